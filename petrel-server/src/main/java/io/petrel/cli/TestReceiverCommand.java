package io.petrel.cli;

import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.config.Types;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a receiver a test incident and its recovery. */
@Command(
    name = "test-receiver",
    description = "Send a receiver a test incident, labelled as such, and its recovery.",
    footer = {
      "",
      "It goes to every channel of the receiver, past routes, silences and a running service;"
          + " nothing is stored.",
      "Example:  petrel test-receiver ops --config petrel.yml --severity critical"
    })
final class TestReceiverCommand implements Callable<Integer> {
  private final Types types;
  private final Outside outside;

  @Parameters(paramLabel = "NAME", description = "The receiver's name.")
  private String name = "";

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The config file; otherwise petrel.yml here, then /etc/petrel/petrel.yml.")
  private @Nullable Path file;

  @Option(
      names = "--severity",
      paramLabel = "SEVERITY",
      defaultValue = "warning",
      description = "How bad it says it is (default: ${DEFAULT-VALUE}).")
  private String severity = "warning";

  @Mixin final HelpOption help = new HelpOption();

  TestReceiverCommand(Types types, Outside outside) {
    this.types = types;
    this.outside = outside;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path chosen = RunCommand.chosen(file);
    Config config =
        chosen == null
            ? ConfigReader.defaults(types)
            : RunCommand.told(ConfigReader.read(chosen, types));
    if (config == null) {
      return 1;
    }
    List<Outside.Answer> answers = outside.tell(config, name, severity);
    answers.forEach(
        answer ->
            (answer.well() ? System.out : System.err).println(answer.who() + ": " + answer.said()));
    return answers.stream().allMatch(Outside.Answer::well) ? 0 : 1;
  }
}
