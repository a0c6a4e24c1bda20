package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a message says, whatever shows it. */
class SummaryTest {
  private static final Texts EN = Texts.of(Locale.ENGLISH, ZoneOffset.UTC);

  private static Summary of(Notification n) {
    return Summary.of(n, Attempt.FIRST, EN);
  }

  private static Alert on(String host, String signal, String extra, String value) {
    return Samples.alert(
        Samples.labels(host, "warning").with("alertname", signal).with(extra, value),
        host,
        Phase.FIRING,
        97.1);
  }

  @Test
  void two_signals_of_one_host_are_both_shown_in_full() {
    Summary s =
        of(
            Samples.notification(
                1,
                Decision.NEW_ALERTS,
                4,
                List.of(on("a", "cpu_usage", "x", ""), on("a", "load", "x", "")),
                2,
                1));
    assertThat(s.title()).isEqualTo("Warning: cpu_usage and 1 other signal on a");
    assertThat(s.change()).isEqualTo("New alerts: now 2 alerts on 1 host.");
    assertThat(s.wide()).isFalse();
    assertThat(s.firing()).hasSize(2);
  }

  @Test
  void mountpoints_of_one_host_are_told_apart_by_their_labels() {
    Summary s =
        of(
            Samples.notification(
                1,
                Decision.FIRST,
                4,
                List.of(on("a", "disk", "mountpoint", "/"), on("a", "disk", "mountpoint", "/var")),
                2,
                1));
    assertThat(s.firing().stream().map(i -> i.line().substring(0, i.line().indexOf(':'))))
        .containsExactly("a (mountpoint=/)", "a (mountpoint=/var)");
    assertThat(s.firing().get(1).fields()).contains(new Summary.Field("Labels", "mountpoint=/var"));
  }

  @Test
  void more_alerts_of_one_host_than_can_be_read_are_counted() {
    List<Alert> many =
        java.util.stream.IntStream.range(0, 50)
            .mapToObj(i -> on("a", "disk", "mountpoint", "/" + i))
            .toList();
    Summary s = of(Samples.notification(1, Decision.FIRST, 4, many, 70, 1));
    assertThat(s.firing()).hasSize(Summary.DETAILS);
    assertThat(s.moreFiring()).isEqualTo("… and 66 more alerts");
  }

  @Test
  void a_partly_resolved_incident_shows_both_parts() {
    Notification n =
        new Notification(
            "i",
            2,
            "ops",
            Decision.SOME_RESOLVED,
            Samples.START + 50 * Samples.MINUTE,
            Labels.of("role", "web"),
            true,
            Samples.START,
            List.of(Samples.firing("a", "warning")),
            1,
            1,
            List.of(Samples.over("b", "warning")),
            20);
    Summary s = of(n);
    assertThat(s.change())
        .isEqualTo("Partly over: 20 alerts resolved, 1 alert still firing on 1 host.");
    assertThat(s.firing()).hasSize(1);
    assertThat(s.resolved().get(0).line()).isEqualTo("b: cpu_usage, over after 42m, last 21.4 %");
    assertThat(s.moreResolved()).isEqualTo("… and 19 more alerts");
    assertThat(s.since()).isEqualTo("Since 2026-11-23 03:12:00 UTC (50m)");
  }

  @Test
  void an_alert_without_a_host_is_told_by_its_group() {
    Score blind =
        new Score(2, 3, 0, 0, Reason.builder("source.incomplete").text("why", "HTTP 503").build());
    Alert alert =
        new Alert(
            Labels.of("alertname", "source_incomplete", "severity", "critical", "source", "prom"),
            "",
            Labels.empty(),
            Unit.COUNT,
            Phase.FIRING,
            Samples.START,
            Samples.START,
            0,
            Samples.START,
            Samples.START,
            1,
            0,
            blind,
            blind);
    Notification n =
        new Notification(
            "i",
            1,
            "ops",
            Decision.FIRST,
            Samples.START,
            Labels.of("source", "prom"),
            false,
            Samples.START,
            List.of(alert),
            1,
            0,
            List.of(),
            0);
    Summary s = of(n);
    assertThat(s.title()).isEqualTo("Critical: source_incomplete");
    assertThat(s.firing().get(0).line())
        .isEqualTo(
            "source=prom: source_incomplete 3: the source did not answer completely: HTTP 503");
    assertThat(s.firing().get(0).fields())
        .contains(new Summary.Field("Group", "source=prom"), new Summary.Field("Normal", "0"));
  }

  @Test
  void an_alert_that_ended_without_recovering_says_so() {
    Summary s =
        of(
            ended(
                Score.unknown(
                    Double.NaN,
                    Reason.builder("alert.forgotten").span("silent", 3_600_000).build())));
    Summary.Item item = s.resolved().get(0);
    assertThat(item.line())
        .isEqualTo("a: cpu_usage, ended after 42m: no value for 1h: no longer followed");
    assertThat(item.reason()).isEqualTo("no value for 1h: no longer followed");
    assertThat(s.change())
        .isEqualTo("Ended after 42m, without a recovery: no value for 1h: no longer followed.");
  }

  @ParameterizedTest
  @CsvSource({
    "absent.forgotten, gone for so long that it is no longer expected",
    "absent.expected, absent as announced by the label expected_absent"
  })
  void a_host_that_is_given_up_has_not_recovered(String code, String words) {
    Summary s = of(ended(new Score(0, 1, 0, 0, Reason.of(code))));
    assertThat(s.change()).isEqualTo("Ended after 42m, without a recovery: " + words + ".");
    assertThat(s.resolved().get(0).reason()).isEqualTo(words);
  }

  @Test
  void who_hears_only_of_the_end_hears_when_it_was() {
    Summary s = Summary.of(Samples.resolved(3), new Attempt(1, false, 2), EN);
    assertThat(s.change())
        .startsWith("Was firing from 2026-11-23 03:")
        .endsWith(" (42m), and is over.");
    assertThat(Summary.of(Samples.resolved(3), new Attempt(1, false, 1), EN).change())
        .isEqualTo("Resolved after 42m.");
  }

  /** An incident of one alert that is over with this score. */
  private static Notification ended(Score last) {
    Alert over = Samples.over("a", "warning");
    Alert alert = over.resolved(over.endsAt(), last);
    return new Notification(
        "i",
        2,
        "ops",
        Decision.ALL_RESOLVED,
        Samples.START + 50 * Samples.MINUTE,
        Labels.empty(),
        false,
        Samples.START,
        List.of(),
        0,
        0,
        List.of(alert),
        1);
  }

  @Test
  void links_lead_where_they_should_whatever_the_labels_say() {
    Links links =
        new Links(
            "https://p.example.com/",
            "https://g/d?h={host}&x={provider}&n={none}&s={signal}",
            signal -> null);
    Notification n = Samples.hostile("&evil=1#<x>");
    assertThat(links.page("a/../b?c")).isEqualTo("https://p.example.com/incidents/a%2F..%2Fb%3Fc");
    assertThat(links.prometheus(n, n.firing().get(0))).isNull();
    assertThat(links.grafana(n, n.firing().get(0)))
        .isEqualTo(
            "https://g/d?h=%26evil%3D1%23%3Cx%3E&x=%26evil%3D1%23%3Cx%3E&n="
                + "&s=%26evil%3D1%23%3Cx%3E");
    assertThat(Links.NONE.page("i")).isNull();
  }

  @Test
  void bulletin_has_a_title_and_lines_and_nothing_of_an_incident() {
    Summary s = of(Samples.bulletin("reminder"));
    assertThat(s.title())
        .isEqualTo("Silence 7 has been in force for 1d 1h and hides 6 firing alerts");
    assertThat(s.lines())
        .containsExactly(
            "instance=\"db-3\", severity=\"warning\", by lin, until 2026-11-24 03:12:00 UTC",
            "Comment: disk swap",
            "disk_busy on db-3, firing since 2026-11-23 03:12:00 UTC",
            "… and 1 more alert",
            "If it is not needed any more: petrel silence expire 7");
    assertThat(s.firing()).isEmpty();
    assertThat(s.resolved()).isEmpty();
    assertThat(of(Samples.started()).lines()).isEmpty();
  }
}
