package io.petrel.alert;

import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.CorruptStateException;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.series.Unit;

/** Writes and reads an {@link Alert} as part of a state. */
public final class AlertCodec {
  private AlertCodec() {}

  /** Writes an alert. */
  public static void encode(Alert a, StateWriter out) {
    out.putLabels(a.labels()).putString(a.host()).putLabels(a.peers());
    out.putString(a.unit().name()).putString(a.phase().name());
    out.putLong(a.since()).putLong(a.startsAt()).putLong(a.endsAt());
    out.putLong(a.lastAnomalousAt()).putLong(a.asOf());
    out.putLong(a.recent()).putLong(a.noDataSince());
    encode(a.score(), out);
    encode(a.worst(), out);
  }

  /** Reads what {@link #encode(Alert, StateWriter)} wrote. */
  public static Alert decode(StateReader in) {
    return new Alert(
        in.getLabels(),
        in.getString(),
        in.getLabels(),
        constant(Unit.class, in.getString()),
        constant(Phase.class, in.getString()),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        decodeScore(in),
        decodeScore(in));
  }

  private static void encode(Score s, StateWriter out) {
    out.putDouble(s.score()).putDouble(s.value()).putDouble(s.lower()).putDouble(s.upper());
    s.reason().encode(out);
  }

  private static Score decodeScore(StateReader in) {
    double score = in.getDouble();
    if (score < 0) {
      throw new CorruptStateException("a score is never negative: " + score);
    }
    return new Score(score, in.getDouble(), in.getDouble(), in.getDouble(), Reason.decode(in));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String name) {
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException e) {
      throw new CorruptStateException("no " + type.getSimpleName() + " is called " + name);
    }
  }
}
