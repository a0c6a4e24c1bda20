package io.petrel.notify;

import io.petrel.detect.Reason;
import java.util.stream.Stream;

/** Every reason that the detectors and the pipeline give, with the arguments they give it. */
final class Reasons {
  private Reasons() {}

  static Stream<Reason> all() {
    return Stream.of(
        Reason.NONE,
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
        Reason.of("learning.history"),
        Reason.builder("source.incomplete")
            .count("unanswered", 3)
            .text("why", "connection refused")
            .build(),
        Reason.builder("alert.forgotten").span("silent", 3_600_000).build(),
        Reason.of("alert.rule_gone"));
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
