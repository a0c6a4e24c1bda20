package io.petrel.detect;

import io.petrel.series.Unit;

/**
 * Counts how long hosts repeat exactly one value while their peers move, over one tick: first every
 * host is a {@link #witness}, then each is asked for its {@link #run}.
 */
final class StuckHosts {
  private final FleetState state;
  private final double top;

  /** How many hosts moved, and of how many that is known. */
  private int moved;

  private int known;

  StuckHosts(FleetState state, Unit unit) {
    this.state = state;
    this.top = unit == Unit.PERCENT ? 100 : unit == Unit.RATIO || unit == Unit.BOOLEAN ? 1 : 0;
  }

  /** Takes a host's value as evidence of whether values move at all. */
  void witness(int slot, double value) {
    double last = state.last[slot];
    if (last != value && !Double.isNaN(last)) {
      known++;
      moved++;
    } else if (last == value && !limit(last)) {
      // a host that stays at its unit's end is no witness of whether values move
      known++;
    }
  }

  /** Counts a repeat or learns a move; the length of the run of repeats that may be told. */
  int run(int slot, double value) {
    double last = state.last[slot];
    state.last[slot] = value;
    if (Double.isNaN(last)) {
      return 0;
    }
    boolean repeated = last == value;
    int peers = known - 1;
    boolean counts = peers > 0 && 2 * (moved - (repeated ? 0 : 1)) >= peers;
    if (!repeated) {
      if (counts || state.run[slot] > 0) {
        Repeats.moved(state.repeats, slot * Repeats.COUNTS, state.groupRepeats, state.run[slot]);
      }
      state.run[slot] = 0;
    } else if (counts && !limit(value) && state.run[slot] < Integer.MAX_VALUE) {
      state.run[slot]++;
    }
    return counts && repeated && !limit(value) ? state.run[slot] : 0;
  }

  /** Whether a value is where the unit ends: being there often is no wonder. */
  private boolean limit(double x) {
    return Math.abs(x) < 1e-9 || (top > 0 && Math.abs(x - top) < 1e-9 * top);
  }
}
