package io.petrel.app;

import io.petrel.cli.Cli;
import io.petrel.cli.DemoCommand;
import io.petrel.cli.Outside;
import io.petrel.cli.Replayer;
import io.petrel.config.Config;
import io.petrel.config.Types;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where the program starts. */
public final class Main {
  private static final List<Duration> RETRIES =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(15));

  private Main() {}

  /** Runs a command line and exits with its code. */
  public static void main(String[] args) {
    if (args.length == 1 && (args[0].equals("version") || args[0].equals("--version"))) {
      // Without loading anything else, so that it answers at once.
      System.out.println(Version.read());
      return;
    }
    // What libraries say before a config is read must not stand between a command's output.
    Logging.configure(new Config.Log(Config.Log.Format.PLAIN, Config.Log.Level.WARN));
    Types types = Wiring.types();
    Replayer replays = new Replays(types, InstantSource.system(), RETRIES);
    Replayer quiet =
        (request, progress) -> {
          Logging.configure(request.config().log());
          return replays.replay(request, progress);
        };
    Outside outside = new Trials(types, InstantSource.system(), Main::pause, System.out);
    DemoCommand.Runner demo = new Demo(System.out);
    System.exit(
        Cli.execute(args, Version.read().toString(), types, Main::run, quiet, outside, demo));
  }

  static void pause(Duration howLong) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(howLong.toMillis());
  }

  private static int run(Config config, @Nullable Path file) throws InterruptedException {
    Logging.configure(config.log());
    PrintStream console = System.out;
    try (Stop stop = new Stop();
        App app = new App(config, file, Wiring.types(), console, InstantSource.system())) {
      Hangup.handle(app::reload);
      stop.await(null);
    }
    return 0;
  }
}
