package io.petrel.cli;

import io.petrel.config.Config;
import io.petrel.config.ConfigError;
import io.petrel.config.ConfigReader;
import io.petrel.config.Types;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the service until it is told to end. */
@Command(
    name = "run",
    description = "Watch, and tell people.",
    footer = {
      "",
      "Without --config it looks for petrel.yml here and for /etc/petrel/petrel.yml.",
      "Without any file it watches Prometheus on localhost:9090 if one answers there,",
      "otherwise this machine, and tells the console. SIGHUP or POST /-/reload loads",
      "the file again; SIGTERM or Ctrl-C ends within ten seconds."
    })
public final class RunCommand implements Callable<Integer> {
  /** Where a config file is looked for when none is named. */
  static final List<Path> USUAL = List.of(Path.of("petrel.yml"), Path.of("/etc/petrel/petrel.yml"));

  /** Runs the service. */
  @FunctionalInterface
  public interface Runner {
    /**
     * Returns when the service has ended.
     *
     * @param file the config file, null = the defaults
     * @return the exit code
     */
    int run(Config config, @Nullable Path file) throws Exception;
  }

  private final Types types;
  private final Runner runner;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The config file.")
  private @Nullable Path file;

  @Mixin final HelpOption help = new HelpOption();

  RunCommand(Types types, Runner runner) {
    this.types = types;
    this.runner = runner;
  }

  @Override
  public Integer call() throws Exception {
    Path chosen = chosen(file);
    if (chosen == null) {
      System.err.println(
          "petrel: there is no petrel.yml here nor in /etc/petrel: watching Prometheus on"
              + " localhost:9090 if it answers, otherwise this machine; alerts go to this console");
      return runner.run(ConfigReader.defaults(types), null);
    }
    Config config = told(ConfigReader.read(chosen, types));
    return config == null ? 1 : runner.run(config, chosen);
  }

  /** The config file that was named, else the first of the usual ones that is there. */
  static @Nullable Path chosen(@Nullable Path named) {
    return named != null
        ? named
        : USUAL.stream().filter(Files::isRegularFile).findFirst().orElse(null);
  }

  /** A config whose remarks were said; null = it was not valid, and its errors were said. */
  static @Nullable Config told(ConfigReader.Result read) {
    if (read instanceof ConfigReader.Result.Invalid invalid) {
      invalid.errors().forEach(System.err::println);
      return null;
    }
    ConfigReader.Result.Ok ok = (ConfigReader.Result.Ok) read;
    for (ConfigError warning : ok.warnings()) {
      System.err.println("warning: " + warning);
    }
    return ok.config();
  }
}
