package io.petrel.fleet;

import io.petrel.detect.Detector;
import io.petrel.detect.DetectorType;
import io.petrel.detect.Detectors;
import io.petrel.detect.Score;
import io.petrel.series.Direction;
import io.petrel.series.Frame;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.List;

/** Plays fleets through a group detector and counts what it says. */
public final class FleetTrial {
  private FleetTrial() {}

  /** A detector of the list, by name, with its default settings, for a signal in percent. */
  public static Detector.OfGroup<?> detector(String name, Direction bad) {
    Signal signal =
        new Signal("cpu_usage", "prometheus", "x", Unit.PERCENT, bad, "instance", List.of(), 0);
    return (Detector.OfGroup<?>) create(type(name), signal);
  }

  static DetectorType<?> type(String name) {
    return Detectors.ALL.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  private static <C extends Record> Detector create(DetectorType<C> type, Signal signal) {
    return type.create().apply(defaults(type.settings()), signal);
  }

  /** Settings as an empty block of config makes them. */
  private static <C extends Record> C defaults(Class<C> settings) {
    RecordComponent[] components = settings.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      String text = components[i].getAnnotation(io.petrel.setting.Setting.class).byDefault();
      values[i] =
          types[i] == double.class
              ? (Object) Double.valueOf(text)
              : types[i] == int.class ? (Object) Integer.valueOf(text) : Boolean.valueOf(text);
    }
    try {
      Constructor<C> constructor = settings.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * What a healthy fleet was told.
   *
   * @param hostTicks hosts times ticks
   * @param told alerts told after m of n, on hosts and on the group
   * @param anomalous host-ticks scored above 1, told or not
   * @param naive alerts of plain two-means
   */
  public record Healthy(long hostTicks, long told, long groups, long anomalous, long naive) {
    /** False alerts in 10,000 host-ticks. */
    public double rate() {
      return told * 1e4 / hostTicks;
    }
  }

  /** Plays a healthy fleet. */
  public static Healthy healthy(
      String detector, FleetSimulator.Shape shape, int hosts, int ticks, long seed) {
    return healthy(detector(detector, Direction.BOTH), type(detector), shape, hosts, ticks, seed);
  }

  private static <S> Healthy healthy(
      Detector.OfGroup<S> detector,
      DetectorType<?> type,
      FleetSimulator.Shape shape,
      int hosts,
      int ticks,
      long seed) {
    FleetSimulator fleet = new FleetSimulator(shape, hosts, seed);
    Telling telling = new Telling(type.telling(), hosts);
    Telling group = new Telling(type.telling(), 1);
    long anomalous = 0;
    long naive = 0;
    S state = detector.initial();
    for (int t = 0; t < ticks; t++) {
      Frame frame = fleet.next();
      naive += NaiveTwoMeans.alerts(frame);
      var step = detector.step(state, frame);
      state = step.state();
      List<Score> scores = step.output().scores();
      for (int i = 0; i < hosts; i++) {
        boolean bad = scores.get(i).anomalous();
        anomalous += bad ? 1 : 0;
        telling.take(i, bad);
      }
      Score whole = step.output().group();
      group.take(0, whole != null && whole.anomalous());
    }
    return new Healthy(
        (long) hosts * ticks, telling.told() + group.told(), group.told(), anomalous, naive);
  }

  /** What goes wrong in a trial. */
  public enum Fault {
    /** 60 points more. */
    HOT,
    /** 30 points more. */
    WARM,
    /** 10 points more. */
    MILD,
    /** Without work: around 2. */
    COLD,
    /** Exactly one value, near its last. */
    STUCK
  }

  /**
   * What became of a fault.
   *
   * @param scored whether every faulty host scored above 1 within 3 ticks
   * @param told whether every faulty host was told within 6 ticks
   * @param others healthy hosts told meanwhile
   */
  public record Found(boolean scored, boolean told, long others) {}

  /** Plays a healthy fleet for a while, then a fault on some hosts for 6 ticks. */
  public static Found fault(
      FleetSimulator.Shape shape, Fault fault, int hosts, int faulty, int before, long seed) {
    Direction bad = fault == Fault.COLD ? Direction.BOTH : Direction.HIGH;
    return fault(detector("fleet", bad), shape, fault, hosts, faulty, before, seed);
  }

  private static <S> Found fault(
      Detector.OfGroup<S> detector,
      FleetSimulator.Shape shape,
      Fault fault,
      int hosts,
      int faulty,
      int before,
      long seed) {
    FleetSimulator fleet = new FleetSimulator(shape, hosts, seed);
    S state = detector.initial();
    Frame frame = Frame.empty(0);
    for (int t = 0; t < before; t++) {
      frame = fleet.next();
      state = detector.step(state, frame).state();
    }
    int first = (int) Math.floorMod(seed * 7, (long) (hosts - faulty + 1));
    for (int i = first; i < first + faulty; i++) {
      switch (fault) {
        case HOT -> fleet.add(i, 60);
        case WARM -> fleet.add(i, 30);
        case MILD -> fleet.add(i, 10);
        case COLD -> fleet.idle(i);
        case STUCK -> fleet.hold(i, Math.max(0.5, Math.min(99.5, frame.value(i) + 0.125)));
      }
    }
    Telling telling = new Telling(type("fleet").telling(), hosts);
    boolean[] scored = new boolean[hosts];
    boolean[] told = new boolean[hosts];
    for (int t = 0; t < 6; t++) {
      var step = detector.step(state, fleet.next());
      state = step.state();
      List<Score> scores = step.output().scores();
      for (int i = 0; i < hosts; i++) {
        scored[i] |= t < 3 && scores.get(i).anomalous();
        told[i] |= telling.take(i, scores.get(i).anomalous());
      }
    }
    boolean allScored = true;
    boolean allTold = true;
    long others = 0;
    for (int i = 0; i < hosts; i++) {
      if (i >= first && i < first + faulty) {
        allScored &= scored[i];
        allTold &= told[i];
      } else if (told[i]) {
        others++;
      }
    }
    return new Found(allScored, allTold, others);
  }
}
