package io.petrel.source;

import io.petrel.series.Direction;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import io.petrel.setting.Setting;
import io.petrel.source.Machine.Reading;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine that this runs on, without any exporter: answers the {@code node} preset's signals by
 * name.
 *
 * <p>All signals of one instant come from one reading; rates are over the time since the reading
 * before, and NaN until there are two. It keeps no history: only now can be asked for, whatever the
 * instant is called, and an instant before the last one cannot.
 *
 * <p>Shares are in percent (0 to 100), or 0 to 1 where the signal's unit is {@link Unit#RATIO}.
 * What can be told in two ways follows the unit too: {@code file_descriptors} is a number of open
 * files unless the unit is a share, {@code tcp_retransmits} segments per second unless it is a
 * share of those sent, {@code reboot} 1 in the first ten minutes unless the unit is seconds: then
 * the time since the start.
 */
public final class LocalSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(LocalSource.class);

  /** This kind of source in the list. */
  public static final SourceType<Settings> TYPE =
      new SourceType<>("local", "The machine that this runs on.", Settings.class, LocalSource::new);

  /** The keys under {@code local}. */
  public record Settings(
      @Setting("What to call this machine; without it its host name.") @Nullable String instance,
      @Setting(value = "Further labels, for example provider.", byDefault = "{}")
          Map<String, String> labels) {
    public Settings {
      labels = Map.copyOf(labels);
      if (labels.containsKey("instance")) {
        throw new IllegalArgumentException("labels: instance has a key of its own");
      }
    }

    /** This machine by its host name. */
    public static final Settings DEFAULT = new Settings(null, Map.of());
  }

  private static final double NEW_SECONDS = 600;

  private final String name;
  private final Settings settings;
  private @Nullable Machine machine;
  private @Nullable Reading before;
  private @Nullable Reading now;
  private long nowAt = Long.MIN_VALUE;
  private boolean closed;

  /** A source by its name and settings; takes the first reading, for rates to start from. */
  public LocalSource(String name, Settings settings) {
    this.name = name;
    this.settings = settings;
    try {
      now = machine().read();
    } catch (RuntimeException | LinkageError e) {
      // Said at the first question, where it can be answered with a failure.
      LOG.debug("first reading of this machine failed", e);
    }
  }

  /** What cannot be told of a machine, with the reason, by signal. */
  public Map<String, String> unsupported() {
    Map<String, String> all = new TreeMap<>();
    all.put("clock_offset", "needs the kernel's NTP state, which node_exporter can tell");
    String os = System.getProperty("os.name", "");
    if (!os.startsWith("Linux")) {
      all.put("cpu_steal", "not told by " + os);
      all.put("cpu_iowait", "not told by " + os);
    }
    if (os.startsWith("Windows")) {
      all.put("load_per_core", "not told by " + os);
      all.put("inode_usage", "not told by " + os);
      all.put("file_descriptors", "not told by " + os);
    }
    return all;
  }

  @Override
  public boolean hasHistory() {
    return false;
  }

  @Override
  public @Nullable String refuses(Signal signal) {
    String why = unsupported().get(signal.name());
    if (why != null) {
      return signal.name() + ": " + why;
    }
    return SIGNALS.contains(signal.name())
        ? null
        : signal.name() + ": this machine tells only " + String.join(", ", SIGNALS);
  }

  /** The signals it knows by name. */
  static final List<String> SIGNALS =
      List.of(
          "cpu_usage",
          "cpu_iowait",
          "cpu_steal",
          "load_per_core",
          "memory_usage",
          "swap_activity",
          "filesystem_usage",
          "inode_usage",
          "disk_busy",
          "network_receive",
          "network_transmit",
          "network_errors",
          "tcp_retransmits",
          "file_descriptors",
          "host_down",
          "reboot");

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized Fetch instant(Signal signal, long at) {
    String refused = refuses(signal);
    if (refused != null) {
      return new Fetch.Failed(refused);
    }
    if (closed) {
      return new Fetch.Failed("closed");
    }
    if (at < nowAt) {
      return new Fetch.Failed("this machine keeps no history: only now can be asked for");
    }
    try {
      Labels host = host();
      Reading current = now;
      if (current == null || at > nowAt) {
        Reading next = machine().read();
        before = current;
        now = next;
        nowAt = at;
        current = next;
      }
      return new Fetch.Complete(new Answering(signal, current, before, host).frame(at), List.of());
    } catch (RuntimeException | LinkageError e) {
      return new Fetch.Failed("this machine cannot be read: " + Text.line(e.toString(), 200));
    }
  }

  @Override
  public RangeFetch range(Signal signal, long from, long to, long step) {
    Grid.of(from, to, step);
    return new RangeFetch.Failed("this machine keeps no history: only now can be asked for");
  }

  @Override
  public synchronized Fetch hosts(long at) {
    if (closed) {
      return new Fetch.Failed("closed");
    }
    try {
      return new Fetch.Complete(new Frame(at, new Labels[] {host()}, new double[] {1}), List.of());
    } catch (RuntimeException | LinkageError e) {
      return new Fetch.Failed("this machine cannot be read: " + Text.line(e.toString(), 200));
    }
  }

  private Labels host() {
    String instance = settings.instance();
    return Labels.of(settings.labels())
        .with("instance", instance == null ? machine().hostName() : instance);
  }

  private Machine machine() {
    Machine m = machine;
    if (m == null) {
      m = new Machine();
      machine = m;
    }
    return m;
  }

  @Override
  public synchronized void close() {
    closed = true;
    machine = null;
    now = null;
    before = null;
  }

  /** One signal, from two readings. */
  private record Answering(Signal signal, Reading now, @Nullable Reading before, Labels host) {
    Frame frame(long at) {
      return switch (signal.name()) {
        case "filesystem_usage" -> parts(at, "mountpoint", now.filesystems());
        case "inode_usage" -> parts(at, "mountpoint", now.inodes());
        case "disk_busy" -> parts(at, "device", busy());
        default -> new Frame(at, new Labels[] {host}, new double[] {one()});
      };
    }

    private double one() {
      return switch (signal.name()) {
        case "cpu_usage" -> share(1 - ticks(Reading::idle));
        case "cpu_iowait" -> share(ticks(Reading::iowait));
        case "cpu_steal" -> share(ticks(Reading::steal));
        case "load_per_core" -> now.load1() < 0 ? Double.NaN : now.load1() / now.cores();
        case "memory_usage" -> share(1 - (double) now.memoryAvailable() / now.memoryTotal());
        case "swap_activity" -> rate(Reading::swapPages);
        case "network_receive" -> rate(Reading::received);
        case "network_transmit" -> rate(Reading::sent);
        case "network_errors" -> rate(Reading::networkErrors);
        case "tcp_retransmits" ->
            isShare()
                ? share(rate(Reading::retransmitted) / Math.max(1e-9, rate(Reading::segments)))
                : rate(Reading::retransmitted);
        case "file_descriptors" ->
            isShare() ? share((double) now.openFiles() / now.maxFiles()) : now.openFiles();
        case "host_down" -> signal.bad() == Direction.LOW ? 1 : 0;
        case "reboot" ->
            signal.unit() == Unit.SECONDS
                ? now.uptimeSeconds()
                : now.uptimeSeconds() < NEW_SECONDS ? 1 : 0;
        default -> Double.NaN;
      };
    }

    private boolean isShare() {
      return signal.unit() == Unit.PERCENT || signal.unit() == Unit.RATIO;
    }

    private double share(double ratio) {
      double clipped = Math.min(1, Math.max(0, ratio));
      return signal.unit() == Unit.RATIO ? clipped : clipped * 100;
    }

    private double ticks(java.util.function.ToLongFunction<Reading> part) {
      Reading old = before;
      if (old == null || now.ticks() <= old.ticks()) {
        return Double.NaN;
      }
      return (double) (part.applyAsLong(now) - part.applyAsLong(old)) / (now.ticks() - old.ticks());
    }

    private double rate(java.util.function.ToLongFunction<Reading> counter) {
      Reading old = before;
      if (old == null || now.nanos() <= old.nanos()) {
        return Double.NaN;
      }
      long delta = counter.applyAsLong(now) - counter.applyAsLong(old);
      // A counter that went back was reset, as when an interface went away.
      return delta < 0 ? Double.NaN : delta * 1e9 / (now.nanos() - old.nanos());
    }

    private Map<String, Double> busy() {
      Map<String, Double> all = new TreeMap<>();
      Reading old = before;
      now.diskMillis()
          .forEach(
              (disk, millis) -> {
                Long then = old == null ? null : old.diskMillis().get(disk);
                double elapsed = old == null ? 0 : (now.nanos() - old.nanos()) / 1e6;
                all.put(
                    disk,
                    then == null || elapsed <= 0 || millis < then
                        ? Double.NaN
                        : (millis - then) / elapsed);
              });
      return all;
    }

    private Frame parts(long at, String label, Map<String, Double> ratios) {
      Labels[] series = new Labels[ratios.size()];
      double[] values = new double[ratios.size()];
      int i = 0;
      for (Map.Entry<String, Double> e : ratios.entrySet()) {
        series[i] = host.with(label, e.getKey());
        values[i++] = share(e.getValue());
      }
      return new Frame(at, series, values);
    }
  }
}
