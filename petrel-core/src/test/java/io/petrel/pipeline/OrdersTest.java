package io.petrel.pipeline;

import static io.petrel.pipeline.Fleet.MINUTE;
import static io.petrel.pipeline.Fleet.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.detect.DetectorType.Telling;
import io.petrel.detect.Reason;
import io.petrel.route.Acknowledgement;
import io.petrel.route.Decision;
import io.petrel.route.Matcher;
import io.petrel.route.Muting.Kind;
import io.petrel.route.Notification;
import io.petrel.route.Orders;
import io.petrel.route.Silence;
import io.petrel.route.TimeInterval;
import io.petrel.route.TimeInterval.Range;
import io.petrel.route.TimeInterval.Span;
import io.petrel.series.Labels;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What people say, on its way through the pipeline. */
class OrdersTest {
  private static final Plan BARE =
      Fleet.plan(
          rule("learner", new Learner(), Telling.AT_ONCE),
          rule("threshold", new HygieneTest.Fixed(), Telling.AT_ONCE));

  private static Plan plan(Silence... maintenance) {
    return new Plan(
        BARE.watches(),
        BARE.root(),
        BARE.forgetAfter(),
        null,
        Exclusion.NONE,
        List.of(),
        List.of(maintenance));
  }

  private static Silence silence(
      long from, long to, @Nullable TimeInterval during, boolean excludes, String matcher) {
    List<Matcher> matchers = List.of(Matcher.parse(matcher));
    return new Silence(
        1, matchers, from * MINUTE, to * MINUTE, "me", "load test", during, excludes);
  }

  private static List<Decision> decisions(Changes changes) {
    return changes.notifications().stream().map(Notification::decision).toList();
  }

  private static Reason said(Fleet fleet) {
    return Objects.requireNonNull(fleet.pipeline.view().signals().get(0).score(0, 0)).reason();
  }

  @Test
  void silence_is_seen_in_the_view_and_its_end_is_due() {
    Fleet fleet = new Fleet(plan());
    Silence hush = silence(1, 10, null, false, "instance=\"web-1\"");
    fleet.pipeline.use(new Orders(List.of(hush), List.of()));
    fleet.host("web-1", 20).tick();
    fleet.host("web-1", 95);
    for (int minute = 2; minute < 10; minute++) {
      assertThat(fleet.tick().notifications()).isEmpty();
    }
    assertThat(fleet.pipeline.view().mutes().values())
        .singleElement()
        .satisfies(mute -> assertThat(mute.kind()).isEqualTo(Kind.SILENCED));
    assertThat(fleet.pipeline.nextDue()).isEqualTo(10 * MINUTE);
    assertThat(decisions(fleet.commit(fleet.pipeline.advance(10 * MINUTE))))
        .containsExactly(Decision.FIRST);
    assertThat(fleet.pipeline.view().mutes()).isEmpty();
  }

  @Test
  void change_of_mind_is_decided_without_a_tick() {
    Fleet fleet = new Fleet(plan());
    fleet.host("web-1", 95).tick();
    fleet.commit(fleet.pipeline.advance(fleet.at + 30_000));
    String id = fleet.told.get(0).incident();
    Acknowledgement ack = new Acknowledgement(id, fleet.at + 31_000, "ann", "cli");
    fleet.pipeline.use(new Orders(List.of(), List.of(ack)));
    assertThat(decisions(fleet.pipeline.advance(fleet.at + 31_000)))
        .containsExactly(Decision.ACKNOWLEDGED);
    assertThat(fleet.pipeline.view().incidents().get(0).ack()).isEqualTo(ack);
  }

  @Test
  void silence_may_keep_series_from_being_learned_from() {
    Fleet fleet = new Fleet(plan());
    fleet.host("web-1", 20).tick();
    Silence test = silence(2, 4, null, true, "instance=\"web-1\"");
    fleet.pipeline.use(new Orders(List.of(test), List.of()));
    fleet.tick();
    assertThat(said(fleet)).isEqualTo(excludedUntil(4));
    fleet.tick();
    fleet.tick();
    assertThat(said(fleet)).isNotEqualTo(excludedUntil(4));
  }

  private static Reason excludedUntil(long minute) {
    return Reason.builder("learning.excluded_because")
        .instant("until", minute * MINUTE)
        .text("comment", "load test")
        .build();
  }

  @Test
  void maintenance_of_the_config_does_so_while_it_recurs() {
    Span span =
        new Span(
            List.of(new Range(3, 5)), List.of(), List.of(), List.of(), List.of(), ZoneOffset.UTC);
    TimeInterval nightly = new TimeInterval("nightly", List.of(span));
    long year = Duration.ofDays(365).toMinutes();
    Fleet fleet = new Fleet(plan(silence(0, year, nightly, true, "role=\"web\"")));
    fleet.host("web-1", 95);
    for (int minute = 1; minute <= 6; minute++) {
      fleet.tick();
      boolean within = minute == 3 || minute == 4;
      assertThat(said(fleet).equals(excludedUntil(5))).as("minute %d", minute).isEqualTo(within);
    }
  }

  @Test
  void silences_that_keep_nothing_from_learning_exclude_nothing() {
    Silence loud = silence(1, 9, null, false, "instance=\"web-1\"");
    Fleet fleet = new Fleet(plan(loud));
    fleet.host("web-1", 20).tick();
    assertThat(said(fleet)).isNotEqualTo(excludedUntil(9));
    Exclusion either =
        Exclusion.of(List.of(new Exclusion.Range(1, 3, List.of(), "a")))
            .or(Exclusion.of(List.of(new Exclusion.Range(2, 5, List.of(), "b"))));
    assertThat(either.any(0)).isFalse();
    assertThat(either.any(4)).isTrue();
    assertThat(String.valueOf(either.reason(Labels.empty(), 2))).contains("a");
    assertThat(String.valueOf(either.reason(Labels.empty(), 4))).contains("b");
    assertThat(either.reason(Labels.empty(), 5)).isNull();
  }
}
