package io.petrel.demo;

import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.setting.Setting;
import io.petrel.source.HistoryEnd;
import io.petrel.source.HistorySink;
import io.petrel.source.RangeFetch;
import io.petrel.source.Source;
import io.petrel.source.SourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The simulated fleet as a source of samples: it says of itself that it is none of the world's. */
public final class FleetSource implements Source {
  /** This kind of source; in no list, since only the demo's config may name it. */
  public static final SourceType<Settings> TYPE =
      new SourceType<>(
          "simulation",
          "Sixty simulated hosts in three clouds; nothing of it is real.",
          Settings.class,
          FleetSource::new);

  private static final int PIECE = 1440;

  /** The keys under {@code simulation}. */
  public record Settings(
      @Setting("The number that decides everything about the fleet.") int seed,
      @Setting("When its past ends and its incidents begin.") Instant liveFrom) {}

  private final String name;
  private final long liveFrom;
  private final String remark;
  private final Fleet fleet;
  private final List<Labels> labels;

  /** A fleet by its name and settings. */
  public FleetSource(String name, Settings settings) {
    this.name = name;
    this.liveFrom = settings.liveFrom().toEpochMilli();
    this.fleet = new Fleet(settings.seed());
    this.labels = fleet.hosts().stream().map(Host::labels).toList();
    this.remark = "simulated by petrel demo: no real host is watched";
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable String refuses(Signal signal) {
    return Measure.of(signal.name()) == null ? "it is not simulated" : null;
  }

  @Override
  public Fetch instant(Signal signal, long at) {
    Measure measure = Measure.of(signal.name());
    return measure == null
        ? new Fetch.Failed(unknown(signal))
        : new Fetch.Complete(frame(measure, at), List.of());
  }

  @Override
  public RangeFetch range(Signal signal, long from, long to, long step) {
    check(from, to, step);
    Measure measure = Measure.of(signal.name());
    if (measure == null) {
      return new RangeFetch.Failed(unknown(signal));
    }
    List<Frame> frames = new ArrayList<>();
    for (long at = from; at <= to; at += step) {
      frames.add(frame(measure, at));
    }
    return new RangeFetch.Complete(frames, List.of());
  }

  /** The same values, a series at a time: sixty hosts need no map to be told apart. */
  @Override
  public HistoryEnd history(Signal signal, long from, long to, long step, HistorySink into) {
    check(from, to, step);
    Measure measure = Measure.of(signal.name());
    if (measure == null) {
      return new HistoryEnd.Failed(unknown(signal));
    }
    long[] at = new long[PIECE];
    double[] values = new double[PIECE];
    for (long begin = from; begin <= to; begin += PIECE * step) {
      long end = Math.min(to, begin + (PIECE - 1) * step);
      for (Host host : fleet.hosts()) {
        int size = 0;
        for (long t = begin; t <= end; t += step) {
          double value = fleet.value(measure, host, t - liveFrom);
          if (!Double.isNaN(value)) {
            at[size] = t;
            values[size++] = value;
          }
        }
        if (size > 0) {
          into.piece(series(measure, host), at, values, size);
        }
      }
      if (!into.progress((double) (end - from + step) / (to - from + step))) {
        return new HistoryEnd.Failed("stopped");
      }
    }
    return new HistoryEnd.Complete();
  }

  private static void check(long from, long to, long step) {
    if (step < 1 || to < from) {
      throw new IllegalArgumentException(
          "wanted from <= to and step >= 1, got " + from + ", " + to + ", " + step);
    }
  }

  private String unknown(Signal signal) {
    return name + ": " + signal.name() + " is not simulated";
  }

  private Frame frame(Measure measure, long at) {
    List<Host> hosts = fleet.hosts();
    Labels[] series = new Labels[hosts.size()];
    double[] values = new double[hosts.size()];
    int size = 0;
    for (Host host : hosts) {
      double value = fleet.value(measure, host, at - liveFrom);
      if (!Double.isNaN(value)) {
        series[size] = series(measure, host);
        values[size++] = value;
      }
    }
    return new Frame(at, Arrays.copyOf(series, size), Arrays.copyOf(values, size));
  }

  private Labels series(Measure measure, Host host) {
    Labels known = labels.get(host.number());
    return measure == Measure.FILESYSTEM_USAGE ? known.with("mountpoint", "/") : known;
  }

  @Override
  public Fetch hosts(long at) {
    double[] up = new double[labels.size()];
    for (Host host : fleet.hosts()) {
      up[host.number()] = fleet.up(host, at - liveFrom) ? 1 : 0;
    }
    Frame frame = new Frame(at, labels.toArray(new Labels[0]), up);
    return new Fetch.Complete(frame, List.of(remark));
  }

  @Override
  public void close() {}
}
