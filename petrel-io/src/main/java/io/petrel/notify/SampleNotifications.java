package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.util.List;
import java.util.stream.IntStream;

/** Notifications as the pipeline makes them, to see how they will look. */
final class SampleNotifications {
  /** A first message, a recovery, and one about a whole peer group. */
  static final List<String> NAMES = List.of("first", "resolved", "wide");

  private static final long MINUTE = 60_000;
  private static final int HOSTS = 23;

  private static final Reason REASON =
      Reason.builder("fleet.high")
          .quantity("value", 97.1)
          .quantity("usual", 22)
          .count("inside", 57)
          .count("peers", 58)
          .quantity("low", 12)
          .quantity("high", 31)
          .build();

  private SampleNotifications() {}

  static Notification of(String name, String receiver, long at) {
    return switch (name) {
      case "first" ->
          notification(name, Decision.FIRST, receiver, at, List.of(alert("web-1", at)), 1);
      case "resolved" ->
          notification(name, Decision.ALL_RESOLVED, receiver, at, List.of(over("web-1", at)), 1);
      case "wide" ->
          notification(
              name,
              Decision.FIRST,
              receiver,
              at,
              IntStream.rangeClosed(1, HOSTS).mapToObj(i -> alert("web-" + i, at)).toList(),
              HOSTS);
      default -> throw new IllegalArgumentException("no sample is called " + name);
    };
  }

  private static Notification notification(
      String name, Decision decision, String receiver, long at, List<Alert> alerts, int hosts) {
    boolean over = decision == Decision.ALL_RESOLVED;
    boolean wide = hosts > 1;
    return new Notification(
        "sample-" + name,
        over ? 2 : 1,
        receiver,
        decision,
        at,
        wide ? Labels.of("provider", "aliyun", "role", "web") : Labels.of("instance", "web-1"),
        wide,
        at - (over ? 42 : 1) * MINUTE,
        over ? List.of() : alerts,
        over ? 0 : hosts,
        over ? 0 : hosts,
        over ? alerts : List.of(),
        over ? 1 : 0);
  }

  private static Alert alert(String host, long at) {
    return alert(host, Phase.FIRING, at, at - 4 * MINUTE, 0, score(97.1, 7.9, REASON));
  }

  private static Alert over(String host, long at) {
    long end = at - MINUTE;
    return alert(host, Phase.RESOLVED, at, at - 43 * MINUTE, end, score(21.4, 0.3, Reason.NONE));
  }

  private static Score score(double value, double score, Reason reason) {
    return new Score(score, value, 12, 31, reason);
  }

  private static Alert alert(String host, Phase phase, long at, long since, long end, Score last) {
    return new Alert(
        Labels.of(
            Alert.NAME,
            "cpu_usage",
            Alert.DETECTOR,
            "fleet",
            Alert.SEVERITY,
            "critical",
            "instance",
            host,
            "provider",
            "aliyun",
            "region",
            "cn-beijing",
            "role",
            "web"),
        host,
        Labels.of("provider", "aliyun", "role", "web"),
        Unit.PERCENT,
        phase,
        since,
        since + 3 * MINUTE,
        end,
        end == 0 ? at : end - MINUTE,
        at,
        0b1111,
        0,
        last,
        score(97.1, 7.9, REASON));
  }
}
