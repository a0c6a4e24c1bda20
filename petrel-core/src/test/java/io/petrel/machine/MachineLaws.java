package io.petrel.machine;

import io.petrel.alert.Alert;
import io.petrel.alert.AlertRule;
import io.petrel.alert.Lifecycle;
import io.petrel.alert.Lifecycle.Change;
import io.petrel.alert.Observation;
import io.petrel.alert.Observation.Subject;
import io.petrel.alert.Phase;
import io.petrel.detect.Detector.GroupScores;
import io.petrel.detect.Detector.HostState;
import io.petrel.detect.Detector.Level;
import io.petrel.detect.Detector.OfGroup;
import io.petrel.detect.Detector.OfPresence;
import io.petrel.detect.Detector.OfSeries;
import io.petrel.detect.Detector.Presence;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.detect.Detectors;
import io.petrel.detect.Reason;
import io.petrel.detect.SampleDetectors;
import io.petrel.detect.Score;
import io.petrel.pipeline.Corroborate;
import io.petrel.pipeline.CorroborateState;
import io.petrel.route.Grouping;
import io.petrel.route.Grouping.Input;
import io.petrel.route.Grouping.Output;
import io.petrel.route.GroupingState;
import io.petrel.route.Matcher;
import io.petrel.route.Orders;
import io.petrel.route.Route;
import io.petrel.route.Silence;
import io.petrel.route.TimeInterval;
import io.petrel.route.TimeInterval.Range;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Sample;
import io.petrel.series.Unit;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Every machine that must keep the laws, with inputs to try it on: one line a machine. */
final class MachineLaws {
  private MachineLaws() {}

  /**
   * A machine under test.
   *
   * @param what names it in reports
   * @param input makes the input of an instant, by chance, wild ones among them
   * @param series how many series its inputs speak of at most
   * @param finite whether an output is as finite as its type documents
   */
  record Case<S, I, O>(
      String what,
      Machine<S, I, O> machine,
      BiFunction<Random, Long, I> input,
      int series,
      Predicate<O> finite) {
    @Override
    public String toString() {
      return what;
    }
  }

  /** All of them: add other machines at the end. */
  static Stream<Case<?, ?, ?>> all() {
    List<Case<?, ?, ?>> cases = new ArrayList<>();
    Detectors.ALL.forEach(
        type ->
            SampleDetectors.of(type)
                .forEach(
                    (how, detector) -> {
                      String what = type.name() + " " + how;
                      if (detector instanceof OfSeries<?> m) {
                        cases.add(ofSeries(what, m));
                      } else if (detector instanceof OfGroup<?> m) {
                        cases.add(ofGroup(what, m));
                      } else if (detector instanceof OfPresence<?> m) {
                        cases.add(ofPresence(what, m));
                      }
                    }));
    cases.add(lifecycle());
    cases.add(grouping());
    cases.add(corroborate());
    return cases.stream();
  }

  private static final AlertRule RULE =
      new AlertRule(
          "cpu",
          "fleet",
          "warning",
          Unit.PERCENT,
          new Level(null, 1, 0.8),
          new Telling(Duration.ofMinutes(2), 2, 3, Duration.ofMinutes(1)),
          Duration.ofMinutes(10));

  private static Case<Lifecycle.State, ?, ?> lifecycle() {
    Labels peers = Labels.of("role", "web");
    Subject subject = new Subject(Labels.of("instance", "a", "role", "web"), "a", peers);
    return new Case<Lifecycle.State, Observation, Change>(
        "alert",
        new Lifecycle(RULE),
        (random, at) -> new Observation(at, subject, random.nextInt(5) == 0 ? null : score(random)),
        1,
        change -> true);
  }

  private static final Route ROUTE =
      new Route(
          "0",
          "ops",
          List.of("instance"),
          List.of(),
          false,
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofHours(4),
          List.of(quarterPast()),
          List.of(),
          Duration.ofMinutes(40),
          List.of(new Route.Escalation(Duration.ofMinutes(12), "boss")),
          List.of());

  private static TimeInterval quarterPast() {
    List<Range> times = new ArrayList<>();
    for (int hour = 0; hour < 24; hour++) {
      times.add(new Range(hour * 60 + 15, hour * 60 + 20));
    }
    return new TimeInterval(
        "quarter past",
        List.of(
            new TimeInterval.Span(
                times, List.of(), List.of(), List.of(), List.of(), ZoneOffset.UTC)));
  }

  /**
   * Two signals of a dozen hosts, each firing or just over, now and then many at once, some
   * silenced.
   */
  private static Case<GroupingState, ?, ?> grouping() {
    return new Case<GroupingState, Input, Output>(
        "grouping",
        new Grouping(ROUTE),
        (random, at) -> {
          List<Alert> alerts = new ArrayList<>();
          int one = random.nextInt(4) == 0 ? 2 : 8;
          for (int host = 0; host < 12; host++) {
            for (String name : List.of("cpu", "load")) {
              if (random.nextInt(one) == 0) {
                alerts.add(alert(name, "host-" + host, random));
              }
            }
          }
          List<Silence> silences = new ArrayList<>();
          for (int i = 0; i < 3 && at > 0; i++) {
            Matcher host = Matcher.parse("instance=\"host-" + random.nextInt(12) + "\"");
            silences.add(
                new Silence(1 + i, List.of(host), at - 1, at + 90_000, "", "", null, false));
          }
          return new Input(at, alerts, new Orders(silences, List.of()));
        },
        24,
        output -> true);
  }

  /** Three signals of a dozen hosts in two groups, now and then unusual. */
  private static Case<CorroborateState, ?, ?> corroborate() {
    List<String> signals = List.of("cpu", "load", "disk");
    return new Case<CorroborateState, Corroborate.Input, List<Corroborate.Verdict>>(
        "corroborate",
        new Corroborate(signals, 180_000),
        (random, at) -> {
          List<Corroborate.Group> groups = new ArrayList<>();
          for (String signal : signals) {
            for (String role : List.of("web", "db")) {
              List<Corroborate.Mark> marks = new ArrayList<>();
              for (int host = 0; host < 6; host++) {
                if (random.nextInt(8) == 0) {
                  double score = 0.5 + 0.6 * random.nextDouble();
                  marks.add(
                      new Corroborate.Mark(
                          role + host,
                          new Score(score, value(random), 0, 80, Reason.of("baseline.high"))));
                }
              }
              Labels peers = Labels.of("role", role);
              groups.add(new Corroborate.Group(signal, Unit.PERCENT, peers, 6, marks));
            }
          }
          return new Corroborate.Input(at, groups);
        },
        36,
        verdicts -> verdicts.stream().allMatch(v -> finite(v.score())));
  }

  private static Alert alert(String name, String host, Random random) {
    Labels peers = Labels.of("role", "web");
    Labels labels =
        Labels.of("alertname", name, "instance", host, "role", "web", "severity", "warning");
    Score score = new Score(2, 97, 0, 80, Reason.of("threshold.above"));
    boolean firing = random.nextInt(3) > 0;
    Phase phase = firing ? Phase.FIRING : Phase.RESOLVED;
    return new Alert(
        labels, host, peers, Unit.PERCENT, phase, 1, 1, firing ? 0 : 2, 1, 1, 1, 0, score, score);
  }

  private static Score score(Random random) {
    double score = random.nextInt(6) == 0 ? Double.NaN : 2 * random.nextDouble();
    return new Score(score, value(random), 0, 80, Reason.of("threshold.above"));
  }

  private static <S> Case<S, ?, ?> ofSeries(String what, OfSeries<S> machine) {
    return new Case<S, Sample, Score>(
        what, machine, (random, at) -> new Sample(at, value(random)), 1, MachineLaws::finite);
  }

  private static <S> Case<S, ?, ?> ofGroup(String what, OfGroup<S> machine) {
    return new Case<S, Frame, GroupScores>(
        what,
        machine,
        MachineLaws::frame,
        40,
        scores ->
            scores.scores().stream().allMatch(MachineLaws::finite)
                && (scores.group() == null || finite(scores.group())));
  }

  private static <S> Case<S, ?, ?> ofPresence(String what, OfPresence<S> machine) {
    return new Case<S, Presence, Score>(
        what,
        machine,
        (random, at) ->
            new Presence(
                at,
                random.nextInt(3) == 0,
                List.of(HostState.values()).get(random.nextInt(4)),
                random.nextInt(5) == 0
                    ? Labels.of("instance", "a", "expected_absent", "yes")
                    : Labels.of("instance", "a")),
        1,
        MachineLaws::finite);
  }

  /** Hosts come and go; values are mostly tame. */
  private static Frame frame(Random random, long at) {
    List<Labels> series = new ArrayList<>();
    int hosts = random.nextInt(10) == 0 ? random.nextInt(4) : 4 + random.nextInt(36);
    for (int i = 0; i < hosts; i++) {
      if (random.nextInt(20) > 0) {
        series.add(Labels.of("instance", "host-" + i));
      }
    }
    double[] values = new double[series.size()];
    boolean wild = random.nextInt(20) == 0;
    boolean splits = random.nextInt(10) == 0;
    for (int i = 0; i < values.length; i++) {
      values[i] =
          wild ? value(random) : 30 + 4 * random.nextGaussian() + (splits && i % 2 == 0 ? 60 : 0);
      if (random.nextInt(4) == 0) {
        values[i] = Math.rint(values[i]);
      }
    }
    return new Frame(at, series.toArray(new Labels[0]), values);
  }

  private static final double[] WILD = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    0.0,
    -0.0,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    1e300,
    -1e300,
    80,
    100
  };

  private static double value(Random random) {
    return random.nextInt(3) == 0
        ? WILD[random.nextInt(WILD.length)]
        : 50 + 40 * random.nextGaussian();
  }

  private static boolean finite(Score score) {
    return !Double.isInfinite(score.score())
        && !Double.isNaN(score.lower())
        && !Double.isNaN(score.upper())
        && (!Double.isNaN(score.score()) || !score.reason().code().equals("none"));
  }
}
