package io.petrel.cli;

import io.petrel.config.Types;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Takes an incident. */
@Command(
    name = "ack",
    description =
        "Acknowledge an incident: it is not repeated nor escalated any more, until it is over.",
    footer = {
      "",
      "Who was first keeps it; petrel unack gives it back. petrel incidents shows the ids.",
      "",
      "Examples:",
      "  petrel ack 4f1c2a90b7d3e618",
      "  petrel ack 4f1c2a90b7d3e618 --by ann --comment 'the disk is being replaced'"
    })
final class AckCommand extends ServicePart {
  @Parameters(paramLabel = "INCIDENT", description = "The incident's id.")
  private String incident = "";

  @Option(names = "--by", paramLabel = "NAME", description = "Who takes it; default: you.")
  private String by = System.getProperty("user.name", "");

  @Option(names = "--comment", paramLabel = "TEXT", description = "For the incident's timeline.")
  private String comment = "";

  AckCommand(Types types) {
    super(types);
  }

  static String path(String incident) {
    return "/api/v1/incidents/" + coded(incident) + "/acknowledgement";
  }

  @Override
  public Integer call() {
    JsonNode stands =
        service().put(path(incident), Map.of("by", by, "comment", comment, "via", "cli"));
    System.out.println(
        "incident %s acknowledged by %s, %s"
            .formatted(shown(incident), word(stands, "by"), word(stands, "at")));
    return 0;
  }

  /** Gives it back. */
  @Command(
      name = "unack",
      description = "Take an acknowledgement back: the incident is repeated and escalated again.",
      footer = {"", "Example:", "  petrel unack 4f1c2a90b7d3e618"})
  static final class Back extends ServicePart {
    @Parameters(paramLabel = "INCIDENT", description = "The incident's id.")
    private String incident = "";

    Back(Types types) {
      super(types);
    }

    @Override
    public Integer call() {
      service().delete(path(incident));
      System.out.println("incident " + shown(incident) + " is no longer acknowledged");
      return 0;
    }
  }
}
