package io.petrel.alert;

import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.Machine;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The life of one alert: pending, firing, resolved; no data is none of these and keeps what was.
 *
 * <p>As in Prometheus an alert is pending for {@code for} before it fires, and goes on for {@code
 * keep_firing_for} after its last anomalous sample; in addition it may have to be anomalous in
 * {@code at_least} of the last {@code of} samples, and it ends only below the level's {@code
 * clearBelow}. A firing alert whose series gives no value keeps firing until {@code forgetAfter}.
 */
public final class Lifecycle implements Machine<Lifecycle.State, Observation, Lifecycle.Change> {
  /** A pending alert whose series gives no value for longer than this has to start anew. */
  private static final long PENDING_PATIENCE = Duration.ofMinutes(5).toMillis();

  private final AlertRule rule;
  private final long holdFor;
  private final long keepFiringFor;
  private final long window;

  /** The life of alerts under one rule. */
  public Lifecycle(AlertRule rule) {
    this.rule = rule;
    this.holdFor = rule.telling().holdFor().toMillis();
    this.keepFiringFor = rule.telling().keepFiringFor().toMillis();
    this.window = rule.telling().of() == 64 ? -1L : (1L << rule.telling().of()) - 1;
  }

  /** The rule it follows. */
  public AlertRule rule() {
    return rule;
  }

  /**
   * The newest observation's time and the alert, null while there is none.
   *
   * @param asOf milliseconds since the epoch
   */
  public record State(long asOf, @Nullable Alert alert) {
    /** No alert, nothing seen. */
    public static final State IDLE = new State(Long.MIN_VALUE, null);
  }

  /** What one observation did. */
  public enum Change {
    /** Nothing that must be remembered beyond the newest score. */
    NONE,
    /** A detail that must survive a restart. */
    UPDATED,
    /** A pending alert came to be. */
    PENDING,
    /** A pending alert went away without having fired. */
    DROPPED,
    /** It began to fire. */
    FIRED,
    /** It is over. */
    RESOLVED
  }

  @Override
  public String name() {
    return "alert";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public State initial() {
    return State.IDLE;
  }

  @Override
  public long asOf(State state) {
    return state.asOf();
  }

  /** Whether an observation of a series without an alert would leave it without one. */
  public boolean uneventful(@Nullable Score score) {
    return score == null || !(score.score() > rule.level().fireAbove());
  }

  @Override
  public Transition<State, Change> step(State state, Observation seen) {
    if (seen.at() <= state.asOf()) {
      return Transition.ignored(state);
    }
    Alert alert = state.alert();
    if (alert != null && alert.phase() == Phase.RESOLVED) {
      alert = null;
    }
    Score score = seen.score();
    if (score == null || !seen.hasOpinion()) {
      return alert == null ? quiet(seen.at()) : withoutData(alert, seen.at());
    }
    boolean anomalous = anomalous(score, alert);
    if (alert == null) {
      return anomalous ? settle(begin(seen, score), seen.at(), true) : quiet(seen.at());
    }
    long recent = ((alert.recent() << 1) | (anomalous ? 1 : 0)) & window;
    Alert next = alert.observed(seen.at(), recent, anomalous, score);
    boolean worse = score.score() > alert.worst().score();
    boolean remember = recent != alert.recent() || alert.noDataSince() != 0 || worse;
    return next.firing() ? firing(next, anomalous, remember) : settle(next, seen.at(), remember);
  }

  private boolean anomalous(Score score, @Nullable Alert alert) {
    double s = score.score();
    double fireAbove = rule.level().fireAbove();
    double clearBelow = rule.level().clearBelow();
    boolean held = alert != null && alert.firing() && clearBelow < fireAbove && s >= clearBelow;
    return s > fireAbove || held;
  }

  private static Transition<State, Change> quiet(long at) {
    return new Transition<>(new State(at, null), Change.NONE);
  }

  private Alert begin(Observation seen, Score score) {
    return new Alert(
        rule.identity(seen.subject().series()),
        seen.subject().host(),
        seen.subject().peers(),
        rule.unit(),
        Phase.PENDING,
        seen.at(),
        0,
        0,
        seen.at(),
        seen.at(),
        1,
        0,
        score,
        score);
  }

  /** A pending alert fires, waits on, or goes away. */
  private Transition<State, Change> settle(Alert pending, long at, boolean remember) {
    if (pending.recent() == 0) {
      return new Transition<>(new State(at, null), Change.DROPPED);
    }
    boolean anomalousNow = (pending.recent() & 1) == 1;
    if (anomalousNow
        && Long.bitCount(pending.recent()) >= rule.telling().atLeast()
        && at - pending.since() >= holdFor) {
      return new Transition<>(new State(at, pending.fired(at)), Change.FIRED);
    }
    Change change =
        pending.since() == at ? Change.PENDING : remember ? Change.UPDATED : Change.NONE;
    return new Transition<>(new State(at, pending), change);
  }

  private Transition<State, Change> firing(Alert alert, boolean anomalous, boolean remember) {
    long at = alert.asOf();
    if (!anomalous && at - alert.lastAnomalousAt() >= keepFiringFor) {
      return new Transition<>(new State(at, alert.resolved(at, alert.score())), Change.RESOLVED);
    }
    return new Transition<>(new State(at, alert), remember ? Change.UPDATED : Change.NONE);
  }

  private Transition<State, Change> withoutData(Alert alert, long at) {
    long since = alert.noDataSince() == 0 ? at : alert.noDataSince();
    if (!alert.firing() && at - since >= PENDING_PATIENCE) {
      return new Transition<>(new State(at, null), Change.DROPPED);
    }
    if (alert.firing() && at - since >= rule.forgetAfter().toMillis()) {
      Reason why = Reason.builder("alert.forgotten").span("silent", at - since).build();
      Alert over = alert.resolved(at, Score.unknown(Double.NaN, why));
      return new Transition<>(new State(at, over), Change.RESOLVED);
    }
    Alert kept = alert.silent(at, since);
    Change change = alert.noDataSince() == 0 ? Change.UPDATED : Change.NONE;
    return new Transition<>(new State(at, kept), change);
  }

  @Override
  public void encode(State state, StateWriter out) {
    out.putLong(state.asOf());
    Alert alert = state.alert();
    out.putBoolean(alert != null);
    if (alert != null) {
      AlertCodec.encode(alert, out);
    }
  }

  @Override
  public State decode(int version, StateReader in) {
    long asOf = in.getLong();
    return new State(asOf, in.getBoolean() ? AlertCodec.decode(in) : null);
  }

  /** Labels and reasons come from outside: 64 kB is room for thousands of them. */
  @Override
  public int maxStateBytes(int series) {
    return 65_536;
  }
}
