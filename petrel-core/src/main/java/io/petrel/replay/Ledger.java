package io.petrel.replay;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.alert.Severity;
import io.petrel.pipeline.Changes;
import io.petrel.replay.Report.PastIncident;
import io.petrel.route.Decision;
import io.petrel.route.Incident;
import io.petrel.route.Notification;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes down what a pipeline decides. Not thread-safe. */
final class Ledger {
  private final Map<String, Page> pages = new LinkedHashMap<>();
  private final List<Stretch> stretches = new ArrayList<>();

  /** The newest stretch of each alert. */
  private final Map<Long, Stretch> newest = new HashMap<>();

  private final Map<String, Told> told = new TreeMap<>();

  /** An alert from when it began to fire to its end, as it was last. */
  private static final class Stretch {
    Alert alert;

    Stretch(Alert alert) {
      this.alert = alert;
    }

    long inAlert(long to) {
      long end = alert.phase() == Phase.RESOLVED ? alert.endsAt() : to;
      return Math.max(0, end - alert.startsAt());
    }
  }

  /** One incident, and all that ever was in it. */
  private static final class Page {
    Incident incident;
    final Set<Stretch> stretches = new LinkedHashSet<>();
    int notifications;

    Page(Incident incident) {
      this.incident = incident;
    }
  }

  private static final class Told {
    int notifications;
    int repeats;
  }

  void take(Changes changes) {
    changes.alerts().forEach(this::take);
    changes.incidents().forEach(this::take);
    changes.notifications().forEach(this::take);
  }

  private void take(Alert alert) {
    Stretch known = newest.get(alert.fingerprint());
    boolean same = known != null && known.alert.startsAt() == alert.startsAt();
    if (alert.firing() && !same) {
      Stretch begun = new Stretch(alert);
      stretches.add(begun);
      newest.put(alert.fingerprint(), begun);
    } else if (known != null && same && alert.phase() != Phase.PENDING) {
      known.alert = alert;
    }
  }

  /** Brings alerts up to date that go on without a change worth committing. */
  void update(List<Alert> now) {
    now.forEach(this::take);
  }

  private void take(Incident incident) {
    boolean untold = incident.decision() == Decision.UNTOLD && incident.told() == 0;
    if (untold || incident.decision() == Decision.MERGED) {
      pages.remove(incident.id());
      return;
    }
    Page page = pages.computeIfAbsent(incident.id(), id -> new Page(incident));
    page.incident = incident;
    incident
        .members()
        .forEach(
            (fingerprint, member) -> {
              Stretch stretch = newest.get(fingerprint);
              if (member.firing() && stretch != null) {
                page.stretches.add(stretch);
              }
            });
  }

  private void take(Notification notification) {
    Page page = pages.get(notification.incident());
    if (page != null) {
      page.notifications++;
    }
    for (String name : notification.receivers()) {
      Told receiver = told.computeIfAbsent(name, r -> new Told());
      receiver.notifications++;
      receiver.repeats += notification.decision() == Decision.REPEAT ? 1 : 0;
    }
  }

  Report report(Report.Window window, Report.Coverage coverage) {
    long to = window.to();
    List<PastIncident> incidents = new ArrayList<>();
    pages.values().forEach(page -> incidents.add(incident(page, to)));
    incidents.sort(
        Comparator.comparingLong(PastIncident::openedAt).thenComparing(PastIncident::id));
    long inAlert = 0;
    for (Stretch stretch : stretches) {
      inAlert += stretch.inAlert(to);
    }
    int notifications = told.values().stream().mapToInt(t -> t.notifications).sum();
    Report.Totals totals =
        new Report.Totals(
            incidents.size(),
            incidents.size() / window.days(),
            stretches.size(),
            inAlert,
            notifications);
    return new Report(
        window,
        coverage,
        totals,
        Summaries.days(window, incidents),
        shares(incidents, PastIncident::signals, Alert::name, to),
        shares(incidents, PastIncident::hosts, Alert::host, to),
        shares(incidents, PastIncident::detectors, Ledger::detector, to),
        shares(incidents, i -> Set.of(i.severity()), Alert::severity, to),
        receivers(incidents),
        Summaries.noisiest(incidents),
        incidents);
  }

  private static String detector(Alert alert) {
    return alert.labels().getOrEmpty(Alert.DETECTOR);
  }

  private static PastIncident incident(Page page, long to) {
    Incident incident = page.incident;
    List<Alert> alerts = new ArrayList<>();
    page.stretches.forEach(stretch -> alerts.add(stretch.alert));
    alerts.sort(Comparator.comparingLong(Alert::startsAt).thenComparing(Alert::labels));
    String severity = "";
    SortedSet<String> signals = new TreeSet<>();
    SortedSet<String> hosts = new TreeSet<>();
    SortedSet<String> detectors = new TreeSet<>();
    for (Alert alert : alerts) {
      severity =
          Severity.ORDER.compare(severity, alert.severity()) >= 0 ? severity : alert.severity();
      signals.add(alert.name());
      detectors.add(detector(alert));
      if (!alert.host().isEmpty()) {
        hosts.add(alert.host());
      }
    }
    long end = incident.open() ? Math.max(to, incident.openedAt()) : incident.endedAt();
    return new PastIncident(
        incident.id(),
        incident.receiver(),
        incident.group(),
        incident.wide(),
        incident.openedAt(),
        incident.endedAt(),
        end - incident.openedAt(),
        severity,
        signals,
        hosts,
        detectors,
        page.notifications,
        alerts);
  }

  private List<Report.Share> shares(
      List<PastIncident> incidents,
      Function<PastIncident, Set<String>> of,
      Function<Alert, String> ofAlert,
      long to) {
    Map<String, Report.Share> shares = new TreeMap<>();
    for (PastIncident incident : incidents) {
      of.apply(incident).forEach(name -> add(shares, name, 1, null, to));
    }
    for (Stretch stretch : stretches) {
      String name = ofAlert.apply(stretch.alert);
      if (!name.isEmpty()) {
        add(shares, name, 0, stretch, to);
      }
    }
    return Summaries.mostFirst(shares.values());
  }

  private static void add(
      Map<String, Report.Share> shares,
      String name,
      int incidents,
      @Nullable Stretch stretch,
      long to) {
    int alerts = stretch == null ? 0 : 1;
    long inAlert = stretch == null ? 0 : stretch.inAlert(to);
    shares.merge(
        name,
        new Report.Share(name, incidents, alerts, inAlert),
        (a, b) ->
            new Report.Share(
                name,
                a.incidents() + b.incidents(),
                a.alerts() + b.alerts(),
                a.inAlert() + b.inAlert()));
  }

  private List<Report.Told> receivers(List<PastIncident> incidents) {
    List<Report.Told> receivers = new ArrayList<>();
    told.forEach(
        (name, counts) -> {
          int of = (int) incidents.stream().filter(i -> i.receiver().equals(name)).count();
          receivers.add(new Report.Told(name, of, counts.notifications, counts.repeats));
        });
    receivers.sort(Comparator.comparingInt(Report.Told::notifications).reversed());
    return receivers;
  }
}
