package io.petrel.detect;

import io.petrel.machine.CorruptStateException;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.setting.Setting;
import java.time.Duration;
import java.util.List;

/**
 * Says when a series that was there is not any more, and whether its host is gone, its scrape
 * fails, or the host is well and only the series is missing.
 *
 * <p>Scores: 0 while it is there or expected to be absent, above 1 from the {@code misses}-th miss
 * in a row, growing with every further one. A series that was never seen gets no opinion. An
 * unanswered question must not be fed as a miss.
 */
final class Absent implements Detector.OfPresence<Absent.State> {
  /** The label by which a host's owner says that it may be away. */
  static final String EXPECTED = "expected_absent";

  static final DetectorType<Settings> TYPE =
      new DetectorType<>(
          "absent",
          "Tells when a series that was there is not any more, and why.",
          Settings.class,
          (settings, signal) -> new Absent(settings),
          new DetectorType.Telling(Duration.ofMinutes(2), 1, 1, Duration.ZERO));

  /** What one may set. */
  public record Settings(
      @Setting(
              value = "How many times in a row it must be missing before that counts.",
              byDefault = "1")
          int misses,
      @Setting(
              value =
                  "How long after it went missing it is taken for decommissioned and forgotten.",
              byDefault = "1d")
          Duration forgetAfter) {
    public Settings {
      if (misses < 1) {
        throw new IllegalArgumentException("misses: wanted at least 1, got " + misses);
      }
      if (forgetAfter.isNegative() || forgetAfter.isZero()) {
        throw new IllegalArgumentException("forget_after: wanted more than 0s, got " + forgetAfter);
      }
    }
  }

  private static final int MANY = 1_000_000;
  private static final long NEVER = Long.MIN_VALUE;

  /**
   * @param lastSeen when it was last there, NEVER = not yet, or forgotten
   * @param missingSince the first miss in a row, NEVER = it is there
   * @param misses how many misses in a row, at most MANY
   * @param forgotten whether it was there once and has been away for too long
   */
  record State(long asOf, long lastSeen, long missingSince, int misses, boolean forgotten) {}

  private final Settings settings;

  Absent(Settings settings) {
    this.settings = settings;
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
  public boolean fixedLimits() {
    return true;
  }

  @Override
  public List<Level> levels() {
    return List.of(Level.EDGE);
  }

  @Override
  public State initial() {
    return new State(NEVER, NEVER, NEVER, 0, false);
  }

  @Override
  public long asOf(State state) {
    return state.asOf();
  }

  @Override
  public Transition<State, Score> step(State state, Presence input) {
    long at = input.at();
    if (at <= state.asOf()) {
      return Transition.ignored(state);
    }
    if (input.present()) {
      return new Transition<>(
          new State(at, at, NEVER, 0, false), score(0, Reason.of("absent.present")));
    }
    if (state.forgotten()) {
      return new Transition<>(
          new State(at, NEVER, NEVER, 0, true), score(0, Reason.of("absent.forgotten")));
    }
    if (state.lastSeen() == NEVER) {
      return new Transition<>(
          new State(at, NEVER, NEVER, 0, false),
          Score.unknown(Double.NaN, Reason.of("absent.never_seen")));
    }
    // counted from the first miss, not from the last sight: nothing was asked in between
    long since = state.missingSince() == NEVER ? at : state.missingSince();
    if (at - since > settings.forgetAfter().toMillis()) {
      return new Transition<>(
          new State(at, NEVER, NEVER, 0, true), score(0, Reason.of("absent.forgotten")));
    }
    int misses = Math.min(state.misses() + 1, MANY);
    State next = new State(at, state.lastSeen(), since, misses, false);
    if (expected(input.labels().getOrEmpty(EXPECTED))) {
      return new Transition<>(next, score(0, Reason.of("absent.expected")));
    }
    double score =
        misses < settings.misses()
            ? (double) misses / settings.misses()
            : 1 + (misses - settings.misses() + 1.0) / settings.misses();
    String code =
        switch (input.host()) {
          case UP -> "absent.series";
          case DOWN -> "absent.scrape_failing";
          case GONE -> "absent.gone";
          case UNKNOWN -> "absent.missing";
        };
    Reason reason =
        Reason.builder(code)
            .instant("last_seen", state.lastSeen())
            .span("missing_for", at - since)
            .count("misses", misses)
            .build();
    return new Transition<>(next, score(score, reason));
  }

  private static boolean expected(String label) {
    return !label.isEmpty() && !label.equalsIgnoreCase("false") && !label.equals("0");
  }

  private static Score score(double score, Reason reason) {
    return new Score(score, Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, reason);
  }

  @Override
  public void encode(State state, StateWriter out) {
    out.putLong(state.asOf())
        .putLong(state.lastSeen())
        .putLong(state.missingSince())
        .putInt(state.misses())
        .putBoolean(state.forgotten());
  }

  @Override
  public State decode(int version, StateReader in) {
    State state = new State(in.getLong(), in.getLong(), in.getLong(), in.getInt(), in.getBoolean());
    if (state.misses() < 0
        || state.misses() > MANY
        || state.lastSeen() > state.asOf()
        || state.missingSince() > state.asOf()) {
      throw new CorruptStateException("impossible state of absent: " + state);
    }
    return state;
  }

  @Override
  public int maxStateBytes(int series) {
    return 29;
  }
}
