package io.petrel.cli;

import io.petrel.config.Types;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Lists incidents. */
@Command(
    name = "incidents",
    description = "List incidents of the service that runs on this machine.",
    footer = {
      "",
      "Examples:",
      "  petrel incidents",
      "  petrel incidents instance=web-1 --state all -o json",
      "  petrel incidents --state unacknowledged -o extended"
    })
final class IncidentsCommand extends ServicePart {
  @Parameters(
      paramLabel = "MATCHER",
      arity = "0..*",
      description = "Only incidents whose group, or one of whose alerts, matches.")
  private List<String> matchers = List.of();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "open, acknowledged, unacknowledged, ended or all; default: ${DEFAULT-VALUE}.",
      defaultValue = "open")
  private String state = "open";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "simple|extended|json",
      description = "How it is printed; default: ${DEFAULT-VALUE}.",
      defaultValue = "simple")
  private Output output = Output.SIMPLE;

  IncidentsCommand(Types types) {
    super(types);
  }

  @Override
  public Integer call() {
    JsonNode incidents =
        service().get(query("/api/v1/incidents", matchers, "state", state)).path("incidents");
    if (output == Output.JSON) {
      json(incidents);
      return 0;
    }
    if (incidents.isEmpty()) {
      System.out.println("no incidents");
      return 0;
    }
    Columns table =
        new Columns("ID", "SINCE", "GROUP", "FIRING", "DECISION", "RECEIVER", "TAKEN BY").left();
    for (JsonNode incident : incidents) {
      table.row(
          word(incident, "id"),
          word(incident, "opened_at"),
          labels(incident.path("group")),
          word(incident, "firing"),
          word(incident, "decision") + silences(incident),
          word(incident, "receiver"),
          word(incident.path("acknowledgement"), "by"));
      if (output == Output.EXTENDED) {
        for (JsonNode alert : incident.path("alerts")) {
          table.row("", "", word(alert, "summary"));
        }
      }
    }
    System.out.print(table.render());
    return 0;
  }

  private static String silences(JsonNode incident) {
    JsonNode by = incident.path("silenced_by");
    return by.isEmpty() ? "" : " (silence " + words(by) + ")";
  }

  static String labels(JsonNode labels) {
    List<String> all = new ArrayList<>();
    labels.properties().forEach(e -> all.add(e.getKey() + "=" + e.getValue().asString("")));
    return shown(String.join(" ", all));
  }
}
