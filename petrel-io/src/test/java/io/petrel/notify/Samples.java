package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.route.Acknowledgement;
import io.petrel.route.Bulletin;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Notifications as the pipeline makes them. */
final class Samples {
  private Samples() {}

  static final long START = Instant.parse("2026-11-23T03:12:00Z").toEpochMilli();
  static final long MINUTE = 60_000;

  static final Reason FLEET_HIGH =
      Reason.builder("fleet.high")
          .quantity("value", 97.1)
          .quantity("usual", 22)
          .count("inside", 57)
          .count("peers", 58)
          .quantity("low", 12)
          .quantity("high", 31)
          .build();

  private static final Score WORST = new Score(7.9, 97.1, 12, 31, FLEET_HIGH);

  static Labels labels(String host, String severity) {
    return Labels.of(
        "alertname",
        "cpu_usage",
        "detector",
        "fleet",
        "severity",
        severity,
        "instance",
        host,
        "provider",
        "tencent",
        "region",
        "ap-beijing");
  }

  static Alert firing(String host, String severity) {
    return alert(labels(host, severity), host, Phase.FIRING, 97.1);
  }

  static Alert over(String host, String severity) {
    return alert(labels(host, severity), host, Phase.RESOLVED, 21.4);
  }

  static Alert alert(Labels labels, String host, Phase phase, double value) {
    boolean over = phase == Phase.RESOLVED;
    return alert(labels, host, phase, over ? new Score(0.3, value, 12, 31, Reason.NONE) : WORST);
  }

  /** One whose newest score is another than its worst. */
  static Alert alert(Labels labels, String host, Phase phase, Score newest) {
    boolean over = phase == Phase.RESOLVED;
    return new Alert(
        labels,
        host,
        Labels.of("provider", "tencent"),
        Unit.PERCENT,
        phase,
        START,
        START + 3 * MINUTE,
        over ? START + 42 * MINUTE : 0,
        START + (over ? 41 : 3) * MINUTE,
        START + (over ? 42 : 3) * MINUTE,
        0b1111,
        0,
        newest,
        WORST);
  }

  /** The first message: one hot host. */
  static Notification started() {
    return notification(1, Decision.FIRST, 4, List.of(firing("tencent-bj-01", "critical")), 1, 1);
  }

  /** The first message of another incident. */
  static Notification ofIncident(String incident) {
    Notification n = started();
    return new Notification(
        incident,
        1,
        n.receiver(),
        n.decision(),
        n.at(),
        n.group(),
        n.wide(),
        n.openedAt(),
        n.firing(),
        n.firingTotal(),
        n.firingHosts(),
        n.resolved(),
        n.resolvedTotal());
  }

  /** The incident goes on. */
  static Notification repeated() {
    return notification(2, Decision.REPEAT, 20, List.of(firing("tencent-bj-01", "critical")), 1, 1);
  }

  /** It came back a third time, was escalated and then taken. */
  static Notification taken() {
    return with(
        notification(
            5, Decision.ACKNOWLEDGED, 60, List.of(firing("tencent-bj-01", "critical")), 1, 1),
        false,
        List.of(START + 4 * MINUTE, START + 20 * MINUTE, START + 40 * MINUTE),
        List.of("managers"),
        new Acknowledgement("i-7f3a", START + 59 * MINUTE, "mei.lin", "ops/slack"));
  }

  /** Many unrelated alerts at once. */
  static Notification storm() {
    return with(wide(43), true, List.of(START + 4 * MINUTE), List.of(), null);
  }

  static Notification with(
      Notification n,
      boolean storm,
      List<Long> openings,
      List<String> also,
      @Nullable Acknowledgement ack) {
    return new Notification(
        n.incident(),
        n.number(),
        n.receiver(),
        n.decision(),
        n.at(),
        n.group(),
        n.wide(),
        n.openedAt(),
        n.firing(),
        n.firingTotal(),
        n.firingHosts(),
        n.resolved(),
        n.resolvedTotal(),
        storm,
        openings,
        also,
        ack,
        null);
  }

  /** All over. */
  static Notification resolved(int number) {
    return new Notification(
        "i-7f3a",
        number,
        "ops",
        Decision.ALL_RESOLVED,
        START + 43 * MINUTE,
        Labels.of("instance", "tencent-bj-01"),
        false,
        START + 4 * MINUTE,
        List.of(),
        0,
        0,
        List.of(over("tencent-bj-01", "critical")),
        1);
  }

  /** A whole peer group of {@code hosts}. */
  static Notification wide(int hosts) {
    List<Alert> some =
        IntStream.range(0, Math.min(hosts, Notification.MOST))
            .mapToObj(i -> firing("web-%03d".formatted(i), i < 3 ? "critical" : "warning"))
            .toList();
    return new Notification(
        "i-7f3a",
        1,
        "ops",
        Decision.FIRST,
        START + 4 * MINUTE,
        Labels.of("role", "web"),
        true,
        START + 4 * MINUTE,
        some,
        hosts,
        hosts,
        List.of(),
        0);
  }

  /** A message about no incident whose title and lines begin with these codes. */
  static Notification bulletin(String kind) {
    Reason title =
        Reasons.bulletins().filter(r -> r.code().equals(kind + ".title")).findAny().orElseThrow();
    List<Reason> lines =
        Reasons.bulletins()
            .filter(r -> r.code().startsWith(kind) && !r.equals(title))
            .filter(r -> !r.code().equals("digest.quiet"))
            .toList();
    return Notification.of(kind + "/1", "ops", START, new Bulletin(title, lines));
  }

  /** A message about no incident in which every word from outside is this text. */
  static Notification hostileBulletin(String text) {
    Reason title = Reason.builder("reminder.title").text("silence", text).build();
    Reason line =
        Reason.builder("reminder.silence").text("matchers", text).text("by", text).build();
    Reason unknown = Reason.builder("x." + text).text("why", text).build();
    List<Reason> lines = List.of(line, unknown, line);
    return Notification.of("silence/1/1", "ops", START, new Bulletin(title, lines));
  }

  /** One alert whose every name and label is this text. */
  static Notification hostile(String text) {
    String filled = text.isEmpty() ? "x" : text;
    Alert alert =
        alert(
            Labels.of(
                Map.of(
                    "alertname",
                    filled,
                    "detector",
                    filled,
                    "severity",
                    filled,
                    "instance",
                    filled,
                    "provider",
                    filled,
                    "mountpoint",
                    filled + "/x",
                    filled,
                    filled)),
            filled,
            Phase.FIRING,
            97.1);
    Score score =
        new Score(2, 97.1, 12, 31, Reason.builder("x." + text).text("why", filled).build());
    Alert strange =
        new Alert(
            alert.labels().with("alertname", filled + "2"),
            "",
            alert.peers(),
            Unit.NONE,
            Phase.FIRING,
            START,
            START,
            0,
            START,
            START,
            1,
            START,
            score,
            score);
    List<Alert> alerts = Stream.of(alert, strange).toList();
    return notification(1, Decision.FIRST, 4, alerts, 2, 1);
  }

  static Notification notification(
      int number, Decision decision, int minute, List<Alert> firing, int total, int hosts) {
    return new Notification(
        "i-7f3a",
        number,
        "ops",
        decision,
        START + minute * MINUTE,
        Labels.of("instance", "tencent-bj-01"),
        false,
        START + 4 * MINUTE,
        firing,
        total,
        hosts,
        List.of(),
        0);
  }
}
