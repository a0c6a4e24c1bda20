package io.petrel.detect;

import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.series.Frame;
import io.petrel.series.Signal;
import io.petrel.setting.Setting;
import java.time.Duration;
import java.util.List;

/**
 * Finds hosts that behave unlike their peers, and groups that fall in two, and stays quiet on
 * healthy fleets of any size and shape.
 *
 * <p>Every host's deviation is its value without its own learned offset, from the median of all
 * those. It is measured by a scale that is the largest of: the median absolute deviation now, the
 * learned deviation of all hosts on that side (learned over ticks, which steadies small groups and
 * knows skewed ones), and the host's own learned deviation. Per side, a host is out when it is
 * beyond {@code distance} scales and beyond the floor, behind a gap ({@link Tail}). When more than
 * {@code max_share} are out, or two far clusters of such sizes appear ({@link FleetSplit}), the
 * group is told as split and no host is. A host stuck at one value among moving ones is found by
 * {@link Repeats}.
 *
 * <p>Offsets and deviations are learned only from hosts that are not out, and clipped. A group of
 * fewer than {@value #FEW} hosts is watched for {@value #LEARNING} ticks before it is judged; a
 * larger one is judged at once by its spread. Work: O(n) a tick, O(c log c) for c candidates.
 *
 * <p>The expected range is the host's own: its peers' median and its offset, as far as a host would
 * not be out.
 */
final class Fleet implements Detector.OfGroup<FleetState> {
  static final DetectorType<Settings> TYPE =
      new DetectorType<>(
          "fleet",
          "Tells hosts that behave unlike their peers, without any limit to set.",
          Settings.class,
          Fleet::new,
          new DetectorType.Telling(Duration.ZERO, 4, 6, Duration.ofMinutes(2)));

  /** What one may set. */
  public record Settings(
      @Setting(
              value = "How many times the usual spread a host must be away from its peers.",
              byDefault = "4")
          double distance,
      @Setting(
              value = "More than this share of hosts out is not outliers but a split group.",
              byDefault = "0.34")
          double maxShare,
      @Setting(value = "With fewer hosts than this there is no opinion.", byDefault = "3")
          int minHosts,
      @Setting(
              value = "Whether to tell hosts that are stuck at exactly one value.",
              byDefault = "true")
          boolean stuck) {
    public Settings {
      if (!(distance >= 1 && distance <= 100)) {
        throw new IllegalArgumentException("distance: wanted 1 to 100, got " + distance);
      }
      if (!(maxShare > 0 && maxShare < 0.5)) {
        throw new IllegalArgumentException(
            "max_share: wanted more than 0 and less than 0.5, got " + maxShare);
      }
      if (minHosts < 3) {
        throw new IllegalArgumentException("min_hosts: wanted at least 3, got " + minHosts);
      }
    }

    /** The defaults. */
    static final Settings DEFAULT = new Settings(4, 0.34, 3, true);
  }

  /** Values beyond this are taken for this, so that squares stay finite. */
  static final double HUGE = 1e100;

  /** A score that stands for every larger one. */
  static final double MOST = 1e6;

  static final int LEARNING = 12;
  static final int FEW = 8;

  private final Settings settings;
  private final Signal signal;

  Fleet(Settings settings, Signal signal) {
    this.settings = settings;
    this.signal = signal;
  }

  @Override
  public String name() {
    return TYPE.name();
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public List<Level> levels() {
    return List.of(Level.EDGE);
  }

  @Override
  public FleetState initial() {
    return new FleetState();
  }

  @Override
  public long asOf(FleetState state) {
    return state.asOf;
  }

  @Override
  public Transition<FleetState, GroupScores> step(FleetState state, Frame frame) {
    if (frame.at() <= state.asOf) {
      return Transition.ignored(state);
    }
    GroupScores scores = new FleetTick(settings, signal, state, frame).judge();
    state.asOf = frame.at();
    return new Transition<>(state, scores);
  }

  @Override
  public void encode(FleetState state, StateWriter out) {
    state.encode(out);
  }

  @Override
  public FleetState decode(int version, StateReader in) {
    return FleetState.decode(in);
  }

  @Override
  public int maxStateBytes(int series) {
    return FleetState.GROUP_BYTES + series * FleetState.HOST_BYTES;
  }
}
