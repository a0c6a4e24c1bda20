package io.petrel.replay;

import io.petrel.alert.Alert;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedSet;

/**
 * What would have been told over a stretch of the past.
 *
 * <p>Instants are milliseconds since the epoch, lengths of time milliseconds. What still goes on at
 * the end of the window counts up to there.
 *
 * @param window which stretch
 * @param coverage what was seen
 * @param totals everything together
 * @param days the incidents by day in UTC, one a day of the window, also where there were none
 * @param bySignal most incidents first; so are the three below
 * @param byHost what is about no host (a peer group, a source) is left out
 * @param byDetector the detectors' names
 * @param bySeverity an incident counts with its worst severity, an alert with its own
 * @param receivers who would have been told how often, most first
 * @param noisiest what came more than once, most often first
 * @param incidents all incidents, by the instant at which they were opened
 */
public record Report(
    Window window,
    Coverage coverage,
    Totals totals,
    List<Day> days,
    List<Share> bySignal,
    List<Share> byHost,
    List<Share> byDetector,
    List<Share> bySeverity,
    List<Told> receivers,
    List<Noise> noisiest,
    List<PastIncident> incidents) {
  public Report {
    days = List.copyOf(days);
    bySignal = List.copyOf(bySignal);
    byHost = List.copyOf(byHost);
    byDetector = List.copyOf(byDetector);
    bySeverity = List.copyOf(bySeverity);
    receivers = List.copyOf(receivers);
    noisiest = List.copyOf(noisiest);
    incidents = List.copyOf(incidents);
  }

  /**
   * The stretch.
   *
   * @param from its first tick
   * @param to its last tick
   * @param step the distance of two ticks
   * @param learnedFrom since when detectors had data to learn from; {@code from} = not before
   */
  public record Window(long from, long to, long step, long learnedFrom) {
    private static final double DAY = 86_400_000;

    /** Its length, with the step that its last tick stands for. */
    public double days() {
      return (to - from + step) / DAY;
    }
  }

  /**
   * What there was to judge.
   *
   * @param ticks how many ticks the window had
   * @param samples how many values were judged, with those that only taught
   * @param series how many series there were at most at one tick
   * @param hosts how many hosts there were at most at one tick
   * @param signals each signal
   */
  public record Coverage(long ticks, long samples, int series, int hosts, List<Seen> signals) {
    public Coverage {
      signals = List.copyOf(signals);
    }
  }

  /**
   * What was seen of a signal in the window.
   *
   * @param signal the signal
   * @param series how many series it had at most at one tick
   * @param ticks how many ticks had an answer
   */
  public record Seen(Signal signal, int series, long ticks) {}

  /**
   * Sums.
   *
   * @param incidents how many incidents were opened
   * @param perDay that by day
   * @param alerts how many times an alert began to fire
   * @param inAlert how long alerts fired, all together
   * @param notifications how many messages receivers would have got
   */
  public record Totals(int incidents, double perDay, int alerts, long inAlert, int notifications) {}

  /** How many incidents a day had. */
  public record Day(LocalDate day, int incidents) {}

  /**
   * What of everything belongs to one name.
   *
   * @param name of a signal, host, detector, severity
   * @param incidents incidents that had to do with it
   * @param alerts how many times an alert of it began to fire
   * @param inAlert how long its alerts fired
   */
  public record Share(String name, int incidents, int alerts, long inAlert) {}

  /**
   * What a receiver would have been told.
   *
   * @param receiver its name
   * @param incidents of how many incidents
   * @param notifications in how many messages
   * @param repeats how many of those said that nothing is new
   */
  public record Told(String receiver, int incidents, int notifications, int repeats) {}

  /**
   * Incidents of one group.
   *
   * @param group the labels that their alerts share
   * @param receiver who would have been told
   * @param incidents how many times one was opened
   * @param lasted how long they lasted together
   */
  public record Noise(Labels group, String receiver, int incidents, long lasted) {}

  /**
   * One incident.
   *
   * @param id as in live operation
   * @param receiver who would have been told
   * @param group the labels that its alerts share
   * @param wide whether it is about a whole peer group
   * @param openedAt when it was opened, on the service's clock
   * @param endedAt when its end was told; 0 = it goes on
   * @param lasted from its opening to its end, or to the end of the window
   * @param severity the worst of its alerts
   * @param signals of its alerts; so are hosts and detectors
   * @param notifications how many messages it would have led to
   * @param alerts its alerts by the instant at which they began to fire, as they were last; one
   *     that came back counts again
   */
  public record PastIncident(
      String id,
      String receiver,
      Labels group,
      boolean wide,
      long openedAt,
      long endedAt,
      long lasted,
      String severity,
      SortedSet<String> signals,
      SortedSet<String> hosts,
      SortedSet<String> detectors,
      int notifications,
      List<Alert> alerts) {
    public PastIncident {
      alerts = List.copyOf(alerts);
    }

    /** Whether it goes on at the end of the window. */
    public boolean open() {
      return endedAt == 0;
    }
  }
}
