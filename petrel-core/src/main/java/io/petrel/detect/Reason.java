package io.petrel.detect;

import io.petrel.machine.CorruptStateException;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.series.Unit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a detector scored as it did, as a code and its numbers; the words, in each language, are put
 * to it where people read it.
 *
 * @param code names the sentence, for example {@code fleet.high}
 * @param args what the sentence speaks of, by name
 */
public record Reason(String code, Map<String, Arg> args) {
  /** Nothing to say: as expected. */
  public static final Reason NONE = new Reason("none", Map.of());

  public Reason {
    args = Collections.unmodifiableMap(new LinkedHashMap<>(args));
  }

  /** A reason without numbers. */
  public static Reason of(String code) {
    return new Reason(code, Map.of());
  }

  /** A reason whose arguments are added by {@link Builder}. */
  public static Builder builder(String code) {
    return new Builder(code);
  }

  /** One argument of a reason. */
  public sealed interface Arg {
    /** A number in the signal's unit. */
    record Quantity(double value) implements Arg {}

    /** How many times as much. */
    record Factor(double value) implements Arg {}

    /** A plain number of things. */
    record Count(long value) implements Arg {}

    /** A length of time in milliseconds. */
    record Span(long millis) implements Arg {}

    /** An instant, milliseconds since the epoch. */
    record Instant(long at) implements Arg {}

    /** Another signal's value and its expected range, in that signal's own unit. */
    record Part(String signal, Unit unit, double value, double lower, double upper)
        implements Arg {}

    /** A word from outside, to be escaped where it is shown. */
    record Text(String value) implements Arg {}
  }

  private static final String TOLERANCE = "tolerance";

  /**
   * This reason, saying too that tolerance was widened.
   *
   * @param factor how many times as wide
   * @param marks how many marks of people that is due to
   */
  public Reason tolerated(double factor, int marks) {
    Map<String, Arg> all = new LinkedHashMap<>(args);
    all.put(TOLERANCE, new Arg.Factor(factor));
    all.put("marks", new Arg.Count(marks));
    return new Reason(code, all);
  }

  /** By how much tolerance was widened, 1 = not at all: see {@link #tolerated}. */
  public double tolerance() {
    return args.get(TOLERANCE) instanceof Arg.Factor widened ? widened.value() : 1;
  }

  /** Collects arguments in order. Not thread-safe. */
  public static final class Builder {
    private final String code;
    private final Map<String, Arg> args = new LinkedHashMap<>();

    private Builder(String code) {
      this.code = code;
    }

    public Builder quantity(String name, double value) {
      args.put(name, new Arg.Quantity(value));
      return this;
    }

    public Builder count(String name, long value) {
      args.put(name, new Arg.Count(value));
      return this;
    }

    public Builder span(String name, long millis) {
      args.put(name, new Arg.Span(millis));
      return this;
    }

    public Builder instant(String name, long at) {
      args.put(name, new Arg.Instant(at));
      return this;
    }

    public Builder text(String name, String value) {
      args.put(name, new Arg.Text(value));
      return this;
    }

    public Builder part(
        String name, String signal, Unit unit, double value, double lower, double upper) {
      args.put(name, new Arg.Part(signal, unit, value, lower, upper));
      return this;
    }

    public Reason build() {
      return new Reason(code, args);
    }
  }

  /** Writes this reason as part of a state. */
  public void encode(StateWriter out) {
    out.putString(code).putInt(args.size());
    args.forEach(
        (name, arg) -> {
          out.putString(name);
          if (arg instanceof Arg.Quantity q) {
            out.putInt(0).putDouble(q.value());
          } else if (arg instanceof Arg.Count c) {
            out.putInt(1).putLong(c.value());
          } else if (arg instanceof Arg.Span s) {
            out.putInt(2).putLong(s.millis());
          } else if (arg instanceof Arg.Instant i) {
            out.putInt(3).putLong(i.at());
          } else if (arg instanceof Arg.Text t) {
            out.putInt(4).putString(t.value());
          } else if (arg instanceof Arg.Part p) {
            out.putInt(5).putString(p.signal()).putString(p.unit().name());
            out.putDouble(p.value()).putDouble(p.lower()).putDouble(p.upper());
          } else if (arg instanceof Arg.Factor f) {
            out.putInt(6).putDouble(f.value());
          }
        });
  }

  /** Reads what {@link #encode} wrote. */
  public static Reason decode(StateReader in) {
    String code = in.getString();
    int count = in.getCount(8);
    Map<String, Arg> args = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = in.getString();
      int kind = in.getInt();
      args.put(
          name,
          switch (kind) {
            case 0 -> new Arg.Quantity(in.getDouble());
            case 1 -> new Arg.Count(in.getLong());
            case 2 -> new Arg.Span(in.getLong());
            case 3 -> new Arg.Instant(in.getLong());
            case 4 -> new Arg.Text(in.getString());
            case 5 ->
                new Arg.Part(
                    in.getString(),
                    unit(in.getString()),
                    in.getDouble(),
                    in.getDouble(),
                    in.getDouble());
            case 6 -> new Arg.Factor(in.getDouble());
            default -> throw new CorruptStateException("unknown kind of argument " + kind);
          });
    }
    return new Reason(code, args);
  }

  private static Unit unit(String name) {
    for (Unit unit : Unit.values()) {
      if (unit.name().equals(name)) {
        return unit;
      }
    }
    throw new CorruptStateException("no unit is called " + name);
  }
}
