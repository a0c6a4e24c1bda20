package io.petrel.source;

import static io.petrel.source.SourceContractTest.signal;
import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlicedHistoryTest {
  /** Counts series up and down with time, and fails as told. */
  private static final class Scripted implements Source {
    private final LongToIntFunction series;
    private final List<Integer> slices = new ArrayList<>();
    private long most;
    private Function<Grid, @Nullable RangeFetch> instead = grid -> null;

    Scripted(LongToIntFunction series) {
      this.series = series;
    }

    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public RangeFetch range(Signal signal, long from, long to, long step) {
      Grid grid = Grid.of(from, to, step);
      slices.add(grid.steps());
      RangeFetch other = instead.apply(grid);
      return other == null ? new RangeFetch.Complete(frames(grid), List.of()) : other;
    }

    private List<Frame> frames(Grid grid) {
      List<Frame> frames = new ArrayList<>();
      long values = 0;
      for (int i = 0; i < grid.steps(); i++) {
        int n = series.applyAsInt(grid.at(i));
        Labels[] labels = new Labels[n];
        double[] numbers = new double[n];
        for (int s = 0; s < n; s++) {
          labels[s] = known(s);
          numbers[s] = s % 5 == 4 ? Double.NaN : s + grid.at(i);
        }
        values += n;
        frames.add(new Frame(grid.at(i), labels, numbers));
      }
      most = Math.max(most, values);
      return frames;
    }

    private static final List<Labels> KNOWN = new ArrayList<>();

    private static Labels known(int s) {
      while (KNOWN.size() <= s) {
        KNOWN.add(Labels.of(Map.of("instance", "host-" + KNOWN.size())));
      }
      return KNOWN.get(s);
    }

    @Override
    public Fetch instant(Signal signal, long at) {
      throw new AssertionError("not to be asked");
    }

    @Override
    public Fetch hosts(long at) {
      throw new AssertionError("not to be asked");
    }

    @Override
    public void close() {}
  }

  private static HistoryEnd read(Scripted source, int steps, HistorySink into) {
    return source.history(signal("s"), 0, steps - 1L, 1, into);
  }

  private static void complete(Scripted source, int steps) {
    HistoryRecorder into = new HistoryRecorder();
    assertThat(read(source, steps, into)).isEqualTo(new HistoryEnd.Complete());
    assertThat(into.shares()).endsWith(1.0);
    Scripted whole = new Scripted(source.series);
    assertThat(into.samples())
        .isEqualTo(HistoryRecorder.samplesOf(whole.range(signal("s"), 0, steps - 1L, 1)));
  }

  @Test
  void slices_are_of_bounded_size_whatever_the_number_of_series() {
    for (int hosts : new int[] {0, 1, 7, 300, 3000}) {
      Scripted source = new Scripted(t -> hosts);
      complete(source, hosts > 1000 ? 700 : 5000);
      assertThat(source.most).isLessThanOrEqualTo(500_000);
      assertThat(source.slices).allMatch(n -> n <= 2000);
    }
  }

  @Test
  void fleet_that_was_not_there_at_the_beginning_is_expected() {
    Scripted source = new Scripted(t -> t < 3000 ? 0 : 2000);
    read(source, 3500, (series, at, values, size) -> {});
    assertThat(source.most).isLessThanOrEqualTo(500_000);
  }

  @Test
  void failure_that_passes_is_overcome_by_asking_again() {
    for (RangeFetch trouble :
        List.of(
            new RangeFetch.Failed("busy"),
            new RangeFetch.Partial(List.of(Frame.empty(0)), "one store is away"))) {
      Scripted source = new Scripted(t -> 3);
      boolean[] over = {false};
      source.instead =
          grid -> {
            if (grid.from() < 500 || over[0]) {
              return null;
            }
            over[0] = true;
            return trouble;
          };
      complete(source, 3000);
      assertThat(over).containsExactly(true);
    }
  }

  @Test
  void slices_that_are_too_much_are_halved_and_all_is_read() {
    Scripted source = new Scripted(t -> 3);
    source.instead = grid -> grid.steps() > 60 ? new RangeFetch.Failed("too many samples") : null;
    complete(source, 2000);
  }

  @Test
  void lasting_failure_ends_with_what_came_before() {
    Scripted source = new Scripted(t -> 3);
    source.instead = grid -> grid.last() >= 400 ? new RangeFetch.Failed("gone") : null;
    HistoryRecorder into = new HistoryRecorder();
    assertThat(read(source, 2000, into)).isEqualTo(new HistoryEnd.Failed("gone"));
    assertThat(into.samples().values()).isNotEmpty().allMatch(s -> s.lastKey() < 400);
    source.slices.clear();
    source.instead = grid -> new RangeFetch.Failed("gone");
    assertThat(read(source, 2000, into)).isEqualTo(new HistoryEnd.Failed("gone"));
    assertThat(source.slices).hasSizeLessThanOrEqualTo(6);
  }

  @Test
  void single_instant_that_fails_is_asked_for_twice() {
    Scripted source = new Scripted(t -> 3);
    int[] asked = {0};
    source.instead = grid -> ++asked[0] == 2 ? new RangeFetch.Failed("busy") : null;
    complete(source, 1);
    assertThat(asked[0]).isEqualTo(3);
  }
}
