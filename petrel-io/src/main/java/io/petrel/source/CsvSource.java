package io.petrel.source;

import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.setting.Setting;
import io.petrel.source.CsvRecording.Recorded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recorded series in a directory of CSV files, for replay and tests; see {@link CsvRecording} for
 * the layout and {@link CsvSeries} for a file.
 *
 * <p>At an instant a series has its last value, unless that is older than {@code lookback}: as
 * Prometheus does it. Files are read once, at the first question.
 */
public final class CsvSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(CsvSource.class);

  /** This kind of source in the list. */
  public static final SourceType<Settings> TYPE =
      new SourceType<>(
          "csv",
          "Recorded files: a directory with one CSV file a series.",
          Settings.class,
          CsvSource::new);

  /** The keys under {@code csv}. */
  public record Settings(
      @Setting("The directory with the files.") Path path,
      @Setting(value = "How old a value may be to count.", byDefault = "5m") Duration lookback) {
    public Settings {
      if (lookback.isNegative() || lookback.isZero()) {
        throw new IllegalArgumentException(
            "lookback: wanted more than 0s, got " + lookback.toMillis() + "ms");
      }
    }

    /** A directory, with Prometheus' lookback of five minutes. */
    public static Settings of(Path path) {
      return new Settings(path, Duration.ofMinutes(5));
    }
  }

  private final String name;
  private final Settings settings;
  private @Nullable CsvRecording recording;
  private volatile boolean closed;

  /** A source by its name and settings; nothing is read yet. */
  public CsvSource(String name, Settings settings) {
    this.name = name;
    this.settings = settings;
  }

  /** The recording in a directory, with all defaults, named {@code csv}; nothing is read yet. */
  public static CsvSource of(Path directory) {
    return new CsvSource(TYPE.name(), Settings.of(directory));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Fetch instant(Signal signal, long at) {
    try {
      CsvRecording all = recording();
      List<Recorded> series = all.of(signal.name());
      if (series == null) {
        return new Fetch.Failed(none(signal));
      }
      Grid grid = new Grid(at, 1, 1);
      Frame frame = frames(series, grid).get(0);
      String unread = all.unreadable();
      return unread == null
          ? new Fetch.Complete(frame, all.warnings())
          : new Fetch.Partial(frame, unread);
    } catch (IOException e) {
      return new Fetch.Failed(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public RangeFetch range(Signal signal, long from, long to, long step) {
    Grid grid = Grid.of(from, to, step);
    try {
      CsvRecording all = recording();
      List<Recorded> series = all.of(signal.name());
      if (series == null) {
        return new RangeFetch.Failed(none(signal));
      }
      List<Frame> frames = frames(series, grid);
      String unread = all.unreadable();
      return unread == null
          ? new RangeFetch.Complete(frames, all.warnings())
          : new RangeFetch.Partial(frames, unread);
    } catch (IOException e) {
      return new RangeFetch.Failed(String.valueOf(e.getMessage()));
    }
  }

  private String none(Signal signal) {
    return settings.path() + ": no recorded files for the signal " + signal.name();
  }

  @Override
  public Fetch hosts(long at) {
    try {
      CsvRecording all = recording();
      Map<String, Labels> hosts = new LinkedHashMap<>();
      for (Recorded r : all.all()) {
        String instance = r.labels().getOrEmpty("instance");
        if (index(r.series(), at) >= 0) {
          hosts.merge(instance, r.labels(), CsvSource::common);
        }
      }
      double[] up = new double[hosts.size()];
      java.util.Arrays.fill(up, 1);
      Frame frame = new Frame(at, hosts.values().toArray(new Labels[0]), up);
      String unread = all.unreadable();
      return unread == null
          ? new Fetch.Complete(frame, all.warnings())
          : new Fetch.Partial(frame, unread);
    } catch (IOException e) {
      return new Fetch.Failed(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public long newest(long now) {
    try {
      long newest = Long.MIN_VALUE;
      for (Recorded r : recording().all()) {
        int size = r.series().size();
        newest = size == 0 ? newest : Math.max(newest, r.series().timestamps()[size - 1]);
      }
      return newest == Long.MIN_VALUE ? now : Math.min(now, newest);
    } catch (IOException e) {
      return now; // whoever asks for a value hears why
    }
  }

  /** What two series of a host agree on: a mountpoint is no label of the host. */
  private static Labels common(Labels a, Labels b) {
    Map<String, String> same = new LinkedHashMap<>(a.asMap());
    same.entrySet().removeIf(e -> !e.getValue().equals(b.get(e.getKey())));
    return Labels.of(same);
  }

  private int index(CsvSeries series, long at) {
    int i = series.indexAt(at);
    return i >= 0 && at - series.timestamps()[i] < settings.lookback().toMillis() ? i : -1;
  }

  private List<Frame> frames(List<Recorded> series, Grid grid) {
    Labels[] labels = new Labels[series.size()];
    double[][] rows = new double[series.size()][];
    for (int s = 0; s < rows.length; s++) {
      labels[s] = series.get(s).labels();
      rows[s] = grid.row();
      CsvSeries one = series.get(s).series();
      for (int t = 0; t < grid.steps(); t++) {
        int i = index(one, grid.at(t));
        if (i >= 0) {
          rows[s][t] = one.values()[i];
        }
      }
    }
    return grid.frames(labels, rows, rows.length);
  }

  private synchronized CsvRecording recording() throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    CsvRecording read = recording;
    if (read == null) {
      read = CsvRecording.read(settings.path());
      recording = read;
      read.warnings().forEach(LOG::warn);
    }
    return read;
  }

  @Override
  public synchronized void close() {
    closed = true;
    recording = null;
  }
}
