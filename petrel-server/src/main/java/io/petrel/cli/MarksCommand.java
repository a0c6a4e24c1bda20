package io.petrel.cli;

import io.petrel.config.Types;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Says to the running service that incidents were false alarms, and takes that back. */
@Command(
    name = "marks",
    description = "Mark incidents as false alarms, in the service that runs on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "A mark widens what is normal for the series that the incident was about, and a little for",
      "their peers, until it is removed; it fades by half every 90 days. Fixed limits (threshold,",
      "absent) stay as they are. The page shows the ids of incidents.",
      "",
      "Examples:",
      "  petrel marks add 4f1c --comment 'nightly backup'",
      "  petrel marks list",
      "  petrel marks remove 3"
    })
final class MarksCommand implements Runnable {
  private static final String PATH = "/api/v1/marks";

  /** More are counted, not listed. */
  private static final int MOST_LINES = 20;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Mixin final HelpOption help = new HelpOption();

  private MarksCommand() {}

  static CommandLine line(Types types) {
    return new CommandLine(new MarksCommand())
        .addSubcommand(new Add(types))
        .addSubcommand(new ListAll(types))
        .addSubcommand(new Remove(types));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: add, list or remove");
  }

  @Command(name = "add", description = "Say that an incident was a false alarm.")
  private static final class Add extends ServicePart {
    @Parameters(paramLabel = "INCIDENT_ID", description = "The incident, open or over.")
    private String incident = "";

    @Option(names = "--comment", paramLabel = "TEXT", description = "Why, for others.")
    private String comment = "";

    @Option(names = "--by", paramLabel = "NAME", description = "Who says so; default: you.")
    private String by = System.getProperty("user.name", "");

    Add(Types types) {
      super(types);
    }

    @Override
    public Integer call() {
      JsonNode mark =
          service().post(PATH, Map.of("incident", incident, "by", by, "comment", comment));
      System.out.println("mark " + mark.path("id").asString("?") + " on incident " + incident);
      events(mark);
      return 0;
    }
  }

  @Command(name = "list", description = "List the marks that stand.")
  private static final class ListAll extends ServicePart {
    ListAll(Types types) {
      super(types);
    }

    @Override
    public Integer call() {
      JsonNode marks = service().get(PATH).path("marks");
      for (JsonNode mark : marks) {
        System.out.println(
            "mark %s on incident %s, %s%s%s"
                .formatted(
                    mark.path("id").asString("?"),
                    word(mark, "incident"),
                    word(mark, "at"),
                    prefixed(" by ", word(mark, "by")),
                    prefixed(": ", word(mark, "comment"))));
        events(mark);
      }
      if (marks.isEmpty()) {
        System.out.println("no marks");
      }
      return 0;
    }

    private static String prefixed(String prefix, String text) {
      return text.isEmpty() ? "" : prefix + text;
    }
  }

  @Command(name = "remove", description = "Take a mark back: all is as it was without it.")
  private static final class Remove extends ServicePart {
    @Parameters(paramLabel = "ID", description = "The mark's number.")
    private long id;

    Remove(Types types) {
      super(types);
    }

    @Override
    public Integer call() {
      service().delete(PATH + "/" + id);
      System.out.println("mark " + id + " removed");
      return 0;
    }
  }

  private static void events(JsonNode mark) {
    JsonNode events = mark.path("events");
    for (int i = 0; i < Math.min(events.size(), MOST_LINES); i++) {
      JsonNode event = events.get(i);
      String host = ServicePart.word(event, "host");
      System.out.println(
          "  %s%s (%s): %s"
              .formatted(
                  ServicePart.word(event, "signal"),
                  host.isEmpty() ? "" : " of " + host,
                  ServicePart.word(event, "detector"),
                  ServicePart.word(event, "effect")));
    }
    if (events.size() > MOST_LINES) {
      System.out.println("  and " + (events.size() - MOST_LINES) + " more");
    }
  }
}
