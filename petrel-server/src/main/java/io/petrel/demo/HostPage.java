package io.petrel.demo;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One simulated host's page of node_exporter: the metrics that the preset {@code node} asks for,
 * under their names and types, in Prometheus' text format.
 *
 * <p>Counters only grow: between two looks they gain what the fleet's values say for the time
 * between. For one thread at a time.
 */
final class HostPage {
  private static final double GIB = 1 << 30;
  private static final int MOST_STEPS = 20;
  private static final double DAY = 86_400;

  private final Fleet fleet;
  private final Host host;
  private final double bootedAt;
  private final Map<Mode, Double> cpu = new EnumMap<>(Mode.class);
  private double received;
  private double sent;
  private double diskBusy;
  private double segments;
  private double resent;
  private double seenAt;
  private long seenSince;

  private enum Mode {
    IDLE,
    IOWAIT,
    IRQ,
    NICE,
    SOFTIRQ,
    STEAL,
    SYSTEM,
    USER
  }

  /**
   * A host that has been up for some days.
   *
   * @param at real time now, seconds since the epoch
   * @param since the fleet's time now
   */
  HostPage(Fleet fleet, Host host, double at, long since) {
    this.fleet = fleet;
    this.host = host;
    double uptime = DAY * (5 + 30 * Noise.even(host.number(), 90));
    this.bootedAt = at - uptime;
    this.seenAt = at;
    this.seenSince = since;
    grow(since, uptime);
  }

  private double value(Measure measure, long since) {
    return fleet.value(measure, host, since);
  }

  /** Counts what happens in some seconds in which the fleet's values are those of one instant. */
  private void grow(long since, double seconds) {
    double usage = value(Measure.CPU_USAGE, since);
    if (Double.isNaN(usage)) {
      return; // it does not run
    }
    double steal = Math.min(value(Measure.CPU_STEAL, since), usage);
    double iowait = Math.min(value(Measure.CPU_IOWAIT, since), usage - steal);
    double work = usage - steal - iowait;
    count(Mode.IDLE, seconds, 100 - usage);
    count(Mode.IOWAIT, seconds, iowait);
    count(Mode.IRQ, seconds, 0);
    count(Mode.NICE, seconds, 0);
    count(Mode.SOFTIRQ, seconds, 0.03 * work);
    count(Mode.STEAL, seconds, steal);
    count(Mode.SYSTEM, seconds, 0.22 * work);
    count(Mode.USER, seconds, 0.75 * work);
    double out = value(Measure.NETWORK_TRANSMIT, since);
    received += seconds * value(Measure.NETWORK_RECEIVE, since);
    sent += seconds * out;
    diskBusy += seconds * Math.min(1, 0.01 + iowait / 60);
    segments += seconds * (20 + out / 1400);
    resent += seconds * (20 + out / 1400) * 0.002;
  }

  private void count(Mode mode, double seconds, double percent) {
    cpu.merge(mode, seconds * percent / 100, Double::sum);
  }

  /**
   * The page.
   *
   * @param at real time now, seconds since the epoch
   * @param since the fleet's time now
   */
  String render(double at, long since) {
    double seconds = at - seenAt;
    int steps = (int) Math.max(1, Math.min(MOST_STEPS, Math.ceil(seconds)));
    for (int i = 0; i < steps && seconds > 0; i++) {
      grow(seenSince + (since - seenSince) * (2L * i + 1) / (2L * steps), seconds / steps);
    }
    seenAt = Math.max(at, seenAt);
    seenSince = since;
    return text(at, since);
  }

  private String text(double at, long since) {
    Page page = new Page();
    page.family("node_cpu_seconds_total", "counter", "Seconds the CPUs spent in each mode.");
    for (int core = 0; core < host.cores(); core++) {
      for (Map.Entry<Mode, Double> each : cpu.entrySet()) {
        String mode = each.getKey().name().toLowerCase(Locale.ROOT);
        page.sample("cpu=\"" + core + "\",mode=\"" + mode + "\"", each.getValue());
      }
    }
    double load = value(Measure.LOAD_PER_CORE, since) * host.cores();
    page.one("node_load1", "gauge", "1m load average.", "", load);
    page.one("node_load5", "gauge", "5m load average.", "", load);
    page.one("node_load15", "gauge", "15m load average.", "", load);
    memory(page, since);
    disk(page, since);
    network(page);
    page.one("node_boot_time_seconds", "gauge", "Node boot time, in unixtime.", "", bootedAt);
    page.one("node_time_seconds", "gauge", "System time since epoch (1970).", "", at);
    String uname =
        "domainname=\"(none)\",machine=\"x86_64\",nodename=\""
            + host.instance()
            + "\",release=\"simulated\",sysname=\"Linux\",version=\"petrel demo\"";
    page.one("node_uname_info", "gauge", "System information; simulated.", uname, 1);
    double files = 2000 + 300 * Noise.smooth(host.number(), since, 600_000);
    page.one("node_filefd_allocated", "gauge", "Allocated file descriptors.", "", files);
    page.one("node_filefd_maximum", "gauge", "Most file descriptors.", "", 1_048_576);
    double off = 0.0004 * Noise.smooth(host.number() + 99, since, 900_000);
    page.one("node_timex_offset_seconds", "gauge", "Offset of the clock.", "", off);
    page.one("node_timex_sync_status", "gauge", "Whether the clock is in step.", "", 1);
    page.one("node_vmstat_pswpin", "untyped", "Pages swapped in.", "", 0);
    page.one("node_vmstat_pswpout", "untyped", "Pages swapped out.", "", 0);
    page.one("node_netstat_Tcp_OutSegs", "untyped", "Segments sent.", "", segments);
    page.one("node_netstat_Tcp_RetransSegs", "untyped", "Segments sent again.", "", resent);
    return page.text();
  }

  private void memory(Page page, long since) {
    double total = host.cores() * 4 * GIB;
    double available = total * (1 - value(Measure.MEMORY_USAGE, since) / 100);
    page.one("node_memory_MemTotal_bytes", "gauge", "Memory.", "", total);
    page.one("node_memory_MemAvailable_bytes", "gauge", "Memory to be had.", "", available);
    page.one("node_memory_MemFree_bytes", "gauge", "Memory unused.", "", 0.4 * available);
    page.one("node_memory_SwapTotal_bytes", "gauge", "Swap space.", "", 0);
    page.one("node_memory_SwapFree_bytes", "gauge", "Swap space unused.", "", 0);
  }

  private void disk(Page page, long since) {
    String where = "device=\"/dev/vda1\",fstype=\"ext4\",mountpoint=\"/\"";
    double size = (host.role() == Role.DB ? 500 : 80) * GIB;
    double left = size * (1 - value(Measure.FILESYSTEM_USAGE, since) / 100);
    page.one("node_filesystem_size_bytes", "gauge", "Size.", where, size);
    page.one("node_filesystem_avail_bytes", "gauge", "Space for everybody.", where, left);
    page.one("node_filesystem_free_bytes", "gauge", "Space unused.", where, left);
    page.one("node_filesystem_files", "gauge", "Inodes.", where, 5_242_880);
    page.one("node_filesystem_files_free", "gauge", "Inodes unused.", where, 4_700_000);
    page.one("node_filesystem_readonly", "gauge", "Whether it is read-only.", where, 0);
    String device = "device=\"vda\"";
    page.one("node_disk_io_time_seconds_total", "counter", "Time in I/O.", device, diskBusy);
  }

  private void network(Page page) {
    String device = "device=\"eth0\"";
    page.one("node_network_receive_bytes_total", "counter", "Bytes received.", device, received);
    page.one("node_network_transmit_bytes_total", "counter", "Bytes sent.", device, sent);
    page.one("node_network_receive_errs_total", "counter", "Errors receiving.", device, 0);
    page.one("node_network_transmit_errs_total", "counter", "Errors sending.", device, 0);
  }

  /** Text in Prometheus' format. */
  private static final class Page {
    private final List<String> lines = new ArrayList<>();
    private String name = "";

    void family(String metric, String type, String help) {
      name = metric;
      lines.add("# HELP " + metric + " " + help);
      lines.add("# TYPE " + metric + " " + type);
    }

    void sample(String labels, double value) {
      lines.add(name + (labels.isEmpty() ? "" : "{" + labels + "}") + " " + value);
    }

    void one(String metric, String type, String help, String labels, double value) {
      family(metric, type, help);
      sample(labels, value);
    }

    String text() {
      return String.join("\n", lines) + "\n";
    }
  }
}
