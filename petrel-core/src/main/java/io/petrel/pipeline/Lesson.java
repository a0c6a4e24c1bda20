package io.petrel.pipeline;

import io.petrel.detect.Detector;
import io.petrel.machine.Machine;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.series.Labels;
import io.petrel.series.Sample;
import io.petrel.series.Signal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Leads the detectors of one watch through the past of its waiting series, by the very same {@code
 * step} that live samples take.
 *
 * <p>It owns the states it makes, so it may run beside the pipeline that it came from: one thread
 * at a time, handed over safely. What was learned counts once it is back, by {@link
 * Pipeline#adopt}, however far it got.
 */
public final class Lesson {
  private final String watch;
  private final Signal signal;
  private final List<Course> courses;
  private final long from;
  private final long to;
  private final Exclusion exclusion;
  private final Map<Labels, Pupil> pupils = new HashMap<>();
  private long samples;

  Lesson(
      String watch, Signal signal, List<Course> courses, long from, long to, Exclusion exclusion) {
    this.watch = watch;
    this.signal = signal;
    this.courses = List.copyOf(courses);
    this.from = from;
    this.to = to;
    this.exclusion = exclusion;
  }

  /**
   * One detector that is taught.
   *
   * @param rule the name of its rule
   */
  record Course(String rule, Detector.OfSeries<?> machine) {}

  /** One series. */
  static final class Pupil {
    /** By which {@link Exclusion}s know it. */
    final Labels named;

    /** Which courses it takes, a bit each. */
    final long takes;

    /** One a course, null = nothing learned. */
    final @Nullable Object[] states;

    /** Nothing of its past is left to read. */
    boolean done;

    /** The source has no past of it. */
    boolean excused;

    Pupil(Labels named, long takes, int courses) {
      this.named = named;
      this.takes = takes;
      this.states = new @Nullable Object[courses];
    }
  }

  List<Course> courses() {
    return courses;
  }

  Map<Labels, Pupil> pupils() {
    return pupils;
  }

  /** Takes a series in, with copies of what it knows. */
  void enrol(Labels series, Labels named, long takes, @Nullable Object[] states) {
    Pupil pupil = new Pupil(named, takes, courses.size());
    for (int c = 0; c < states.length; c++) {
      Object state = states[c];
      if (state != null) {
        pupil.states[c] = copy(courses.get(c).machine, state);
      }
    }
    pupils.put(series, pupil);
  }

  private static <S> Object copy(Machine<S, ?, ?> machine, Object kept) {
    return carry(machine, kept, machine);
  }

  /** One machine's state as another's of the same name, by its bytes. */
  static <S> Object carry(Machine<S, ?, ?> from, Object kept, Machine<?, ?, ?> to) {
    @SuppressWarnings("unchecked") // only this machine's states are kept with it
    S state = (S) kept;
    StateWriter out = new StateWriter();
    from.encode(state, out);
    return java.util.Objects.requireNonNull(
        to.decode(from.version(), new StateReader(out.toBytes())));
  }

  /** The {@link Plan.Watch#key} of the watch. */
  public String watch() {
    return watch;
  }

  /** The signal whose past is to be read. */
  public Signal signal() {
    return signal;
  }

  /** From when on it is to be read, milliseconds since the epoch; on no grid. */
  public long from() {
    return from;
  }

  /** Up to when it is to be read, inclusive: a tick. */
  public long to() {
    return to;
  }

  /** The series that take part. */
  public Set<Labels> all() {
    return Set.copyOf(pupils.keySet());
  }

  /** How many series take part. */
  public int series() {
    return pupils.size();
  }

  /** How many series still have a past to be read. */
  public int left() {
    return (int) pupils.values().stream().filter(pupil -> !pupil.done).count();
  }

  /** How many samples the detectors have seen. */
  public long samples() {
    return samples;
  }

  /**
   * Takes some samples of one series, later than all of it before; series that do not take part are
   * passed over.
   *
   * @param at milliseconds since the epoch, ascending
   * @param values one a timestamp
   * @param size how many of both count
   */
  public void piece(Labels series, long[] at, double[] values, int size) {
    Pupil pupil = pupils.get(series);
    if (pupil == null || pupil.done) {
      return;
    }
    for (int c = 0; c < courses.size(); c++) {
      if ((pupil.takes & 1L << c) != 0) {
        pupil.states[c] = lead(courses.get(c).machine, pupil, pupil.states[c], at, values, size);
        samples += size;
      }
    }
  }

  private <S> @Nullable Object lead(
      Detector.OfSeries<S> machine,
      Pupil pupil,
      @Nullable Object kept,
      long[] at,
      double[] values,
      int size) {
    @SuppressWarnings("unchecked") // only this machine's states are kept with it
    S state = kept == null ? machine.initial() : (S) kept;
    for (int i = 0; i < size; i++) {
      if (!exclusion.any(at[i]) || exclusion.reason(pupil.named, at[i]) == null) {
        state = machine.step(state, new Sample(at[i], values[i])).state();
      }
    }
    return state;
  }

  /** Excuses the series that have no past: they go on at once, whatever becomes of the others. */
  public void excuseAllBut(Set<Labels> withPast) {
    pupils.forEach(
        (series, pupil) -> {
          if (!withPast.contains(series)) {
            pupil.done = true;
            pupil.excused = true;
          }
        });
  }

  /** Says that all there is was read. */
  public void complete() {
    pupils.values().forEach(pupil -> pupil.done = true);
  }
}
