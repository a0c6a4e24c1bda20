package io.petrel.app;

import io.petrel.cli.DemoCommand;
import io.petrel.cli.Progress;
import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.config.Listen;
import io.petrel.config.Types;
import io.petrel.demo.DemoClock;
import io.petrel.demo.DemoConfig;
import io.petrel.demo.DemoTexts;
import io.petrel.demo.Exporter;
import io.petrel.serve.Learning;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The demo: the whole service over a simulated fleet, or that fleet for a Prometheus. */
final class Demo implements DemoCommand.Runner {
  private static final int PAGE_PORT = 9797;
  private static final int EXPORTER_PORT = 9190;
  private static final int PORTS_TRIED = 30;
  private static final Duration LOOK = Duration.ofMillis(100);

  /** The first tick is taken this long after its time, as {@code query_offset} says. */
  private static final Duration OFFSET = Duration.ofSeconds(1);

  private final PrintStream out;

  Demo(PrintStream out) {
    this.out = out;
  }

  @Override
  public int run(DemoCommand.Request request) throws IOException, InterruptedException {
    return request.exporter() ? serve(request) : show(request);
  }

  private int show(DemoCommand.Request request) throws IOException, InterruptedException {
    DemoTexts texts = new DemoTexts(request.locale());
    Listen listen = listen(request.listen(), PAGE_PORT);
    String url = "http://localhost:" + listen.port() + "/";
    Path directory = Files.createTempDirectory("petrel-demo-");
    try (Stop stop = new Stop()) {
      try {
        Instant liveFrom = DemoConfig.liveFrom(Instant.now(), ZoneId.systemDefault());
        Path file = directory.resolve("petrel.yml");
        DemoConfig wanted =
            new DemoConfig(
                request.seed(),
                liveFrom,
                request.locale(),
                listen.toString(),
                url,
                directory.resolve("state"),
                Progress.terminal(1));
        Files.writeString(file, wanted.yaml());
        Types types = Wiring.demoTypes();
        Config config = config(ConfigReader.read(file, types));
        Logging.configure(config.log());
        DemoClock clock = new DemoClock(liveFrom.plus(OFFSET), request.speed(), System::nanoTime);
        say(texts.say("banner", DemoConfig.HOSTS), "");
        try (App app = new App(config, file, types, out, clock, clock)) {
          say(texts.say("page", url), texts.say("learning", request.seed()));
          if (learn(app, texts, stop)) {
            clock.start();
            double speed = request.speed();
            say("", texts.say("live", speed, 60 / speed), "");
            if (request.open()) {
              Browser.open(url);
            }
            stop.await(request.duration());
          }
        }
      } finally {
        delete(directory);
      }
      say(texts.say("ended"));
    }
    return 0;
  }

  /** Waits until all is learned, saying how far it is where no bar does; false = told to end. */
  private boolean learn(App app, DemoTexts texts, Stop stop) throws InterruptedException {
    long began = System.nanoTime();
    int told = 0;
    while (!stop.await(LOOK)) {
      List<Learning> all = app.learned();
      double share = all.stream().mapToDouble(Learning::ratio).average().orElse(0);
      if (share >= 1) {
        long samples = all.stream().mapToLong(Learning::samples).sum();
        say(texts.say("learned", samples, (System.nanoTime() - began) / 1e9));
        return true;
      }
      if ((int) (share * 5) > told && !Progress.terminal(2)) {
        told = (int) (share * 5);
        say(texts.say("progress", told * 20));
      }
    }
    return false;
  }

  private int serve(DemoCommand.Request request) throws IOException, InterruptedException {
    DemoTexts texts = new DemoTexts(request.locale());
    Listen listen = listen(request.listen(), EXPORTER_PORT);
    try (Stop stop = new Stop()) {
      DemoClock clock = new DemoClock(Instant.now(), request.speed(), System::nanoTime);
      clock.start();
      try (Exporter exporter = new Exporter(request.seed(), listen.host(), listen.port(), clock)) {
        say(texts.say("exporter", DemoConfig.HOSTS, exporter.url(), exporter.anyPage()));
        say("", texts.say("paste"), "", exporter.scrapeConfig());
        stop.await(request.duration());
      }
      say(texts.say("stopped"));
    }
    return 0;
  }

  private static Config config(ConfigReader.Result read) {
    if (read instanceof ConfigReader.Result.Ok ok) {
      return ok.config();
    }
    throw new IllegalStateException("the demo's config is wrong: " + read);
  }

  /** What was asked for, else the usual port or the first after it that is free. */
  private static Listen listen(@Nullable Listen asked, int usual) throws IOException {
    if (asked != null) {
      return asked.port() == 0 ? new Listen(asked.host(), free(0)) : asked;
    }
    for (int port = usual; port < usual + PORTS_TRIED; port++) {
      if (free(port) > 0) {
        return new Listen("127.0.0.1", port);
      }
    }
    throw new IOException(
        "ports " + usual + " to " + (usual + PORTS_TRIED - 1) + " are taken: name one by --listen");
  }

  /** The port, or any where it is 0; 0 = it is taken. */
  private static int free(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      return 0;
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(directory + " could not be removed", e);
    }
  }

  private void say(String... lines) {
    synchronized (out) {
      for (String line : lines) {
        out.println(line);
      }
      out.flush();
    }
  }
}
