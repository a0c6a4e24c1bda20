package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.replay.Trace;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.util.Arrays;
import java.util.List;

/**
 * An incident that never was, and says so, with its recovery and its chart: to see whether a
 * receiver hears. Without state.
 */
public final class TestIncident {
  /** The name of its alert. */
  public static final String SIGNAL = "petrel_test";

  /** The name of its host. */
  public static final String HOST = "petrel-test";

  private static final long MINUTE = 60_000;
  private static final int POINTS = 180;

  private final String receiver;

  private final String severity;
  private final long at;

  /**
   * @param at when it is told, which makes it differ from any other
   */
  public TestIncident(String receiver, String severity, long at) {
    this.receiver = receiver;
    this.severity = severity;
    this.at = at;
  }

  /** Its first message. */
  public Notification fired() {
    return notification(Decision.FIRST, List.of(alert(Phase.FIRING)), List.of());
  }

  /** Its last. */
  public Notification over() {
    return notification(Decision.ALL_RESOLVED, List.of(), List.of(alert(Phase.RESOLVED)));
  }

  /** What its chart shows. */
  public Trace trace() {
    long[] times = new long[POINTS];
    double[] values = new double[POINTS];
    double[] lower = new double[POINTS];
    double[] upper = new double[POINTS];
    double[] scores = new double[POINTS];
    Arrays.setAll(times, i -> at - 2 * MINUTE * (POINTS - 1 - i));
    Arrays.setAll(values, i -> i > POINTS - 4 ? 97.1 : 21 + 4 * Math.sin(i / 9.0) + i % 3);
    Arrays.fill(lower, 12);
    Arrays.fill(upper, 31);
    Arrays.setAll(scores, i -> values[i] > 31 ? 7.9 : 0.3);
    return new Trace(
        Trace.Wanted.of(alert(Phase.FIRING), times[0], at), times, values, lower, upper, scores);
  }

  private Notification notification(Decision decision, List<Alert> firing, List<Alert> resolved) {
    boolean over = firing.isEmpty();
    return new Notification(
        "test-" + Long.toString(at, 36),
        over ? 2 : 1,
        receiver,
        decision,
        over ? at + 1 : at,
        Labels.of("instance", HOST),
        false,
        at - MINUTE,
        firing,
        firing.size(),
        firing.size(),
        resolved,
        resolved.size());
  }

  private Alert alert(Phase phase) {
    boolean over = phase == Phase.RESOLVED;
    Score worst = new Score(7.9, 97.1, 12, 31, Reason.of("trial"));
    return new Alert(
        Labels.of(
            Alert.NAME, SIGNAL, Alert.DETECTOR, "test", Alert.SEVERITY, severity, "instance", HOST),
        HOST,
        Labels.empty(),
        Unit.PERCENT,
        phase,
        at - 4 * MINUTE,
        at - MINUTE,
        over ? at : 0,
        over ? at - MINUTE : at,
        at,
        0b1111,
        0,
        over ? new Score(0.3, 21.4, 12, 31, Reason.NONE) : worst,
        worst);
  }
}
