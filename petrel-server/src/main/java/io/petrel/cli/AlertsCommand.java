package io.petrel.cli;

import io.petrel.config.Types;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Lists alerts. */
@Command(
    name = "alerts",
    description = "List alerts of the service that runs on this machine.",
    footer = {
      "",
      "Examples:",
      "  petrel alerts",
      "  petrel alerts cpu_usage 'severity=~\"warning|critical\"' -o extended",
      "  petrel alerts --state all -o json"
    })
final class AlertsCommand extends ServicePart {
  @Parameters(paramLabel = "MATCHER", arity = "0..*", description = "Only alerts that match.")
  private List<String> matchers = List.of();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "firing, pending or all; default: ${DEFAULT-VALUE}.",
      defaultValue = "firing")
  private String state = "firing";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "simple|extended|json",
      description = "How it is printed; default: ${DEFAULT-VALUE}.",
      defaultValue = "simple")
  private Output output = Output.SIMPLE;

  AlertsCommand(Types types) {
    super(types);
  }

  @Override
  public Integer call() {
    JsonNode alerts =
        service().get(query("/api/v1/alerts", matchers, "state", state)).path("alerts");
    if (output == Output.JSON) {
      json(alerts);
      return 0;
    }
    if (alerts.isEmpty()) {
      System.out.println("no alerts");
      return 0;
    }
    boolean extended = output == Output.EXTENDED;
    Columns table =
        extended
            ? new Columns("STATE", "SINCE", "SILENCED BY", "LABELS", "SUMMARY")
            : new Columns("STATE", "SINCE", "SILENCED BY", "SUMMARY");
    for (JsonNode alert : alerts) {
      String since = word(alert, "since");
      String silenced = words(alert.path("silenced_by"));
      if (extended) {
        String labels = IncidentsCommand.labels(alert.path("labels"));
        table.row(word(alert, "state"), since, silenced, labels, word(alert, "summary"));
      } else {
        table.row(word(alert, "state"), since, silenced, word(alert, "summary"));
      }
    }
    System.out.print(table.left().render());
    return 0;
  }
}
