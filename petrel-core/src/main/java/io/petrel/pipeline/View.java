package io.petrel.pipeline;

import io.petrel.alert.Alert;
import io.petrel.detect.Score;
import io.petrel.route.Incident;
import io.petrel.route.Muting.Mute;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the pipeline saw and decided at its newest tick, for the page and the metrics to read.
 * Deeply immutable by agreement; may be read by any thread.
 *
 * @param at the tick, milliseconds since the epoch; Long.MIN_VALUE = none yet
 * @param signals one a signal that was answered
 * @param alerts pending and firing alerts
 * @param incidents open incidents
 * @param failures by source what is wrong with it, empty where all is well
 * @param mutes why alerts that fire are not to be told, by fingerprint
 */
public record View(
    long at,
    List<SignalView> signals,
    List<Alert> alerts,
    List<Incident> incidents,
    List<Failure> failures,
    Map<Long, Mute> mutes) {
  /** Before the first tick. */
  public static final View EMPTY =
      new View(Long.MIN_VALUE, List.of(), List.of(), List.of(), List.of(), Map.of());

  public View {
    signals = List.copyOf(signals);
    alerts = List.copyOf(alerts);
    incidents = List.copyOf(incidents);
    failures = List.copyOf(failures);
    mutes = Map.copyOf(mutes);
  }

  /**
   * A source that did not answer, or not in full.
   *
   * @param source its name
   * @param unanswered how many signals it left open
   * @param why what it said first
   */
  public record Failure(String source, int unanswered, String why) {}

  /** One signal's series at the tick: parallel columns. */
  public static final class SignalView {
    private final Signal signal;
    private final List<String> detectors;
    private final Labels[] series;
    private final double[] values;
    private final @Nullable Score[][] scores;

    SignalView(
        Signal signal,
        List<String> detectors,
        Labels[] series,
        double[] values,
        @Nullable Score[][] scores) {
      this.signal = signal;
      this.detectors = List.copyOf(detectors);
      this.series = series;
      this.values = values;
      this.scores = scores;
    }

    public Signal signal() {
      return signal;
    }

    /** The detectors' names, in the order of {@link #score}. */
    public List<String> detectors() {
      return detectors;
    }

    public int size() {
      return values.length;
    }

    /** The labels of the i-th series, with those of its host. */
    public Labels series(int i) {
      return series[i];
    }

    public double value(int i) {
      return values[i];
    }

    /** What a detector said of the i-th series, null = it was not asked. */
    public @Nullable Score score(int detector, int i) {
      return scores[detector][i];
    }
  }
}
