package io.petrel.series;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param exhausts the value at which what the signal measures is used up (100 for a file system's
 *     usage in percent), null = nothing is used up
 */
public record Signal(
    String name,
    String source,
    String query,
    Unit unit,
    Direction bad,
    String hostLabel,
    List<String> peersBy,
    double floor,
    @Nullable Double exhausts) {
  public Signal {
    peersBy = List.copyOf(peersBy);
    if (!(floor >= 0) || Double.isInfinite(floor)) {
      throw new IllegalArgumentException("floor must be a number of at least 0, got " + floor);
    }
    if (exhausts != null && !Double.isFinite(exhausts)) {
      throw new IllegalArgumentException("exhausts must be a finite number, got " + exhausts);
    }
  }

  /** A signal of something that is not used up. */
  public Signal(
      String name,
      String source,
      String query,
      Unit unit,
      Direction bad,
      String hostLabel,
      List<String> peersBy,
      double floor) {
    this(name, source, query, unit, bad, hostLabel, peersBy, floor, null);
  }

  /**
   * A signal of a value a host that is bad when it is high, with all hosts as peers and the unit's
   * own floor.
   *
   * @param name identifies the signal
   * @param query PromQL; sources that know signals by name ignore it
   */
  public static Signal of(String name, String query, Unit unit) {
    return new Signal(name, "", query, unit, Direction.HIGH, "instance", List.of(), 0);
  }

  /** The same signal with peers by these labels of the hosts. */
  public Signal withPeersBy(String... labels) {
    return new Signal(name, source, query, unit, bad, hostLabel, List.of(labels), floor, exhausts);
  }

  /** The same signal with this smallest difference that is worth telling, in its unit. */
  public Signal withFloor(double least) {
    return new Signal(name, source, query, unit, bad, hostLabel, peersBy, least, exhausts);
  }

  /** The same signal that is bad in this direction. */
  public Signal withBad(Direction direction) {
    return new Signal(name, source, query, unit, direction, hostLabel, peersBy, floor, exhausts);
  }

  /** The same signal by another query. */
  public Signal asking(String other) {
    return new Signal(name, source, other, unit, bad, hostLabel, peersBy, floor, exhausts);
  }

  /** The smallest difference worth telling: this signal's own, else its unit's. */
  public double effectiveFloor() {
    return floor > 0 ? floor : unit.floor();
  }
}
