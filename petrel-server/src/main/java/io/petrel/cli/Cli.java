package io.petrel.cli;

import io.petrel.config.Types;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code petrel} and its subcommands. Exit codes: 0 = done, 1 = it could not be done, 2
 * = the command line was wrong.
 */
@Command(
    name = "petrel",
    description =
        "Watches hosts through Prometheus and tells people, once and with the reason, when one is"
            + " not normal.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  petrel demo                      see it at work on a simulated fleet",
      "  petrel run                       watch a Prometheus here, or this machine",
      "  petrel run --config petrel.yml   watch what the file says",
      "  petrel check-config petrel.yml   say everything that is wrong with the file",
      "  petrel check-config --online petrel.yml",
      "                                   also ask its sources and receivers",
      "  petrel test-receiver ops         send a test incident and its recovery",
      "  petrel backtest --html report.html",
      "                                   what the last 7 days would have told",
      "  petrel incidents                 what is open, and who has taken it",
      "  petrel silence add instance=web-1 --duration 2h",
      "                                   do not tell of a host for a while",
      "  petrel marks add 4f1c --comment 'nightly backup'",
      "                                   say that an incident was a false alarm",
      "  petrel hash-password             hash a password for web.users",
      "  petrel evaluate --detector fleet --input recorded/ --output scored/"
    })
public final class Cli implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Mixin final HelpOption help = new HelpOption();

  private Cli() {}

  /**
   * Runs a command line.
   *
   * @param version what {@code version} prints
   * @param types what configs may choose from
   * @param runner does {@code run}
   * @param replayer does {@code backtest}
   * @param outside does {@code test-receiver} and {@code check-config --online}
   * @param demo does {@code demo}
   * @return the exit code
   */
  public static int execute(
      String[] args,
      String version,
      Types types,
      RunCommand.Runner runner,
      Replayer replayer,
      Outside outside,
      DemoCommand.Runner demo) {
    return line(version, types, runner, replayer, outside, demo).execute(args);
  }

  /** The command line itself; what is asked for is as in {@link #execute}. */
  public static CommandLine line(
      String version,
      Types types,
      RunCommand.Runner runner,
      Replayer replayer,
      Outside outside,
      DemoCommand.Runner demo) {
    CommandLine line =
        new CommandLine(new Cli())
            .addSubcommand(new RunCommand(types, runner))
            .addSubcommand(new DemoCommand(demo))
            .addSubcommand(new CheckConfigCommand(types, outside))
            .addSubcommand(new TestReceiverCommand(types, outside))
            .addSubcommand(new BacktestCommand(types, replayer))
            .addSubcommand(new EvaluateCommand(types))
            .addSubcommand(SilenceCommand.line(types))
            .addSubcommand(new AlertsCommand(types))
            .addSubcommand(new IncidentsCommand(types))
            .addSubcommand(new AckCommand(types))
            .addSubcommand(new AckCommand.Back(types))
            .addSubcommand(MarksCommand.line(types))
            .addSubcommand(new HashPasswordCommand())
            .addSubcommand(new NotebookCommand())
            .addSubcommand(new VersionCommand(version))
            .addSubcommand(new CommandLine.HelpCommand())
            .addSubcommand("completion", new picocli.AutoComplete.GenerateCompletion());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          PrintWriter err = command.getErr();
          err.println("petrel: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
          return 1;
        });
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
