package io.petrel.web;

import io.petrel.alert.Alert;
import io.petrel.pipeline.View;
import io.petrel.route.Incident;
import io.petrel.series.Labels;
import java.io.IOException;
import java.io.Writer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every alert as a line of Prometheus' text format, like Prometheus' own {@code ALERTS}: so that
 * dashboards can draw when what fired, without asking Petrel itself.
 *
 * <p>All that fire are written, and pending ones as long as there are not more than {@code most}
 * lines.
 *
 * @param view what is known
 * @param most how many lines there are with pending alerts
 */
record AlertLines(View view, int most) {
  /** Writes them. */
  void write(Writer to) throws IOException {
    Lines.head(to, "petrel_alert_firing", "An alert: 1 = it fires, 0 = it is pending.");
    Map<Long, String> incidents = new HashMap<>();
    for (Incident incident : view.incidents()) {
      incident.members().keySet().forEach(member -> incidents.putIfAbsent(member, incident.id()));
    }
    int room = most - (int) view.alerts().stream().filter(Alert::firing).count();
    for (Alert alert : view.alerts()) {
      if (alert.firing() || room-- > 0) {
        Lines.write(to, "petrel_alert_firing", labels(alert, incidents), alert.firing() ? 1 : 0);
      }
    }
  }

  private static Map<String, String> labels(Alert alert, Map<Long, String> incidents) {
    Map<String, String> all = new TreeMap<>();
    all.put("signal", alert.name());
    all.put("detector", alert.labels().getOrEmpty(Alert.DETECTOR));
    all.put("severity", alert.severity());
    all.put("incident", incidents.getOrDefault(alert.fingerprint(), ""));
    Map<String, String> series = new TreeMap<>(alert.labels().asMap());
    series.keySet().removeAll(Alert.OWN);
    Lines.addLegal(all, Labels.of(series));
    return all;
  }
}
