package io.petrel.app;

import io.petrel.alert.Alert;
import io.petrel.cli.Outside;
import io.petrel.config.Config;
import io.petrel.config.Receiver;
import io.petrel.config.Types;
import io.petrel.notify.Attempt;
import io.petrel.notify.Charts;
import io.petrel.notify.Notifier;
import io.petrel.notify.Outcome;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.Permanent;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.notify.Picture;
import io.petrel.notify.Probe;
import io.petrel.notify.TestIncident;
import io.petrel.notify.Texts;
import io.petrel.route.Notification;
import io.petrel.series.Fetch;
import io.petrel.source.Source;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Asks and tries what a config names, each once. */
final class Trials implements Outside {
  /** Longer than this nobody wants to wait in front of a terminal. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Types types;
  private final InstantSource clock;
  private final Waiting waiting;
  private final PrintStream console;

  /** Lets time pass. */
  @FunctionalInterface
  interface Waiting {
    void pass(Duration time) throws InterruptedException;
  }

  /**
   * @param console where the console receiver writes
   */
  Trials(Types types, InstantSource clock, Waiting waiting, PrintStream console) {
    this.types = types;
    this.clock = clock;
    this.waiting = waiting;
    this.console = console;
  }

  @Override
  public List<Answer> ask(Config config) throws InterruptedException {
    List<Answer> answers = new ArrayList<>();
    try {
      Map<String, Source> sources = Wiring.sources(config, types, clock).byName();
      sources.forEach((name, source) -> answers.add(ask(name, source)));
      sources.values().forEach(Source::close);
    } catch (IllegalStateException e) {
      answers.add(new Answer("sources", false, String.valueOf(e.getMessage())));
    }
    Map<String, Notifier> channels =
        Wiring.channels(config, config.receivers(), config.sources(), Charts.NONE, console, clock)
            .byId();
    try {
      for (Map.Entry<String, Notifier> each : channels.entrySet()) {
        answers.addAll(ask(each.getKey(), each.getValue()));
      }
    } finally {
      channels.values().forEach(Trials::close);
    }
    return answers;
  }

  private Answer ask(String name, Source source) {
    Fetch hosts = source.hosts(clock.millis());
    if (hosts instanceof Fetch.Failed failed) {
      return new Answer(name, false, failed.why());
    }
    return hosts instanceof Fetch.Partial partial
        ? new Answer(name, false, "answers in part: " + partial.why())
        : new Answer(name, true, "answers");
  }

  private static List<Answer> ask(String id, Notifier notifier) throws InterruptedException {
    List<String> problems = notifier instanceof Probe probe ? probe.problems() : null;
    if (problems == null) {
      String receiver = id.substring(0, id.lastIndexOf('/'));
      return List.of(
          new Answer(
              id, true, "not asked, it can only be told: try petrel test-receiver " + receiver));
    }
    return problems.isEmpty()
        ? List.of(new Answer(id, true, "ready"))
        : problems.stream().map(problem -> new Answer(id, false, problem)).toList();
  }

  @Override
  public List<Answer> tell(Config config, String receiver, String severity)
      throws InterruptedException {
    List<Receiver> named =
        config.receivers().stream().filter(each -> each.name().equals(receiver)).toList();
    if (named.isEmpty()) {
      throw new IllegalArgumentException(
          "no receiver is called "
              + receiver
              + ": expected "
              + config.receivers().stream().map(Receiver::name).collect(Collectors.joining(", ")));
    }
    Texts texts = Texts.of(config.locale());
    TestIncident incident = new TestIncident(receiver, severity, clock.millis());
    byte[] chart = chart(incident, texts);
    Map<String, Notifier> channels =
        Wiring.channels(
                config, named, config.sources(), (notification, alert) -> chart, console, clock)
            .byId();
    List<Answer> answers = new ArrayList<>();
    try {
      for (Map.Entry<String, Notifier> each : channels.entrySet()) {
        answers.add(tell(each.getKey(), each.getValue(), incident));
      }
    } finally {
      channels.values().forEach(Trials::close);
    }
    return answers;
  }

  private static byte @Nullable [] chart(TestIncident incident, Texts texts) {
    Alert alert = incident.fired().firing().get(0);
    try {
      return Picture.png(incident.trace(), Picture.title(alert), alert.unit(), texts);
    } catch (IOException | RuntimeException | LinkageError | InternalError e) {
      // Without fonts on this machine it is an Error.
      LoggerFactory.getLogger(Trials.class).warn("messages go without a chart: {}", e.toString());
      return null;
    }
  }

  private Answer tell(String id, Notifier notifier, TestIncident incident)
      throws InterruptedException {
    long begin = clock.millis();
    String receipt = null;
    for (Notification each : List.of(incident.fired(), incident.over())) {
      Outcome outcome = deliver(notifier, each, receipt);
      if (!(outcome instanceof Delivered delivered)) {
        String what = each.over() ? "the recovery was not taken: " : "not taken: ";
        return new Answer(id, false, what + why(outcome));
      }
      receipt = delivered.receipt();
    }
    long took = clock.millis() - begin;
    return new Answer(id, true, "took the test incident and its recovery in " + took + " ms");
  }

  private Outcome deliver(Notifier notifier, Notification n, @Nullable String receipt)
      throws InterruptedException {
    long until = clock.millis() + PATIENCE.toMillis();
    boolean maybe = false;
    for (int number = 1; ; number++) {
      Duration pace = notifier.pause();
      if (!pace.isZero()) {
        waiting.pass(pace);
      }
      Outcome outcome = notifier.send(n, receipt, new Attempt(number, maybe, 0));
      if (!(outcome instanceof RetryLater later)) {
        return outcome;
      }
      maybe |= later.maybeDelivered();
      Duration wait = later.after() == null ? Duration.ofSeconds(number) : later.after();
      if (clock.millis() + wait.toMillis() > until) {
        return outcome;
      }
      waiting.pass(wait);
    }
  }

  private static String why(Outcome outcome) {
    return outcome instanceof Permanent permanent
        ? permanent.why()
        : outcome instanceof RetryLater later ? later.why() : "";
  }

  private static void close(Notifier notifier) {
    try {
      notifier.close();
    } catch (Exception e) {
      LoggerFactory.getLogger(Trials.class).debug("while closing", e);
    }
  }
}
