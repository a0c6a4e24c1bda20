package io.petrel.series;

import java.util.List;

/**
 * A named expression that yields one value per host (or per host and part of it).
 *
 * @param name identifies the signal; becomes the label {@code alertname}
 * @param source the name of the source that answers it
 * @param query PromQL for Prometheus; sources that know signals by name ignore it
 * @param unit the unit of the values
 * @param bad the direction that is bad
 * @param hostLabel the label that names the host, usually {@code instance}
 * @param peersBy labels whose equal values make peers; none = all hosts are peers
 * @param floor the smallest difference between hosts that is worth telling, in the unit; 0 = the
 *     unit's own
 */
public record Signal(
    String name,
    String source,
    String query,
    Unit unit,
    Direction bad,
    String hostLabel,
    List<String> peersBy,
    double floor) {
  public Signal {
    peersBy = List.copyOf(peersBy);
    if (!(floor >= 0) || Double.isInfinite(floor)) {
      throw new IllegalArgumentException("floor must be a number of at least 0, got " + floor);
    }
  }

  /** The smallest difference worth telling: this signal's own, else its unit's. */
  public double effectiveFloor() {
    return floor > 0 ? floor : unit.floor();
  }
}
