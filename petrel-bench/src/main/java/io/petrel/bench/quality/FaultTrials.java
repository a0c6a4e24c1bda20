package io.petrel.bench.quality;

import io.petrel.series.sim.CleanSeries;
import io.petrel.series.sim.SeriesFault;
import io.petrel.series.sim.SeriesFault.Faulty;
import io.petrel.series.sim.SeriesKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/**
 * How surely and how soon a detector finds faults of known size: two weeks of a healthy series,
 * then a fault at a random time of the next day. It is found when a score is above the threshold
 * while it lasts, or within an hour of a shorter one; by chance, when that happens without it.
 */
final class FaultTrials {
  private static final int DAY = 86_400;

  /** Not less than half of a fault must be visible: a value that is 0 cannot fall. */
  private static final double VISIBLE = 0.5;

  private FaultTrials() {}

  /**
   * One fault of one size.
   *
   * @param trials in how many series it could be put
   * @param found in how many of them it was found
   * @param delays how long that took, in minutes, ascending
   */
  @SuppressWarnings("ArrayRecordComponent") // columns, never compared
  record Found(int trials, int found, double[] delays) {
    double share() {
      return trials == 0 ? Double.NaN : (double) found / trials;
    }

    /** The median delay of those that were found, in minutes. */
    double delay() {
      return found == 0 ? Double.NaN : delays[found / 2];
    }
  }

  /**
   * All faults.
   *
   * @param bySize for each fault one entry a size; one alone where it has no size
   * @param chance within as long as the fault lasts, in a series without it
   */
  record Result(Map<SeriesFault, List<Found>> bySize, Map<SeriesFault, Found> chance) {}

  /** What came of one trial: minutes until it was found, -1 = not, NaN = it could not be put. */
  private record Trial(SeriesFault fault, int size, double minutes) {}

  private static final int CHANCE = -1;

  /**
   * @param series how many of each kind
   * @param sizes the sizes in sigma
   */
  static Result measure(
      Contender contender,
      int series,
      double[] sizes,
      double threshold,
      int stepSeconds,
      long seed,
      Work work) {
    List<Callable<List<Trial>>> pieces = new ArrayList<>();
    for (SeriesKind kind : SeriesKind.values()) {
      for (int i = 0; i < contender.of(series); i++) {
        long own = (seed + 500) * 1_000_003 + i;
        pieces.add(() -> trials(contender, kind, own, sizes, threshold, stepSeconds));
      }
    }
    List<Trial> all = new ArrayList<>();
    work.all(pieces).forEach(all::addAll);
    Map<SeriesFault, List<Found>> bySize = new EnumMap<>(SeriesFault.class);
    Map<SeriesFault, Found> chance = new EnumMap<>(SeriesFault.class);
    for (SeriesFault fault : SeriesFault.values()) {
      List<Found> row = new ArrayList<>();
      for (int s = 0; s < (fault.sized() ? sizes.length : 1); s++) {
        row.add(found(all, fault, s));
      }
      bySize.put(fault, row);
      chance.put(fault, found(all, fault, CHANCE));
    }
    return new Result(bySize, chance);
  }

  private static Found found(List<Trial> all, SeriesFault fault, int size) {
    double[] minutes =
        all.stream()
            .filter(t -> t.fault() == fault && t.size() == size)
            .mapToDouble(Trial::minutes)
            .filter(m -> !Double.isNaN(m))
            .toArray();
    double[] delays = Arrays.stream(minutes).filter(m -> m >= 0).sorted().toArray();
    return new Found(minutes.length, delays.length, delays);
  }

  private static List<Trial> trials(
      Contender contender,
      SeriesKind kind,
      long seed,
      double[] sizes,
      double threshold,
      int stepSeconds) {
    int day = DAY / stepSeconds;
    CleanSeries clean = CleanSeries.of(kind, seed, 18 * day, stepSeconds);
    int from = 14 * day + new SplittableRandom(seed).split().nextInt(day);
    Scorer<?> learned = learned(contender, clean, clean.values(), from);
    List<Trial> trials = new ArrayList<>();
    for (SeriesFault fault : SeriesFault.values()) {
      if (!fault.fits(kind)) {
        continue;
      }
      for (int s = 0; s < (fault.sized() ? sizes.length : 1); s++) {
        Faulty faulty = fault.into(clean, sizes[s], from);
        double minutes = Double.NaN;
        if (faulty.visible() >= VISIBLE) {
          // a fault of the rhythm makes the rhythm itself as strong as its size from the beginning
          Scorer<?> scorer =
              fault.ofRhythm() ? learned(contender, clean, faulty.values(), from) : learned.fork();
          minutes = minutes(scorer, clean, faulty.values(), from, faulty.to(), threshold);
        }
        trials.add(new Trial(fault, s, minutes));
        if (s == 0) {
          double without =
              minutes(learned.fork(), clean, clean.values(), from, faulty.to(), threshold);
          trials.add(new Trial(fault, CHANCE, without));
        }
      }
    }
    return trials;
  }

  private static Scorer<?> learned(
      Contender contender, CleanSeries series, double[] values, int to) {
    Scorer<?> scorer = Scorer.of(contender.detector());
    for (int i = 0; i < to; i++) {
      scorer.take(series.at(i), values[i]);
    }
    return scorer;
  }

  private static double minutes(
      Scorer<?> scorer, CleanSeries series, double[] values, int from, int to, double threshold) {
    // when the fault is over, to notice that comes too late
    int until = Math.max(to, from + (int) (3_600 / series.stepSeconds()));
    for (int i = from; i < until; i++) {
      if (scorer.take(series.at(i), values[i]) > threshold) {
        return (i - from) * series.stepSeconds() / 60.0;
      }
    }
    return -1;
  }
}
