package io.petrel.cli;

import io.petrel.config.Config;
import io.petrel.config.ConfigError;
import io.petrel.config.ConfigPrinter;
import io.petrel.config.ConfigReader;
import io.petrel.config.Schema;
import io.petrel.config.Types;
import io.petrel.notify.Wording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says everything that is wrong with config files, or shows what a file amounts to. */
@Command(
    name = "check-config",
    description = "Check config files; every error is told with its line and column.")
final class CheckConfigCommand implements Callable<Integer> {
  private final Types types;
  private final Outside outside;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The files to check.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--print",
      description = "Print the effective config, with every default and without secrets.")
  private boolean print;

  @Option(
      names = "--render",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "SAMPLE",
      description =
          "Print what each receiver would be told of a sample incident: first, resolved, wide, or"
              + " all of them.")
  private @Nullable String render;

  @Option(
      names = "--online",
      description =
          "Ask the sources, and the receivers that can be asked, whether the settings will do;"
              + " nobody is told anything.")
  private boolean online;

  @Option(names = "--schema", description = "Print the JSON schema, for editors.")
  private boolean schema;

  @Mixin final HelpOption help = new HelpOption();

  CheckConfigCommand(Types types, Outside outside) {
    this.types = types;
    this.outside = outside;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (schema) {
      System.out.println(Schema.json(types));
      return 0;
    }
    List<String> samples = samples();
    if (files.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "a FILE is missing");
    }
    int exit = 0;
    for (Path file : files) {
      ConfigReader.Result read = ConfigReader.read(file, types);
      if (read instanceof ConfigReader.Result.Invalid invalid) {
        invalid.errors().forEach(System.err::println);
        exit = 1;
      } else {
        ConfigReader.Result.Ok ok = (ConfigReader.Result.Ok) read;
        report(file, ok.config(), ok.warnings());
        if (render != null) {
          exit = Math.max(exit, SampleMessages.print(ok.config(), samples, System.out));
        }
        if (online) {
          exit = Math.max(exit, ask(file, ok.config()));
        }
      }
    }
    return exit;
  }

  private int ask(Path file, Config config) throws InterruptedException {
    int exit = 0;
    for (Outside.Answer answer : outside.ask(config)) {
      if (answer.well()) {
        System.out.println(answer.who() + ": " + answer.said());
      } else {
        System.err.println(file + ": " + answer.who() + ": " + answer.said());
        exit = 1;
      }
    }
    return exit;
  }

  /** What follows the option and is no sample is the first file. */
  private List<String> samples() {
    List<String> all = Wording.samples();
    if (render == null || render.isEmpty()) {
      return all;
    }
    if (all.contains(render)) {
      return List.of(render);
    }
    if (!Files.exists(Path.of(render))) {
      throw new ParameterException(
          spec.commandLine(),
          "no sample is called " + render + ": expected " + String.join(", ", all));
    }
    files.add(0, Path.of(render));
    return all;
  }

  private void report(Path file, Config config, List<ConfigError> warnings) {
    warnings.forEach(warning -> System.err.println("warning: " + warning));
    if (print) {
      System.out.print(ConfigPrinter.yaml(config, types));
    } else if (render == null) {
      System.out.printf(
          "%s: valid: %s, %s%n",
          file,
          some(config.signals().size(), "signal"),
          some(config.receivers().size(), "receiver"));
    }
  }

  private static String some(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
