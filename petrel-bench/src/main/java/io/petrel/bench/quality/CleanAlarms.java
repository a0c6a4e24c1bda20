package io.petrel.bench.quality;

import io.petrel.series.sim.CleanSeries;
import io.petrel.series.sim.Gaps;
import io.petrel.series.sim.SeriesKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** How often a detector calls healthy series anomalous. */
final class CleanAlarms {
  private static final int WEEK = 7 * 86_400;

  /** The row of all kinds, with some of their samples missing or late. */
  static final String GAPS = "any, with gaps";

  private CleanAlarms() {}

  /**
   * What was counted for one detector.
   *
   * @param byKind false episodes per series-week in the second and third week, kind by kind
   * @param afterOneWeek the same in the second week alone, all kinds together
   * @param afterTwoWeeks the same in the third week
   * @param both the same in both
   * @param all the same at other thresholds
   */
  record Result(
      Map<String, Rate> byKind, Rate afterOneWeek, Rate afterTwoWeeks, Rate both, Episodes all) {
    /** The lowest threshold with at most so many false episodes per series-week; NaN = none. */
    double threshold(double perWeek) {
      return all.threshold(perWeek * both.units());
    }

    /** Whether there were enough series to tell such a rate: some three episodes of it. */
    boolean tells(double perWeek) {
      return perWeek * both.units() >= 3;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // columns, never compared
  private record Piece(long[] second, long[] third, Episodes all) {}

  /**
   * Plays three weeks of each series.
   *
   * @param series how many of each kind
   */
  static Result measure(Contender contender, int series, int stepSeconds, long seed, Work work) {
    int n = contender.of(series);
    List<String> names = new ArrayList<>();
    List<Callable<Piece>> pieces = new ArrayList<>();
    for (SeriesKind kind : SeriesKind.values()) {
      names.add(kind.name());
      pieces.add(() -> play(contender, kind, n, stepSeconds, seed));
    }
    names.add(GAPS);
    pieces.add(() -> play(contender, null, n, stepSeconds, seed));
    List<Piece> played = work.all(pieces);
    Map<String, Rate> byKind = new LinkedHashMap<>();
    Episodes all = new Episodes();
    long[] second = new long[n * names.size()];
    long[] third = new long[n * names.size()];
    long[] both = new long[n * names.size()];
    for (int k = 0; k < names.size(); k++) {
      Piece piece = played.get(k);
      long[] sum = new long[n];
      for (int i = 0; i < n; i++) {
        second[k * n + i] = piece.second()[i];
        third[k * n + i] = piece.third()[i];
        sum[i] = piece.second()[i] + piece.third()[i];
        both[k * n + i] = sum[i];
      }
      byKind.put(names.get(k), Rate.ofSeries(sum, 2));
      all.add(piece.all());
    }
    return new Result(
        byKind, Rate.ofSeries(second, 1), Rate.ofSeries(third, 1), Rate.ofSeries(both, 2), all);
  }

  private static Piece play(
      Contender contender, @Nullable SeriesKind kind, int n, int stepSeconds, long seed) {
    Piece piece = new Piece(new long[n], new long[n], new Episodes());
    for (int i = 0; i < n; i++) {
      SeriesKind[] kinds = SeriesKind.values();
      SeriesKind its = kind != null ? kind : kinds[i % kinds.length];
      long own = seed * 1_000_003 + (kind != null ? i : ~i);
      CleanSeries clean = CleanSeries.of(its, own, 3 * WEEK / stepSeconds, stepSeconds);
      Gaps samples =
          kind == null ? Gaps.in(clean, clean.values()) : Gaps.none(clean, clean.values());
      Scorer<?> scorer = Scorer.of(contender.detector());
      Episodes episodes = piece.all();
      long before = episodes.atOne();
      episodes.begin();
      for (int s = 0; s < samples.values().length; s++) {
        long at = samples.timestamps()[s];
        double score = scorer.take(at, samples.values()[s]);
        if (at >= CleanSeries.START + WEEK * 1_000L) {
          episodes.take(at, score);
        }
        if (at < CleanSeries.START + 2 * WEEK * 1_000L) {
          piece.second()[i] = episodes.atOne() - before;
        }
      }
      piece.third()[i] = episodes.atOne() - before - piece.second()[i];
    }
    return piece;
  }
}
