package io.petrel.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.alert.Alert;
import io.petrel.detect.Score;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Tick;
import io.petrel.pipeline.View;
import io.petrel.pipeline.View.SignalView;
import io.petrel.replay.Report.PastIncident;
import io.petrel.route.Decision;
import io.petrel.route.Incident;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backtest tells exactly what live operation would have told. */
final class BacktestTest {
  private static final int TICKS = 1000;

  private static Backtest played(Plan plan, List<Tick> ticks, long from) {
    Backtest backtest = new Backtest(plan, from, PastFleet.STEP, PastFleet.OFFSET);
    ticks.forEach(backtest::tick);
    return backtest;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void incidents_and_messages_are_those_of_live_operation(long seed) {
    Plan plan = PastFleet.plan(new Random(seed));
    List<Tick> ticks = PastFleet.ticks(new Random(seed), TICKS);
    long from = seed % 2 == 0 ? PastFleet.BEGIN : PastFleet.BEGIN + 200 * PastFleet.STEP;
    LiveService live = new LiveService(plan, from - 1);
    live.run(ticks, PastFleet.OFFSET);
    Report report = played(plan, ticks, from).report();

    assertThat(report.incidents()).hasSizeGreaterThan(5);
    assertThat(report.incidents())
        .extracting(PastIncident::id)
        .containsExactlyInAnyOrderElementsOf(live.incidents.keySet());
    for (PastIncident incident : report.incidents()) {
      Incident of = Objects.requireNonNull(live.incidents.get(incident.id()));
      assertThat(incident.openedAt()).isEqualTo(of.openedAt()).isGreaterThanOrEqualTo(from);
      assertThat(incident.endedAt()).isEqualTo(of.endedAt());
      assertThat(incident.group()).isEqualTo(of.group());
      assertThat(incident.notifications())
          .isEqualTo(live.told.stream().filter(n -> n.incident().equals(of.id())).count());
      assertThat(incident.alerts()).as("an incident is about something").isNotEmpty();
    }
    assertThat(report.totals().notifications()).isEqualTo(live.told.size());
    for (Report.Told told : report.receivers()) {
      assertThat(told.repeats())
          .isEqualTo(
              live.told.stream()
                  .filter(n -> n.receiver().equals(told.receiver()))
                  .filter(n -> n.decision() == Decision.REPEAT)
                  .count());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void time_in_alert_is_the_number_of_ticks_at_which_alerts_fired(long seed) {
    Plan plan = PastFleet.plan(new Random(seed));
    List<Tick> ticks = PastFleet.ticks(new Random(seed), TICKS);
    LiveService live = new LiveService(plan, Long.MIN_VALUE);
    live.run(ticks, PastFleet.OFFSET);
    long firing = 0;
    TreeSet<String> stretches = new TreeSet<>();
    for (View view : live.views.subList(0, live.views.size() - 1)) {
      firing += view.alerts().stream().filter(Alert::firing).count();
    }
    for (View view : live.views) {
      view.alerts().stream()
          .filter(Alert::firing)
          .forEach(a -> stretches.add(a.labels() + "@" + a.startsAt()));
    }
    Report report = played(plan, ticks, PastFleet.BEGIN).report();
    assertThat(report.totals().alerts()).isEqualTo(stretches.size());
    assertThat(report.totals().inAlert()).isEqualTo(firing * PastFleet.STEP);
    for (List<Report.Share> shares : List.of(report.bySignal(), report.bySeverity())) {
      assertThat(shares.stream().mapToLong(Report.Share::inAlert).sum())
          .isEqualTo(report.totals().inAlert());
      assertThat(shares.stream().mapToInt(Report.Share::alerts).sum())
          .isEqualTo(report.totals().alerts());
    }
    assertThat(report.days().stream().mapToInt(Report.Day::incidents).sum())
        .isEqualTo(report.totals().incidents());
  }

  @Test
  void what_is_before_the_window_teaches_and_tells_nothing() {
    Plan plan = PastFleet.plan(new Random(5));
    List<Tick> ticks = PastFleet.ticks(new Random(5), TICKS);
    long end = ticks.get(TICKS - 1).at();
    Backtest backtest = played(plan, ticks, end + 1);
    assertThat(backtest.report().incidents()).isEmpty();
    assertThat(backtest.report().totals().alerts()).isZero();
    assertThat(backtest.report().window().learnedFrom()).isEqualTo(PastFleet.BEGIN);
    Backtest all = played(plan, ticks, PastFleet.BEGIN);
    assertThat(backtest.learned()).as("the same is learned").isEqualTo(all.learned());
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void a_chart_shows_the_scores_that_fired(long seed) {
    Plan plan = PastFleet.plan(new Random(seed));
    List<Tick> ticks = PastFleet.ticks(new Random(seed), TICKS);
    int first = 300;
    long from = ticks.get(first).at();
    LiveService live = new LiveService(plan, from - 1);
    live.run(ticks, PastFleet.OFFSET);
    Backtest backtest = played(plan, ticks, from);
    List<Highlight> highlights = Highlight.of(backtest.report(), 5);
    assertThat(highlights).isNotEmpty();
    Tracer tracer =
        new Tracer(
            plan,
            played(plan, ticks.subList(0, first), from).learned(),
            highlights.stream().map(Highlight::wanted).toList(),
            PastFleet.STEP);
    ticks.subList(first, TICKS).forEach(tracer::tick);
    for (Trace trace : tracer.traces()) {
      assertThat(trace.at().length).isBetween(1, Tracer.MOST_POINTS + 1);
      for (int i = 0; i < trace.at().length; i++) {
        int tick = (int) ((trace.at()[i] - PastFleet.BEGIN) / PastFleet.STEP);
        Score score = score(live.views.get(tick), trace.wanted());
        assertThat(Double.valueOf(trace.scores()[i]))
            .isEqualTo(Double.valueOf(score == null ? Double.NaN : score.score()));
        if (score != null) {
          assertThat(Double.valueOf(trace.values()[i])).isEqualTo(Double.valueOf(score.value()));
          assertThat(trace.upper()[i]).isEqualTo(score.upper());
        }
      }
    }
  }

  private static @Nullable Score score(View view, Trace.Wanted wanted) {
    for (SignalView signal : view.signals()) {
      for (int i = 0; i < signal.size(); i++) {
        if (signal.signal().name().equals(wanted.signal())
            && signal.series(i).equals(wanted.series())) {
          return signal.score(signal.detectors().indexOf(wanted.detector()), i);
        }
      }
    }
    return null;
  }

  @Test
  void what_came_back_most_often_comes_first() {
    Plan plan = PastFleet.plan(new Random(7));
    Report report = played(plan, PastFleet.ticks(new Random(7), 4000), PastFleet.BEGIN).report();
    assertThat(report.noisiest()).isNotEmpty();
    int before = Integer.MAX_VALUE;
    for (Report.Noise noise : report.noisiest()) {
      assertThat(noise.incidents()).isBetween(2, before);
      before = noise.incidents();
      assertThat(
              report.incidents().stream()
                  .filter(i -> i.group().equals(noise.group()))
                  .filter(i -> i.receiver().equals(noise.receiver())))
          .hasSize(noise.incidents());
    }
  }

  @Test
  void nothing_seen_is_reported_as_nothing_seen() {
    Plan plan = PastFleet.plan(new Random(1));
    Report report = played(plan, List.of(), PastFleet.BEGIN).report();
    assertThat(report.coverage().series()).isZero();
    assertThat(report.coverage().signals()).hasSize(2);
    assertThat(report.totals().incidents()).isZero();
    assertThatThrownBy(() -> new Backtest(plan, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("step");
  }
}
