package io.petrel.alert;

import io.petrel.detect.Score;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One series under one detector at one severity, from the first anomalous sample to recovery.
 *
 * <p>All times are milliseconds since the epoch on the source's time line; 0 = not yet.
 *
 * @param labels identity: {@code alertname} (the signal), {@code detector}, {@code severity} and
 *     the series' labels
 * @param host the host, empty where the alert is about a group or a source
 * @param peers the labels that make the host's peer group
 * @param unit the unit of the scored values
 * @param phase where it is in its life
 * @param since the first anomalous sample of this stretch
 * @param startsAt when it began to fire; a pending alert as it is stored has here and in {@code
 *     endsAt} the times of the stretch before it while the end of that one is still to be told
 * @param endsAt when it was over
 * @param lastAnomalousAt the newest anomalous sample
 * @param asOf the newest observation taken
 * @param recent whether the last observations were anomalous, newest in the lowest bit
 * @param noDataSince since when its series gives no value, 0 = it does
 * @param score the newest score that expressed an opinion
 * @param worst the highest score of this stretch
 */
public record Alert(
    Labels labels,
    String host,
    Labels peers,
    Unit unit,
    Phase phase,
    long since,
    long startsAt,
    long endsAt,
    long lastAnomalousAt,
    long asOf,
    long recent,
    long noDataSince,
    Score score,
    Score worst) {

  /** The label that holds the signal's name, as in Prometheus. */
  public static final String NAME = "alertname";

  /** The label that holds the detector's name. */
  public static final String DETECTOR = "detector";

  /** The label that holds the severity. */
  public static final String SEVERITY = "severity";

  /** The labels that Petrel sets itself: no series has them, see {@link #exported}. */
  public static final List<String> OWN = List.of(NAME, DETECTOR, SEVERITY);

  /**
   * The labels of a series with those that an alert sets itself renamed, as Prometheus does with
   * labels that it sets itself: {@code severity} becomes {@code exported_severity}.
   */
  public static Labels exported(Labels series) {
    if (OWN.stream().allMatch(own -> series.get(own) == null)) {
      return series;
    }
    Map<String, String> renamed = new TreeMap<>(series.asMap());
    for (String own : OWN) {
      String value = renamed.remove(own);
      if (value != null) {
        String name = "exported_" + own;
        while (renamed.containsKey(name)) {
          name = "exported_" + name;
        }
        renamed.put(name, value);
      }
    }
    return Labels.of(renamed);
  }

  /** The signal's name. */
  public String name() {
    return labels.getOrEmpty(NAME);
  }

  /** The severity, empty where none is set. */
  public String severity() {
    return labels.getOrEmpty(SEVERITY);
  }

  /** The identity as a number: see {@link Labels#fingerprint()}. */
  public long fingerprint() {
    return labels.fingerprint();
  }

  /** Whether people must know of it now. */
  public boolean firing() {
    return phase == Phase.FIRING;
  }

  /** A copy that the observation at {@code at} has brought up to date. */
  Alert observed(long at, long newRecent, boolean anomalous, Score seen) {
    return new Alert(
        labels,
        host,
        peers,
        unit,
        phase,
        since,
        startsAt,
        endsAt,
        anomalous ? at : lastAnomalousAt,
        at,
        newRecent,
        0,
        seen,
        seen.score() > worst.score() ? seen : worst);
  }

  /** A copy whose series gives no value since {@code silentSince}. */
  Alert silent(long at, long silentSince) {
    return new Alert(
        labels,
        host,
        peers,
        unit,
        phase,
        since,
        startsAt,
        endsAt,
        lastAnomalousAt,
        at,
        recent,
        silentSince,
        score,
        worst);
  }

  /** A copy that fires. */
  Alert fired(long at) {
    return in(Phase.FIRING, at, 0, score);
  }

  /** A copy that is over. */
  public Alert resolved(long at, Score last) {
    return in(Phase.RESOLVED, startsAt, at, last);
  }

  /** A pending copy that keeps the times of the stretch before it: see {@code startsAt}. */
  public Alert after(Alert stretch) {
    return in(phase, stretch.startsAt, stretch.endsAt, score);
  }

  /**
   * A copy as it is at a later instant up to which nothing about it changed.
   *
   * <p>While only the time of the newest sample changes, an alert is not written to the store: its
   * last bit says whether it was anomalous all along.
   */
  public Alert upTo(long at) {
    boolean anomalous = (recent & 1) == 1 && noDataSince == 0;
    return new Alert(
        labels,
        host,
        peers,
        unit,
        phase,
        since,
        startsAt,
        endsAt,
        anomalous ? at : lastAnomalousAt,
        at,
        recent,
        noDataSince,
        score,
        worst);
  }

  private Alert in(Phase newPhase, long newStartsAt, long newEndsAt, Score last) {
    return new Alert(
        labels,
        host,
        peers,
        unit,
        newPhase,
        since,
        newStartsAt,
        newEndsAt,
        lastAnomalousAt,
        asOf,
        recent,
        noDataSince,
        last,
        worst);
  }
}
