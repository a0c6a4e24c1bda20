package io.petrel.detect;

import io.petrel.series.Signal;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One kind of detector, as it stands in the list {@link Detectors}.
 *
 * @param name its key in the config, its value of the label {@code detector}
 * @param summary one sentence for people
 * @param settings its settings record, each component with a {@link io.petrel.setting.Setting}
 * @param create makes the detector for a signal
 * @param telling how its alerts are told unless the config says otherwise
 * @param refuses why it cannot look at a signal, null = it can; {@code create} throws {@link
 *     IllegalArgumentException} with that reason
 */
public record DetectorType<C extends Record>(
    String name,
    String summary,
    Class<C> settings,
    BiFunction<C, Signal, Detector> create,
    Telling telling,
    Function<Signal, @Nullable String> refuses) {

  /** A detector that can look at every signal. */
  public DetectorType(
      String name,
      String summary,
      Class<C> settings,
      BiFunction<C, Signal, Detector> create,
      Telling telling) {
    this(name, summary, settings, create, telling, signal -> null);
  }

  /**
   * From being anomalous to being told.
   *
   * @param holdFor how long it must last
   * @param atLeast in how many of the last {@code of} samples it must have been anomalous
   * @param of see {@code atLeast}, at most 64
   * @param keepFiringFor how long it must be over before it is told as over
   */
  public record Telling(Duration holdFor, int atLeast, int of, Duration keepFiringFor) {
    public Telling {
      if (atLeast < 1 || of < atLeast || of > 64) {
        throw new IllegalArgumentException(
            "wanted 1 <= at_least <= of <= 64, got " + atLeast + " of " + of);
      }
    }

    /** Told at once, over at once. */
    public static final Telling AT_ONCE = new Telling(Duration.ZERO, 1, 1, Duration.ZERO);
  }
}
