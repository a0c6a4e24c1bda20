package io.petrel.demo;

import io.petrel.demo.Scene.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sixty simulated hosts in three clouds: every value is a function of the seed, the host, what is
 * measured and the time since the live part's beginning, so the past and the present agree, and a
 * seed tells the same story on any day. Immutable but for a memory of scenes; thread-safe.
 */
final class Fleet {
  /** How long after a Wednesday's midnight, on the fleet's clock, the live part begins. */
  static final long MIDNIGHT = 40 * 60_000;

  private static final double FIVE_MINUTES = 300_000;
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;
  private static final long SINCE_MONDAY = 2 * DAY + MIDNIGHT;

  /** When databases copy themselves: from two at night on. */
  private static final double BACKUP_AT = 2;

  private static final double BACKUP_HOURS = 0.7;

  private final long seed;
  private final List<Host> hosts = Host.all();
  private final Script script;

  Fleet(long seed) {
    this.seed = seed;
    this.script = new Script(seed, hosts);
  }

  List<Host> hosts() {
    return hosts;
  }

  Script script() {
    return script;
  }

  /** Whether a host can be reached. */
  boolean up(Host host, long since) {
    return scene(Kind.HOST_GONE, host, since) == null;
  }

  /**
   * A value.
   *
   * @param since milliseconds since the live part's beginning; before it below 0
   * @return NaN where there is none: the host cannot be reached
   */
  double value(Measure measure, Host host, long since) {
    if (measure == Measure.HOST_DOWN) {
      return up(host, since) ? 0 : 1;
    }
    return up(host, since) ? alive(measure, host, since) : Double.NaN;
  }

  private double alive(Measure measure, Host host, long since) {
    return switch (measure) {
      case CPU_USAGE -> percent(cpu(host, since));
      case LOAD_PER_CORE -> load(host, since);
      case MEMORY_USAGE -> memory(host, since);
      case FILESYSTEM_USAGE -> disk(host, since);
      case CPU_STEAL -> steal(host, since);
      case CPU_IOWAIT -> iowait(host, since);
      case NETWORK_RECEIVE -> traffic(host, since, 0.6);
      case NETWORK_TRANSMIT -> traffic(host, since, 1);
      case HOST_DOWN -> 0;
    };
  }

  private double cpu(Host host, long since) {
    if (scene(Kind.HOT_HOST, host, since) != null) {
      return 96.5 + 2 * Noise.wander(key(host, 20), since);
    }
    double usage = host.role().idle * (1 + 0.3 * own(host, 22));
    usage += host.role().full * busy(host, since);
    usage += (1.5 + 0.1 * usage) * Noise.wander(key(host, 21), since);
    usage += 7 * backup(host, since) + 0.6 * iowait(host, since) + steal(host, since);
    if (scene(Kind.BROKEN_RHYTHM, host, since) != null) {
      usage += 86;
    }
    if (scene(Kind.DEPLOY, host, since) != null) {
      usage += 68;
    }
    return usage;
  }

  private double load(Host host, long since) {
    double load = cpu(host, since) / 100 * 0.85 + iowait(host, since) / 100;
    Scene hot = scene(Kind.HOT_HOST, host, since);
    if (hot != null) {
      // A mean over five minutes, which grows as the queue does.
      load = 0.2 + 2 * (1 - Math.exp((hot.from() - since) / FIVE_MINUTES));
    }
    return Math.max(0.01, load * (1 + 0.12 * Noise.wander(key(host, 30), since)));
  }

  private double memory(Host host, long since) {
    double base = host.role().memory + 9 * own(host, 40);
    return percent(
        base + 5 * busy(host, since - HOUR / 2) + 1.5 * Noise.wander(key(host, 41), since));
  }

  private double disk(Host host, long since) {
    // Logs grow by the day and are rotated at three at night.
    long clock = since + SINCE_MONDAY - 3 * HOUR;
    double today = Math.floorMod(clock, DAY) / (double) DAY;
    double used = 34 + 18 * own(host, 50) + 1.1 * today;
    used += 0.08 * Noise.smooth(key(host, 51), since, 7 * 60_000);
    Scene filling = scene(Kind.DISK_FILLING, host, since);
    if (filling != null) {
      used += 11.5 * (since - filling.from()) / HOUR;
    }
    return percent(used);
  }

  private double steal(Host host, long since) {
    double usual = 0.5 + 0.35 * Noise.wander(key(host, 60), since);
    return scene(Kind.NOISY_NEIGHBOUR, host, since) == null
        ? usual
        : 24 + 5 * Noise.wander(key(host, 61), since);
  }

  private double iowait(Host host, long since) {
    double usual = host.role() == Role.DB ? 2.5 : 0.8;
    double copying = 26 * backup(host, since) * (1 + 0.1 * own(host, 70));
    return (usual + copying) * (1 + 0.3 * Noise.wander(key(host, 71), since));
  }

  private double traffic(Host host, long since, double share) {
    double copying = 0.9 * backup(host, since);
    double level = 0.04 + busy(host, since) + copying;
    long key = key(host, share < 1 ? 80 : 81);
    return host.role().traffic * share * level * (1 + 0.12 * Noise.wander(key, since));
  }

  /** How busy with its own work, 0 to about 1.1. */
  private double busy(Host host, long since) {
    double load = Rhythm.load(host.role(), since + SINCE_MONDAY) * (1 + 0.07 * own(host, 10));
    if (host.role() == Role.CI) {
      // Builds come and go.
      load *= 0.93 + 0.07 * Noise.smooth(key(host, 11), since, 25 * 60_000);
    }
    return load;
  }

  /** How much of a backup goes on, 0 to 1. */
  private static double backup(Host host, long since) {
    if (host.role() != Role.DB) {
      return 0;
    }
    double hour = Math.floorMod(since + SINCE_MONDAY, DAY) / (double) HOUR - BACKUP_AT;
    double edge = 0.1;
    double in = Math.min(hour / edge, (BACKUP_HOURS - hour) / edge);
    return Math.max(0, Math.min(1, in));
  }

  /** What sets a host apart from its like, for good: -1 to 1. */
  private double own(Host host, int what) {
    return 2 * Noise.even(key(host, what), 0) - 1;
  }

  private long key(Host host, int what) {
    return Noise.mix(seed * 0x1000003L + what, host.number());
  }

  private @Nullable Scene scene(Kind kind, Host host, long since) {
    if (since < 0) {
      return null;
    }
    for (Scene each : script.of(since)) {
      if (each.kind() == kind && each.holds(host.number(), since)) {
        return each;
      }
    }
    return null;
  }

  private static double percent(double value) {
    return Math.max(0.2, Math.min(99.8, value));
  }
}
