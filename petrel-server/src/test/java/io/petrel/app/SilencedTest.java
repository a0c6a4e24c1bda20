package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.route.Decision;
import io.petrel.route.Incident;
import io.petrel.source.FakePrometheus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people say on the command line decides what is told. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // every test starts the service first
final class SilencedTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path home;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final FakePrometheus prometheus = new FakePrometheus();
  private volatile double load = 97;
  private Path file;
  private App app;

  private void start(String interval) throws IOException {
    var web = List.of(new FakePrometheus.Series(Map.of("instance", "web-0"), at -> load));
    prometheus.series("up", web).series("cpu", web).start();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    file = home.resolve("petrel.yml");
    Files.writeString(
        file,
        """
        interval: %s
        query_offset: 0s
        prometheus: { url: "%s", timeout: 5s }
        signals:
          - name: cpu_usage
            query: cpu
            unit: percent
            detectors: [ threshold: { above: 80 } ]
        route: { group_wait: 0s, group_interval: 1ms, repeat_interval: 1s, group_by: [ instance ] }
        web: { listen: "127.0.0.1:%d" }
        storage: { path: %s }
        """
            .formatted(interval, prometheus.url(), port, home.resolve("state")));
    ConfigReader.Result read = ConfigReader.read(file, Wiring.types());
    assertThat(read).as("%s", read).isInstanceOf(ConfigReader.Result.Ok.class);
    Config config = ((ConfigReader.Result.Ok) read).config();
    PrintStream console = new PrintStream(told, true, StandardCharsets.UTF_8);
    app = new App(config, file, Wiring.types(), console, InstantSource.system());
  }

  @AfterEach
  void stop() {
    app.close();
    prometheus.close();
  }

  private String told() {
    return told.toString(StandardCharsets.UTF_8);
  }

  private void until(String what, BooleanSupplier holds) {
    Awaits.until(what, SOON, holds, () -> told() + "\n" + app.view());
  }

  private String petrel(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--config", file.toString()));
    Typed typed = Typed.petrel(all.toArray(new String[0]));
    assertThat(typed.err()).isEmpty();
    assertThat(typed.exit()).isZero();
    return typed.out().strip();
  }

  private Incident incident() {
    return app.view().incidents().get(0);
  }

  private void someTicks() {
    long from = app.view().at();
    until("some ticks", () -> app.view().at() >= from + 3000);
  }

  @Test
  void a_silenced_alert_is_told_when_its_silence_is_over() throws IOException {
    load = 20;
    start("1s");
    until("a tick", () -> app.view().at() != Long.MIN_VALUE);
    String id = petrel("silence", "add", "instance=web-0", "--duration", "1h");
    load = 97;
    until("it fires", () -> !app.view().incidents().isEmpty());
    someTicks();
    assertThat(incident().decision()).isEqualTo(Decision.SILENCED);
    assertThat(petrel("incidents")).contains("silenced (silence " + id + ")");
    assertThat(told()).doesNotContain("web-0");

    petrel("silence", "expire", id);
    until("it is told", () -> told().contains("web-0"));
  }

  @Test
  void an_acknowledged_incident_is_not_repeated() throws IOException {
    start("1s");
    until("it is repeated", () -> !app.view().incidents().isEmpty() && incident().told() >= 2);
    String id = incident().id();
    petrel("ack", id, "--by", "ann");
    until("it is said", () -> told().contains("Acknowledged by ann"));
    someTicks();
    int before = incident().told();
    someTicks();
    assertThat(incident().told()).isEqualTo(before);
    petrel("unack", id);
    until("it is repeated again", () -> incident().told() > before + 1);
  }

  @Test
  void what_people_say_does_not_wait_for_the_next_tick() throws IOException {
    start("1h");
    until("it fires", () -> !app.view().incidents().isEmpty());
    petrel("ack", incident().id(), "--by", "ann");
    until("it is said", () -> told().contains("Acknowledged by ann"));
  }
}
