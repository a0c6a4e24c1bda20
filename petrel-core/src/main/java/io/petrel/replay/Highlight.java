package io.petrel.replay;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.alert.Severity;
import io.petrel.replay.Report.PastIncident;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An incident that is worth a chart, and the series that says most about it.
 *
 * @param incident the incident
 * @param alert its worst alert that is about a series
 * @param wanted the series, from well before the alert until well after it
 */
public record Highlight(PastIncident incident, Alert alert, Trace.Wanted wanted) {
  private static final int STEPS_AROUND = 60;
  private static final long LONGEST_AROUND = 86_400_000;

  private static final Comparator<Alert> WORST =
      Comparator.comparing(Alert::severity, Severity.ORDER)
          .thenComparingDouble(alert -> alert.worst().score())
          .thenComparing(Comparator.comparing(Alert::labels).reversed());

  /**
   * The worst incidents, by severity and then by how long they lasted; of several about the same
   * series only the worst.
   */
  public static List<Highlight> of(Report report, int most) {
    List<PastIncident> worst = new ArrayList<>(report.incidents());
    worst.sort(
        Comparator.comparing(PastIncident::severity, Severity.ORDER)
            .thenComparingLong(PastIncident::lasted)
            .reversed()
            .thenComparing(PastIncident::id));
    List<Highlight> highlights = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (PastIncident incident : worst) {
      Alert alert =
          incident.alerts().stream().filter(a -> !a.host().isEmpty()).max(WORST).orElse(null);
      if (alert != null
          && highlights.size() < most
          && seen.add(alert.name() + alert.labels().without(Alert.OWN))) {
        highlights.add(new Highlight(incident, alert, wanted(alert, report.window())));
      }
    }
    return highlights;
  }

  private static Trace.Wanted wanted(Alert alert, Report.Window window) {
    long end = alert.phase() == Phase.RESOLVED ? alert.endsAt() : window.to();
    long lasted = Math.max(0, end - alert.since());
    long around = Math.max(STEPS_AROUND * window.step(), Math.min(LONGEST_AROUND, lasted));
    return Trace.Wanted.of(
        alert,
        Math.max(window.from(), alert.since() - around),
        Math.min(window.to(), end + around));
  }
}
