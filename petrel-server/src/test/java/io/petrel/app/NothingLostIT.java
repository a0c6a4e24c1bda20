package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.notify.FakeSlack;
import io.petrel.notify.FakeSlack.Failure;
import io.petrel.notify.FakeSlack.Message;
import io.petrel.store.Stores;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real program in a JVM of its own, ended by SIGKILL at random instants, restarted each time on
 * what is on its disk, while hosts go hot and cool and Slack fails at random.
 *
 * <p>All kills here are real ones of real processes: four in five within {@value
 * #MOST_MILLIS_OF_A_LIFE} ms of work, the others during the start. Two programs run side by side,
 * each with its own hosts, disk and Slack, to have both processors busy.
 */
final class NothingLostIT {
  private static final int KILLS = 100;
  private static final int MOST_MILLIS_OF_A_LIFE = 1_500;
  private static final Duration SETTLE = Duration.ofSeconds(100);
  private static final String[] HOSTS = {"web-1", "web-2"};

  @TempDir Path directory;

  @Test
  @Timeout(360)
  void every_transition_is_told_over_200_kills() throws Exception {
    List<String> java = command(archive());
    ExecutorService both = Executors.newFixedThreadPool(2);
    try {
      List<Future<String>> runs = new ArrayList<>();
      for (int seed = 1; seed <= 2; seed++) {
        Path home = Files.createDirectory(directory.resolve("run-" + seed));
        long dice = seed;
        runs.add(both.submit(() -> run(java, home, new Random(dice))));
      }
      for (Future<String> run : runs) {
        System.out.println("NothingLostIT: " + run.get());
      }
    } finally {
      both.shutdownNow();
    }
  }

  /** One program's many lives; what was seen, for people. */
  private static String run(List<String> java, Path home, Random dice) throws Exception {
    try (FakeFleet fleet = new FakeFleet(HOSTS);
        FakeSlack slack = new FakeSlack(InstantSource.system())) {
      Path config = Files.writeString(home.resolve("petrel.yml"), config(fleet, slack, home));
      Path log = home.resolve("log.txt");
      AtomicInteger failed = new AtomicInteger();
      // The hosts' fate is known beforehand: it is what must have been told in the end.
      Process child = start(java, config, log);
      awaitTick(home, log);
      long begin = System.currentTimeMillis();
      Map<String, Integer> stretches = heat(fleet, begin, dice);
      Random fate = new Random(dice.nextLong());
      slack.failAtRandom(call -> failure(fate, failed));
      int kills = 0;
      while (kills < KILLS) {
        if (dice.nextInt(5) > 0) {
          awaitStart(log);
        }
        assertThat(child.waitFor(dice.nextInt(MOST_MILLIS_OF_A_LIFE), TimeUnit.MILLISECONDS))
            .as("it ended by itself:\n%s", Files.readString(log))
            .isFalse();
        child.toHandle().destroyForcibly();
        assertThat(child.waitFor()).as("killed, not ended").isEqualTo(128 + 9);
        kills++;
        Files.writeString(log, "");
        child = start(java, config, log);
      }
      long end = lastOf(stretches, begin);
      int toldMeanwhile = slack.messages().size();
      assertThat(toldMeanwhile).as("told between the kills").isGreaterThan(5);
      assertThat(failed).as("failures of Slack").hasValueGreaterThan(5);
      slack.failAtRandom(call -> null);
      // What was cut off often by kills waits for minutes before its next attempt, but for this.
      Awaits.until("a reload", Duration.ofSeconds(30), () -> reloaded(log), () -> tail(log));
      int incidents = stretches.values().stream().mapToInt(Integer::intValue).sum();
      Awaits.until(
          "all is told",
          SETTLE,
          () ->
              System.currentTimeMillis() > end
                  && slack.roots().stream().map(NothingLostIT::incident).distinct().count()
                      >= incidents
                  && slack.roots().stream().allMatch(NothingLostIT::over)
                  && nothingWaits(log),
          () -> told(slack) + "\n" + tail(log));
      child.destroy();
      assertThat(child.waitFor(10, TimeUnit.SECONDS)).as("SIGTERM ends it").isTrue();
      int twice = check(slack, stretches, kills);
      try (var store = Stores.open(home.resolve("state"), Instant.now()).store()) {
        assertThat(store.backlog()).allMatch(b -> b.pending() == 0);
        assertThat(store.load().incidents()).isEmpty();
      }
      return kills
          + " kills, "
          + failed
          + " failures of Slack, "
          + 2 * incidents
          + " transitions, "
          + slack.messages().size()
          + " messages ("
          + toldMeanwhile
          + " between the kills), "
          + twice
          + " of them told twice";
    }
  }

  private static long lastOf(Map<String, Integer> stretches, long begin) {
    return begin + stretches.values().stream().mapToInt(n -> n).max().orElse(0) * PERIOD + 5_000;
  }

  private static final long PERIOD = 12_000;

  /** Each host is hot once a period, at a random moment and for two to six seconds. */
  private static Map<String, Integer> heat(FakeFleet fleet, long begin, Random dice) {
    Map<String, Integer> stretches = new TreeMap<>();
    long expected = KILLS * 1_700L;
    for (String host : HOSTS) {
      int n = (int) (expected / PERIOD);
      for (int i = 0; i < n; i++) {
        long from = begin + 2_000 + i * PERIOD + dice.nextInt(4_000);
        fleet.heat(host, from, Duration.ofMillis(2_000 + dice.nextInt(4_000)));
      }
      stretches.put(host, n);
    }
    return stretches;
  }

  private static @Nullable Failure failure(Random fate, AtomicInteger failed) {
    Failure failure =
        switch (fate.nextInt(20)) {
          case 0 -> new Failure.Status(503, "<html>upstream</html>", null);
          case 1 -> new Failure.Status(429, "{\"ok\":false,\"error\":\"ratelimited\"}", 1);
          case 2 -> new Failure.Refuse("internal_error");
          case 3 -> new Failure.Cut(true);
          case 4 -> new Failure.Cut(false);
          case 5 -> new Failure.Garbled("{\"ok\":");
          default -> null;
        };
    if (failure != null) {
      failed.incrementAndGet();
    }
    return failure;
  }

  private static String config(FakeFleet fleet, FakeSlack slack, Path home) {
    return """
    interval: 1s
    prometheus: { url: "%s", timeout: 5s }
    signals:
      - name: cpu_usage
        query: cpu
        unit: percent
        detectors:
          - threshold: { above: 80, for: 1s }
    route: { receiver: ops, group_by: [ instance ], group_wait: 0s, group_interval: 1ms, reopen_within: 0s }
    receivers:
      - name: ops
        slack: { bot_token: %s, channel: "#oncall", api_url: "%s", timeout: 2s }
    web: { listen: "127.0.0.1:0" }
    storage: { path: %s }
    """
        .formatted(
            fleet.prometheus().url(), FakeSlack.TOKEN, slack.apiUrl(), home.resolve("state"));
  }

  /**
   * Every stretch of heat is one thread that begins with firing and ends with resolved.
   *
   * @return how many messages came twice
   */
  private static int check(FakeSlack slack, Map<String, Integer> stretches, int kills) {
    assertThat(slack.violations()).isEmpty();
    Map<String, List<Message>> threads = new TreeMap<>();
    slack.roots().forEach(r -> threads.computeIfAbsent(incident(r), i -> new ArrayList<>()).add(r));
    Map<String, Integer> byHost = new TreeMap<>();
    Map<String, Integer> byKey = new HashMap<>();
    threads.forEach(
        (incident, roots) -> {
          String host = roots.get(0).words().contains(HOSTS[0]) ? HOSTS[0] : HOSTS[1];
          byHost.merge(host, 1, Integer::sum);
          boolean fired = false;
          boolean resolved = false;
          for (Message root : roots) {
            String first =
                (root.earlier().isEmpty() ? root.content() : root.earlier().get(0)).toString();
            fired |= first.contains("Warning");
            resolved |= root.words().contains("Resolved");
            byKey.merge(key(root), 1, Integer::sum);
            for (Message reply : slack.replies(root.ts())) {
              byKey.merge(key(reply), 1, Integer::sum);
            }
          }
          assertThat(fired).as("%s of %s is told as firing", incident, host).isTrue();
          assertThat(resolved).as("%s of %s is told as over", incident, host).isTrue();
        });
    assertThat(byHost).as("threads by host").isEqualTo(stretches);
    int twice = byKey.values().stream().mapToInt(n -> n - 1).sum();
    assertThat(twice).as("duplicates").isLessThanOrEqualTo(kills);
    return twice;
  }

  /**
   * Whether the outbox is empty, as the program itself says: Slack may have taken a message whose
   * answer was cut, and then it is sent again.
   */
  private static boolean nothingWaits(Path log) {
    HttpResponse<String> metrics = send(log, "GET", "metrics");
    return metrics != null
        && metrics
            .body()
            .lines()
            .filter(line -> line.startsWith("petrel_outbox_pending{"))
            .allMatch(line -> line.endsWith(" 0.0") || line.endsWith(" 0"));
  }

  private static boolean reloaded(Path log) {
    HttpResponse<String> answer = send(log, "POST", "-/reload");
    return answer != null && answer.statusCode() == 200;
  }

  /** What the page says that the log names; null = it is not there yet. */
  private static @Nullable HttpResponse<String> send(Path log, String method, String path) {
    try {
      Matcher page = PAGE.matcher(Files.readString(log));
      return page.find()
          ? HTTP.send(
              HttpRequest.newBuilder(URI.create(page.group() + path))
                  .method(method, HttpRequest.BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString())
          : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern PAGE = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/");

  private static boolean over(Message root) {
    return root.words().contains("Resolved");
  }

  private static String incident(Message message) {
    return payload(message, "incident");
  }

  private static String key(Message message) {
    return payload(message, "key");
  }

  private static String payload(Message message, String field) {
    String found =
        message.metadata() == null
            ? ""
            : message.metadata().path("event_payload").path(field).asString("");
    assertThat(found).as("%s of %s", field, message).isNotEmpty();
    return found;
  }

  private static String told(FakeSlack slack) {
    StringBuilder out = new StringBuilder();
    slack
        .messages()
        .forEach(
            m ->
                out.append(m.ts())
                    .append(' ')
                    .append(m.words().lines().findFirst().orElse(""))
                    .append('\n'));
    return out.toString();
  }

  private static String tail(Path log) {
    try {
      String text = Files.readString(log);
      return text.substring(Math.max(0, text.length() - 4_000));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void awaitStart(Path log) {
    Awaits.until(
        "a start", Duration.ofSeconds(30), () -> tail(log).contains("watching"), () -> tail(log));
  }

  private static void awaitTick(Path home, Path log) {
    Awaits.until(
        "the first start",
        Duration.ofSeconds(30),
        () -> tail(log).contains("watching") && Files.exists(home.resolve("state/petrel.db")),
        () -> tail(log));
  }

  private static Process start(List<String> java, Path config, Path log) throws IOException {
    List<String> command = new ArrayList<>(java);
    command.addAll(List.of("run", "--config", config.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** The classes of a run, prepared: a start then takes a third of the time. */
  private Path archive() throws Exception {
    Path archive = directory.resolve("classes.jsa");
    Path home = Files.createDirectory(directory.resolve("prepare"));
    try (FakeFleet fleet = new FakeFleet(HOSTS);
        FakeSlack slack = new FakeSlack(InstantSource.system())) {
      fleet.heat(HOSTS[0], System.currentTimeMillis(), Duration.ofDays(1));
      Path config = Files.writeString(home.resolve("petrel.yml"), config(fleet, slack, home));
      Path log = home.resolve("log.txt");
      List<String> java = new ArrayList<>(command(null));
      java.add(1, "-XX:ArchiveClassesAtExit=" + archive);
      Process child = start(java, config, log);
      Awaits.until(
          "a message", Duration.ofSeconds(60), () -> !slack.messages().isEmpty(), () -> tail(log));
      child.destroy();
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).as("SIGTERM ends it").isTrue();
    }
    return archive;
  }

  /** As the launcher starts it, from the jars where the build has made them. */
  private static List<String> command(@Nullable Path archive) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-Xshare:auto"));
    if (archive != null) {
      command.add("-XX:SharedArchiveFile=" + archive);
    }
    command.addAll(List.of("-cp", classPath(), Main.class.getName()));
    return command;
  }

  private static String classPath() {
    File[] jars = new File("target/petrel/lib").listFiles((d, name) -> name.endsWith(".jar"));
    if (jars == null || jars.length == 0) {
      return System.getProperty("java.class.path");
    }
    java.util.Arrays.sort(jars);
    StringBuilder path = new StringBuilder();
    for (File jar : jars) {
      path.append(path.isEmpty() ? "" : File.pathSeparator).append(jar.getAbsolutePath());
    }
    return path.toString();
  }
}
