package io.petrel.browser;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.petrel.app.Petrel;
import io.petrel.source.FakePrometheus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the fleet view of a large fleet in Debian's Chromium: what is fetched until it shows
 * something, how long its main thread is busy at one stretch for each thing that people do there,
 * and its heap. The service is real, the Prometheus behind it makes its hosts up.
 *
 * <p>A stretch longer than 16.7 ms misses a frame. Arguments: hosts (10000), rounds (15).
 */
public final class FleetBench {
  private static final double FRAME_MS = 1000.0 / 60;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<String> PROVIDERS = List.of("aliyun", "azure", "tencent");

  /** What every interaction changes some part of. */
  private static final String SHOWN =
      "() => location.search + '|' + document.querySelector('.fleet').scrollTop + '|'"
          + " + document.querySelector('.tip').textContent";

  private final Chromium chromium;
  private final Page page;
  private final CDPSession devtools;
  private final int rounds;

  private FleetBench(Chromium chromium, Page page, CDPSession devtools, int rounds) {
    this.chromium = chromium;
    this.page = page;
    this.devtools = devtools;
    this.rounds = rounds;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    int hosts = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 15;
    try (Scratch scratch = new Scratch();
        FakePrometheus prometheus = prometheus(hosts);
        Petrel petrel = new Petrel(scratch.directory(), config(prometheus, scratch))) {
      awaitFleet(petrel.url(), hosts);
      try (Chromium chromium = Chromium.start();
          BrowserContext context = chromium.browser().newContext(Look.DESKTOP.context())) {
        Page page = context.newPage();
        page.setDefaultTimeout((double) PATIENCE.toMillis());
        FleetBench bench = new FleetBench(chromium, page, context.newCDPSession(page), rounds);
        bench.run(petrel.url(), hosts);
      }
    }
  }

  private static FakePrometheus prometheus(int hosts) {
    List<FakePrometheus.Series> cpu = new ArrayList<>();
    List<FakePrometheus.Series> up = new ArrayList<>();
    // Names and values as irregular as real ones: regular ones would be compressed too well.
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < hosts; i++) {
      String provider = PROVIDERS.get(random.nextInt(PROVIDERS.size()));
      String name = "%s-i-%016x".formatted(provider, random.nextLong());
      double level = i % 500 == 0 ? 95 : 15 + 20 * random.nextDouble();
      long seed = random.nextLong();
      cpu.add(
          new FakePrometheus.Series(
              Map.of("instance", name),
              at -> level + new SplittableRandom(seed + at / 10_000).nextDouble()));
      up.add(
          new FakePrometheus.Series(
              Map.of("__name__", "up", "instance", name, "provider", provider, "job", "node"),
              at -> 1));
    }
    return new FakePrometheus().series("cpu", cpu).series("up", up).start();
  }

  private static String config(FakePrometheus prometheus, Scratch scratch) {
    return """
        interval: 10s
        query_offset: 0s
        learn_from: 0s
        prometheus: { url: "%s" }
        signals:
          - name: cpu_usage
            query: cpu
            unit: percent
            peers_by: [ provider ]
            detectors: [ fleet: {}, threshold: { above: 90 } ]
        """
            .formatted(prometheus.url())
        + scratch.config();
  }

  private static void awaitFleet(URI url, int hosts) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/api/v1/fleet?signal=cpu_usage")).build();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      var answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() == 200
          && JsonParser.parseString(answer.body()).getAsJsonObject().getAsJsonArray("host").size()
              == hosts) {
        return;
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
    throw new IllegalStateException("the fleet was not seen in time");
  }

  private void run(URI url, int hosts) {
    print("%,d hosts, %d rounds; Chromium %s%n%n", hosts, rounds, chromium.browser().version());
    load(url);
    print(
        "%nlongest stretch of the main thread, ms (a frame is %.1f)%n%-28s %8s %8s %14s%n",
        FRAME_MS, "", "median", "worst", "over a frame");
    Locator fleet = page.locator(".fleet");
    var box = fleet.boundingBox();
    page.mouse().move(box.x + 300, box.y + 40);
    measure("hover", i -> page.mouse().move(box.x + 300, box.y + 40 + (i * 22 + 11) % 300));
    measure("scroll", i -> page.mouse().wheel(0, i % 2 == 0 ? 3000 : -1500));
    // By keys, as people do it: no script of the driver runs beside the page's own.
    page.getByLabel("Sort by").focus();
    measure("sort", i -> page.keyboard().press(i % 2 == 0 ? "ArrowDown" : "ArrowUp"));
    page.getByLabel("Group by").focus();
    measure("group", i -> page.keyboard().press(i % 2 == 0 ? "ArrowDown" : "ArrowUp"));
    page.getByLabel("Find a host").focus();
    measure("filter, one letter", i -> page.keyboard().press(i % 2 == 0 ? "t" : "Backspace"));
    devtools.send("HeapProfiler.collectGarbage");
    double used = devtools.send("Runtime.getHeapUsage").get("usedSize").getAsDouble();
    print("%nJavaScript heap after a collection: %.1f MB%n", used / 1e6);
  }

  /** Opens the view and tells what came over the wire. */
  private void load(URI url) {
    Map<String, String> paths = new HashMap<>();
    Map<String, Double> bytes = new HashMap<>();
    devtools.on(
        "Network.responseReceived",
        event -> paths.put(id(event), event.getAsJsonObject("response").get("url").getAsString()));
    devtools.on(
        "Network.loadingFinished",
        event -> bytes.put(id(event), event.get("encodedDataLength").getAsDouble()));
    devtools.send("Network.enable");
    long before = System.nanoTime();
    page.navigate(url + "/fleet?signal=cpu_usage");
    page.locator("html[data-ready=true]").waitFor();
    print("shown after %.2f s; compressed, with headers:%n", (System.nanoTime() - before) / 1e9);
    double data = 0;
    double files = 0;
    for (Map.Entry<String, Double> each : bytes.entrySet()) {
      String path = paths.getOrDefault(each.getKey(), "");
      if (path.contains("/api/")) {
        data += each.getValue();
        print("  %8.1f kB  %s%n", each.getValue() / 1e3, URI.create(path).getPath());
      } else {
        files += each.getValue();
      }
    }
    print("  %8.1f kB  data in all (wanted: below 300)%n", data / 1e3);
    print("  %8.1f kB  the page's own files%n", files / 1e3);
  }

  private static String id(JsonObject event) {
    return event.get("requestId").getAsString();
  }

  private interface Action {
    void run(int round);
  }

  private void measure(String what, Action action) {
    double[] longest = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      Object before = page.evaluate(SHOWN);
      chromium
          .browser()
          .startTracing(
              page,
              new Browser.StartTracingOptions()
                  .setCategories(List.of("disabled-by-default-devtools.timeline", "__metadata")));
      action.run(i);
      // What was asked for is painted in the first frame; the address follows a little later.
      page.evaluate("() => new Promise(done => setTimeout(done, 400))");
      longest[i] = longestTask(chromium.browser().stopTracing());
      if (before.equals(page.evaluate(SHOWN))) {
        throw new IllegalStateException(what + " " + i + " changed nothing: nothing was measured");
      }
    }
    Arrays.sort(longest);
    long over = Arrays.stream(longest).filter(ms -> ms > FRAME_MS).count();
    print(
        "%-28s %8.1f %8.1f %8d of %d%n",
        what, longest[rounds / 2], longest[rounds - 1], over, rounds);
  }

  /** Of the busiest renderer's main thread, in milliseconds. */
  private static double longestTask(byte[] trace) {
    JsonObject root =
        JsonParser.parseString(new String(trace, StandardCharsets.UTF_8)).getAsJsonObject();
    List<String> mains = new ArrayList<>();
    for (JsonElement each : root.getAsJsonArray("traceEvents")) {
      JsonObject event = each.getAsJsonObject();
      if (event.get("name").getAsString().equals("thread_name")
          && event.getAsJsonObject("args").get("name").getAsString().equals("CrRendererMain")) {
        mains.add(thread(event));
      }
    }
    double longest = -1;
    for (JsonElement each : root.getAsJsonArray("traceEvents")) {
      JsonObject event = each.getAsJsonObject();
      if (event.get("name").getAsString().equals("RunTask")
          && event.has("dur")
          && mains.contains(thread(event))) {
        longest = Math.max(longest, event.get("dur").getAsDouble() / 1e3);
      }
    }
    if (longest < 0) {
      throw new IllegalStateException("the trace tells nothing of the main thread");
    }
    return longest;
  }

  private static String thread(JsonObject event) {
    return event.get("pid").getAsString() + "/" + event.get("tid").getAsString();
  }

  private static void print(String format, Object... args) {
    System.out.printf(Locale.ROOT, format, args);
  }
}
