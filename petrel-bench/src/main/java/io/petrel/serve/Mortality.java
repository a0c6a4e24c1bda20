package io.petrel.serve;

/** Kills a simulated process after a number of steps. For one thread. */
final class Mortality {
  private int stepsLeft = Integer.MAX_VALUE;
  private boolean dead;

  /** What a killed process ends with; nothing may catch it but who killed it. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;

    Killed() {
      super("killed", null, false, false);
    }
  }

  /** The process dies with the given step from now on. */
  void dieAfter(int steps) {
    stepsLeft = steps;
  }

  /** The process is to live on. */
  void spare() {
    stepsLeft = Integer.MAX_VALUE;
  }

  boolean dead() {
    return dead;
  }

  /** Something that may be the last thing to happen. */
  void step() {
    if (!dead && stepsLeft != Integer.MAX_VALUE && stepsLeft-- <= 0) {
      dead = true;
      throw new Killed();
    }
  }
}
