package io.petrel.notify;

import io.petrel.detect.Reason;
import io.petrel.series.Unit;
import java.util.stream.Stream;

/** Every reason that the detectors and the pipeline give, with the arguments they give it. */
final class Reasons {
  private Reasons() {}

  static Stream<Reason> all() {
    return Stream.of(
        Reason.NONE,
        Reason.of("trial"),
        baseline("baseline.high"),
        baseline("baseline.high.record"),
        baseline("baseline.high.daily"),
        baseline("baseline.high.daily.record"),
        baseline("baseline.high.weekly"),
        baseline("baseline.high.weekly.record"),
        baseline("baseline.low"),
        baseline("baseline.low.record"),
        baseline("baseline.low.daily"),
        baseline("baseline.low.daily.record"),
        baseline("baseline.low.weekly"),
        baseline("baseline.low.weekly.record"),
        baseline("baseline.lasting_high"),
        baseline("baseline.lasting_low"),
        baseline("baseline.unrest"),
        Reason.builder("baseline.stuck")
            .quantity("value", 33)
            .count("repeats", 60)
            .count("longest", 2)
            .build(),
        Reason.builder("baseline.learning").instant("ready", 1_700_000_000_000L).build(),
        Reason.of("baseline.gap"),
        Reason.of("baseline.no_value"),
        fleet("fleet.high"),
        fleet("fleet.low"),
        fleet("fleet.unusually_high"),
        fleet("fleet.unusually_low"),
        Reason.builder("fleet.stuck")
            .quantity("value", 33)
            .count("repeats", 12)
            .count("peers", 9)
            .build(),
        Reason.builder("fleet.split")
            .count("low_hosts", 30)
            .quantity("low", 20)
            .count("high_hosts", 28)
            .quantity("high", 70)
            .build(),
        Reason.builder("fleet.too_few_peers").count("hosts", 2).count("wanted", 3).build(),
        Reason.builder("fleet.learning").count("ticks", 4).count("wanted", 10).build(),
        Reason.of("fleet.no_value"),
        threshold("threshold.above"),
        threshold("threshold.below"),
        Reason.of("threshold.no_value"),
        absent("absent.gone"),
        absent("absent.scrape_failing"),
        absent("absent.series"),
        absent("absent.missing"),
        Reason.of("absent.present"),
        Reason.of("absent.forgotten"),
        Reason.of("absent.never_seen"),
        Reason.of("absent.expected"),
        forecast("forecast.fills"),
        forecast("forecast.drains"),
        forecast("forecast.known"),
        Reason.builder("forecast.exhausted").quantity("limit", 100).build(),
        Reason.builder("forecast.learning").count("hours", 30).count("wanted", 48).build(),
        Reason.of("forecast.no_value"),
        corroborate("corroborate.two").build(),
        corroborate("corroborate.more").count("more", 1).build(),
        Reason.builder("corroborate.peers")
            .count("hosts", 4)
            .count("peers", 20)
            .text("host", "web-1")
            .part("most", "cpu_usage", Unit.PERCENT, 87, 18, 41)
            .build(),
        Reason.of("learning.history"),
        Reason.builder("source.incomplete")
            .count("unanswered", 3)
            .text("why", "connection refused")
            .build(),
        Reason.builder("alert.forgotten").span("silent", 3_600_000).build(),
        Reason.of("alert.rule_gone"),
        Reason.builder("learning.excluded").instant("until", Samples.START).build(),
        Reason.builder("learning.excluded_because")
            .instant("until", Samples.START)
            .text("comment", "load test")
            .build());
  }

  /** Every line of a bulletin, and every title, with the arguments it is given. */
  static Stream<Reason> bulletins() {
    return Stream.of(
        Reason.builder("digest.title")
            .instant("from", Samples.START - 7 * 86_400_000L)
            .instant("to", Samples.START)
            .build(),
        Reason.of("digest.quiet"),
        Reason.builder("digest.counts")
            .count("times", 43)
            .count("hosts", 2)
            .count("incidents", 9)
            .count("open", 1)
            .build(),
        Reason.builder("digest.signal")
            .text("signal", "disk_busy")
            .count("times", 41)
            .count("hosts", 1)
            .text("where", "db-3")
            .build(),
        Reason.builder("digest.signal.nohost")
            .text("signal", "source_incomplete")
            .count("times", 2)
            .text("where", "{source=\"prom\"}")
            .build(),
        incident("digest.incident"),
        incident("digest.incident_open"),
        Reason.builder("digest.silenced")
            .text("silence", "7")
            .text("by", "lin")
            .count("times", 3)
            .build(),
        Reason.builder("digest.suggestion")
            .text("signal", "disk_busy")
            .text("where", "db-3")
            .count("times", 41)
            .text("from", "02:00")
            .text("to", "03:15")
            .text("zone", "Asia/Shanghai")
            .build(),
        Reason.builder("reminder.title")
            .text("silence", "7")
            .span("lasted", 90_000_000)
            .count("alerts", 6)
            .build(),
        Reason.builder("reminder.silence")
            .text("matchers", "instance=\"db-3\", severity=\"warning\"")
            .text("by", "lin")
            .instant("until", Samples.START + 86_400_000L)
            .build(),
        Reason.builder("reminder.comment").text("comment", "disk swap").build(),
        Reason.builder("reminder.alert")
            .text("signal", "disk_busy")
            .text("where", "db-3")
            .instant("since", Samples.START)
            .build(),
        Reason.builder("reminder.more").count("more", 1).build(),
        Reason.builder("reminder.expire").text("id", "7").build());
  }

  private static Reason incident(String code) {
    return Reason.builder(code)
        .text("what", "{instance=\"db-3\"}")
        .instant("from", Samples.START - 5_400_000)
        .span("lasted", 5_400_000)
        .build();
  }

  private static Reason baseline(String code) {
    return Reason.builder(code)
        .quantity("value", 87)
        .quantity("mean", 61)
        .quantity("lower", 18)
        .quantity("upper", 41)
        .span("seen", 19L * 86_400_000)
        .build();
  }

  private static Reason fleet(String code) {
    return Reason.builder(code)
        .quantity("value", 97.1)
        .quantity("usual", 22)
        .count("inside", 57)
        .count("peers", 58)
        .quantity("low", 12)
        .quantity("high", 31)
        .build();
  }

  private static Reason forecast(String code) {
    return Reason.builder(code)
        .quantity("value", 86.7)
        .quantity("limit", 100)
        .quantity("per_hour", 1.9)
        .span("left", 25_200_000)
        .span("earliest", 18_000_000)
        .span("latest", 39_600_000)
        .instant("at", Samples.START)
        .count("before", 2)
        .build();
  }

  private static Reason.Builder corroborate(String code) {
    return Reason.builder(code)
        .part("a", "cpu_usage", Unit.PERCENT, 87, 18, 41)
        .part("b", "load_per_core", Unit.NONE, 3.1, Double.NEGATIVE_INFINITY, 1);
  }

  private static Reason threshold(String code) {
    return Reason.builder(code).quantity("value", 85).quantity("threshold", 80).build();
  }

  private static Reason absent(String code) {
    return Reason.builder(code)
        .instant("last_seen", Samples.START)
        .span("missing_for", 180_000)
        .count("misses", 3)
        .build();
  }
}
