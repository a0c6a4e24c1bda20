package io.petrel.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The simulated fleet as a web server that a Prometheus scrapes: {@code /hosts/INSTANCE/metrics} is
 * a host's page as of node_exporter, {@code /sd} names them all for {@code http_sd_configs}. A host
 * that cannot be reached answers 503. Thread-safe.
 */
public final class Exporter implements AutoCloseable {
  private static final int THREADS = 4;
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Fleet fleet;
  private final DemoClock clock;
  private final long liveFrom;
  private final double startedAt = System.currentTimeMillis() / 1e3;
  private final long startedNanos = System.nanoTime();
  private final Map<String, Host> hosts = new HashMap<>();
  private final Map<String, HostPage> pages = new HashMap<>();
  private final HttpServer server;
  private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);

  /**
   * Serves from now on.
   *
   * @param port 0 = any that is free
   * @param clock the fleet's, whose present is where the script begins
   * @throws IOException when the address is taken
   */
  public Exporter(int seed, String address, int port, DemoClock clock) throws IOException {
    this.fleet = new Fleet(seed);
    this.clock = clock;
    this.liveFrom = clock.millis();
    for (Host host : fleet.hosts()) {
      hosts.put(host.instance(), host);
      pages.put(host.instance(), new HostPage(fleet, host, startedAt, 0));
    }
    InetSocketAddress where =
        address.isEmpty()
            ? new InetSocketAddress(port)
            : new InetSocketAddress(InetAddress.getByName(address), port);
    try {
      this.server = HttpServer.create(where, 0);
    } catch (IOException e) {
      throw new IOException("cannot listen on " + address + ":" + port + ": " + e.getMessage(), e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(pool);
    server.start();
  }

  /** Where it is. */
  public String url() {
    return "http://" + target() + "/";
  }

  private String target() {
    InetAddress bound = server.getAddress().getAddress();
    String name = bound.isAnyLocalAddress() ? "localhost" : bound.getHostAddress();
    return (name.contains(":") ? "[" + name + "]" : name) + ":" + server.getAddress().getPort();
  }

  /** The address of some host's page. */
  public String anyPage() {
    return url() + path(fleet.hosts().get(0)).substring(1);
  }

  /** What to paste into Prometheus' config. */
  public String scrapeConfig() {
    return """
        scrape_configs:
          - job_name: node
            scrape_interval: 15s
            http_sd_configs:
              - url: %ssd
        """
        .formatted(url());
  }

  private static String path(Host host) {
    return "/hosts/" + host.instance() + "/metrics";
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String[] parts = path.split("/", -1);
    Host host =
        parts.length == 4 && parts[1].equals("hosts") && parts[3].equals("metrics")
            ? hosts.get(parts[2])
            : null;
    if (host != null) {
      String page = page(host);
      if (page == null) {
        send(exchange, 503, TEXT, host.instance() + " is gone, as the demo's script has it\n");
      } else {
        send(exchange, 200, TEXT, page);
      }
    } else if (path.equals("/sd")) {
      String all = fleet.hosts().stream().map(this::group).collect(Collectors.joining(",\n"));
      send(exchange, 200, "application/json", "[\n" + all + "\n]\n");
    } else if (path.equals("/")) {
      String all =
          fleet.hosts().stream().map(each -> path(each) + "\n").collect(Collectors.joining());
      send(exchange, 200, TEXT, "Simulated hosts of petrel demo.\n\n/sd\n" + all);
    } else {
      send(exchange, 404, TEXT, "expected /sd or /hosts/INSTANCE/metrics\n");
    }
  }

  private @Nullable String page(Host host) {
    HostPage page = pages.get(host.instance());
    if (page == null) {
      return null;
    }
    synchronized (page) {
      double at = startedAt + (System.nanoTime() - startedNanos) / 1e9;
      long since = clock.millis() - liveFrom;
      return fleet.up(host, since) ? page.render(at, since) : null;
    }
  }

  /** All of these are words of our own: nothing in them wants escaping. */
  private String group(Host host) {
    return """
        {"targets": ["%s"], "labels": {"__metrics_path__": "%s", "instance": "%s", \
        "provider": "%s", "region": "%s", "role": "%s"}}"""
        .formatted(
            target(),
            path(host),
            host.instance(),
            host.provider(),
            host.region(),
            host.role().label());
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      if (!head) {
        out.write(bytes);
      }
    } finally {
      exchange.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    pool.shutdownNow();
  }
}
