package io.petrel.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.petrel.source.RealPrometheus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/**
 * Hosts at three clouds with days of past, behind Debian's Prometheus: it has their past on disk,
 * and scrapes each of them every second from a page of this process. Each has a daily rhythm, and
 * is hot when it is told to be.
 */
final class LiveFleet implements AutoCloseable {
  /** What is measured, in percent. */
  static final List<String> METRICS = List.of("cpu_percent", "memory_percent", "disk_percent");

  private static final int STEP = 300;
  private static final int DAY = 86_400;
  private static final Map<String, List<String>> REGIONS =
      Map.of(
          "aliyun", List.of("cn-hangzhou", "cn-beijing"),
          "azure", List.of("westeurope", "eastasia"),
          "tencent", List.of("ap-shanghai", "ap-guangzhou"));

  /** A host by its labels, of which {@code instance} is the name. */
  record Host(Map<String, String> labels) {
    Host {
      labels = Map.copyOf(labels);
    }

    String name() {
      return labels.getOrDefault("instance", "");
    }
  }

  private final List<Host> hosts;
  private final Map<String, Double> hot = new ConcurrentHashMap<>();
  private final ExecutorService pool = Executors.newFixedThreadPool(2);
  private final HttpServer pages;
  private final RealPrometheus prometheus;

  /**
   * @param past how much history there is on disk
   */
  private LiveFleet(List<Host> hosts, Map<String, Double> hot, Duration past) {
    this.hosts = List.copyOf(hosts);
    this.hot.putAll(hot);
    try {
      pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pages.createContext("/", this::answer);
    pages.setExecutor(pool);
    pages.start();
    prometheus = RealPrometheus.start(scrapes(), past(System.currentTimeMillis() / 1000, past));
  }

  /** Thirty hosts: five of each region. */
  static LiveFleet ofThirty(String hot, double cpu) {
    List<Host> hosts = new ArrayList<>();
    for (String provider : REGIONS.keySet().stream().sorted().toList()) {
      for (String region : REGIONS.getOrDefault(provider, List.of())) {
        for (int i = 1; i <= 5; i++) {
          String name = "%s-%s-%02d".formatted(provider, region, i);
          hosts.add(host(name, provider, region, i <= 3 ? "web" : "db"));
        }
      }
    }
    return new LiveFleet(hosts, Map.of(hot, cpu), Duration.ofDays(3));
  }

  /** Hosts of these names, at one provider, the first of them hot. */
  static LiveFleet of(List<String> names) {
    List<Host> hosts = names.stream().map(n -> host(n, "aliyun", "cn-hangzhou", n)).toList();
    return new LiveFleet(hosts, Map.of(names.get(0), 97.0), Duration.ofHours(2));
  }

  private static Host host(String name, String provider, String region, String role) {
    return new Host(Map.of("instance", name, "provider", provider, "region", region, "role", role));
  }

  List<String> names() {
    return hosts.stream().map(Host::name).toList();
  }

  URI url() {
    return prometheus.url();
  }

  /** From now on the host's CPU is at this. */
  void heat(String host, double cpu) {
    hot.put(host, cpu);
  }

  /** From now on the host is as it usually is. */
  void cool(String host) {
    hot.remove(host);
  }

  /** One target a host, as with exporters, so that {@code up} knows them. */
  private String scrapes() {
    List<Object> targets = new ArrayList<>();
    for (int i = 0; i < hosts.size(); i++) {
      Map<String, String> labels = new LinkedHashMap<>(hosts.get(i).labels());
      labels.put("__metrics_path__", "/" + i);
      String address = "127.0.0.1:" + pages.getAddress().getPort();
      targets.add(Map.of("targets", List.of(address), "labels", labels));
    }
    return "global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs:\n"
        + "  - { job_name: node, static_configs: "
        + JsonMapper.shared().writeValueAsString(targets)
        + " }\n";
  }

  private void answer(HttpExchange exchange) throws IOException {
    int index = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
    StringBuilder out = new StringBuilder();
    for (String metric : METRICS) {
      double usual = usual(index, metric, System.currentTimeMillis() / 1000);
      Double told = metric.equals("cpu_percent") ? hot.get(hosts.get(index).name()) : null;
      double value = told == null ? usual : told + noise(index, System.nanoTime());
      out.append(metric).append(' ').append(value).append('\n');
    }
    byte[] body = out.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static double usual(int host, String metric, long second) {
    double level = 15 + 10 * METRICS.indexOf(metric) + host % 5;
    double day = Math.sin(2 * Math.PI * (second % DAY) / DAY);
    return level + 6 * day + noise(31 * host + METRICS.indexOf(metric), second);
  }

  /** Between -1.5 and 1.5, rounded as exporters' values are not, to keep the text small. */
  private static double noise(int host, long second) {
    double uniform = new SplittableRandom(1_000_003L * host + second).nextDouble();
    return Math.round(300 * (uniform - 0.5)) / 100.0;
  }

  private String past(long now, Duration past) {
    StringBuilder out = new StringBuilder();
    for (String metric : METRICS) {
      append(out, metric, now, past);
    }
    append(out, "up", now, past);
    return out.append("# EOF\n").toString();
  }

  private void append(StringBuilder out, String metric, long now, Duration past) {
    out.append("# TYPE ").append(metric).append(" gauge\n");
    for (int h = 0; h < hosts.size(); h++) {
      StringBuilder series = new StringBuilder(metric).append("{job=\"node\"");
      hosts
          .get(h)
          .labels()
          .forEach(
              (k, v) -> series.append(',').append(k).append("=\"").append(quoted(v)).append('"'));
      series.append("} ");
      for (long at = now - past.toSeconds(); at <= now; at += STEP) {
        double value = metric.equals("up") ? 1 : usual(h, metric, at);
        out.append(series)
            .append(String.format(Locale.ROOT, "%.2f", value))
            .append(' ')
            .append(at)
            .append('\n');
      }
    }
  }

  private static String quoted(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  @Override
  public void close() {
    prometheus.close();
    pages.stop(0);
    pool.shutdownNow();
  }
}
