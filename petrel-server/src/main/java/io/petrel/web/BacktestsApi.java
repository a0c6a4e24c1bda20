package io.petrel.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.petrel.alert.Alert;
import io.petrel.notify.Texts;
import io.petrel.replay.Report;
import io.petrel.route.Matcher;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /api/v1/backtests}: what a signal with other settings would have told over the last days,
 * next to what it tells with those of the config. One runs at a time, in the background; the newest
 * few are kept. Thread-safe.
 */
public final class BacktestsApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BacktestsApi.class);
  private static final String PATH = "/api/v1/backtests";
  private static final String EXAMPLE =
      "{\"signal\": \"cpu_usage\", \"days\": 3, \"set\":"
          + " [\"cpu_usage.baseline.sensitivity=high\"]}";
  private static final int WAITING = 4;
  private static final int KEPT = 20;
  private static final int MOST_SETS = 50;
  private static final int MOST_INCIDENTS = 200;

  private final Laboratory laboratory;
  private final Supplier<Texts> texts;
  private final InstantSource clock;
  private final Runnable moved;
  private final AtomicLong numbers = new AtomicLong();
  private final Deque<Job> jobs = new ArrayDeque<>();
  private final ThreadPoolExecutor worker =
      new ThreadPoolExecutor(
          1,
          1,
          30,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITING),
          task -> {
            Thread thread = new Thread(task, "backtest");
            thread.setDaemon(true);
            return thread;
          });

  /** Makes experiments of questions. */
  @FunctionalInterface
  public interface Laboratory {
    /**
     * Prepares one; nothing is read yet.
     *
     * @throws IllegalArgumentException saying what is wrong with the question
     */
    Experiment prepare(Question question);
  }

  /**
   * What is to be tried.
   *
   * @param signal the signal's name
   * @param source only of this source, empty = of all
   * @param only series count whose labels fulfil all of these
   * @param days how many days up to now
   * @param sets other values: {@code cpu_usage.baseline.sensitivity=high}
   */
  public record Question(
      String signal, String source, List<Matcher> only, double days, List<String> sets) {}

  /** Something that can be tried. */
  public interface Experiment {
    /** The signal with the other values, as it would stand in the config. */
    String snippet();

    /** Does it; blocks. */
    Outcome run(Stages stages) throws InterruptedException;
  }

  /** Hears how far an experiment is. */
  @FunctionalInterface
  public interface Stages {
    /** Says it; {@code share} is 0 to 1. */
    void at(String stage, double share);
  }

  /**
   * What came of it.
   *
   * @param before with the config as it is
   * @param after with the other values
   * @param remarks what people should know about the data
   * @param failure why it could not be read to the end, null = it could
   */
  public record Outcome(
      Report before, Report after, List<String> remarks, @Nullable String failure) {}

  /**
   * An API over experiments.
   *
   * @param moved told when one begins, moves on or ends
   */
  public BacktestsApi(
      Laboratory laboratory, Supplier<Texts> texts, InstantSource clock, Runnable moved) {
    this.laboratory = laboratory;
    this.texts = texts;
    this.clock = clock;
    this.moved = moved;
  }

  List<Operation> operations() {
    return List.of(
        Operation.get(PATH, "listBacktests", "Experiments, newest first.", All.class, this::list),
        Operation.get(PATH + "/{id}", "getBacktest", "An experiment.", Shown.class, this::one),
        Operation.act(
            HandlerType.POST,
            PATH,
            "startBacktest",
            "Tries what other settings of a signal would have told.",
            New.class,
            HttpStatus.ACCEPTED,
            Shown.class,
            this::start),
        Operation.delete(
            PATH + "/{id}", "deleteBacktest", "Ends and forgets an experiment.", this::forget));
  }

  record New(
      String signal,
      @MayBeLeftOut String source,
      @MayBeLeftOut List<String> matchers,
      @MayBeLeftOut double days,
      @MayBeLeftOut List<String> set) {}

  record All(List<Shown> backtests, int total) {}

  record Asking(
      String signal, String source, List<String> matchers, double days, List<String> set) {}

  record Shown(
      String id,
      String state,
      String stage,
      double progress,
      @Nullable String startedAt,
      Asking request,
      @Nullable String failure,
      @Nullable Result result,
      String snippet) {}

  record Result(
      @Nullable String from,
      @Nullable String to,
      double stepSeconds,
      Totals before,
      Totals after,
      List<Past> incidentsBefore,
      List<Past> incidents,
      List<Named> byHost,
      List<Day> days,
      List<String> remarks) {}

  record Totals(
      int incidents, double perDay, int alerts, double inAlertSeconds, int notifications) {}

  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Past(
      String id,
      @Nullable String openedAt,
      @Nullable String endedAt,
      String severity,
      List<String> signals,
      List<String> hosts,
      List<String> detectors,
      String summary) {}

  record Named(String name, int incidents) {}

  record Day(String day, int before, int after) {}

  /** One experiment under way; its fields are its own thread's to write. */
  private static final class Job {
    final String id;
    final Question question;
    final Experiment experiment;
    final long startedAt;
    volatile String state = "queued";
    volatile String stage = "";
    volatile double progress;
    volatile @Nullable String failure;
    volatile @Nullable Outcome outcome;
    volatile @Nullable Future<?> running;

    Job(String id, Question question, Experiment experiment, long startedAt) {
      this.id = id;
      this.question = question;
      this.experiment = experiment;
      this.startedAt = startedAt;
    }

    boolean over() {
      return !state.equals("queued") && !state.equals("running");
    }
  }

  private Shown start(Context ctx) {
    Wish wish = Wish.read(ctx, EXAMPLE, "signal", "source", "matchers", "days", "set");
    String signal = wish.text("signal", 200);
    if (signal.isEmpty()) {
      throw Refusal.wrong("signal: missing, expected the name of a signal");
    }
    List<Matcher> only = new ArrayList<>();
    for (String text :
        wish.texts("matchers", SilencesApi.MOST_MATCHERS, SilencesApi.LONGEST_MATCHER)) {
      try {
        only.add(Matcher.parse(text));
      } catch (IllegalArgumentException e) {
        throw Refusal.wrong("matchers: " + e.getMessage() + ", got " + Wish.cut(text));
      }
    }
    Question question =
        new Question(
            signal,
            wish.text("source", 200),
            only,
            wish.number("days", 0.01, 31, 3),
            wish.texts("set", MOST_SETS, 1000));
    Experiment experiment;
    try {
      experiment = laboratory.prepare(question);
    } catch (IllegalArgumentException e) {
      throw Refusal.wrong(String.valueOf(e.getMessage()));
    }
    Job job =
        new Job(String.valueOf(numbers.incrementAndGet()), question, experiment, clock.millis());
    try {
      job.running = worker.submit(() -> run(job));
    } catch (RejectedExecutionException e) {
      throw Refusal.conflict("so many backtests wait already: try again when one is over");
    }
    synchronized (jobs) {
      jobs.addFirst(job);
      Iterator<Job> oldest = jobs.descendingIterator();
      while (jobs.size() > KEPT && oldest.hasNext()) {
        if (oldest.next().over()) {
          oldest.remove();
        }
      }
    }
    return shown(job, Asked.texts(ctx, texts.get()));
  }

  private void run(Job job) {
    job.state = "running";
    moved.run();
    try {
      Outcome outcome =
          job.experiment.run(
              (stage, share) -> {
                job.stage = stage;
                job.progress = share;
              });
      job.failure = outcome.failure();
      job.outcome = outcome;
      job.state = outcome.failure() == null ? "done" : "failed";
    } catch (InterruptedException e) {
      job.state = "cancelled";
    } catch (IllegalArgumentException e) {
      job.failure = String.valueOf(e.getMessage());
      job.state = "failed";
    } catch (RuntimeException e) {
      LOG.error("a backtest of {} failed", job.question.signal(), e);
      job.failure = "internal error: " + e.getClass().getName();
      job.state = "failed";
    }
    moved.run();
  }

  private Job known(Context ctx) {
    String id = ctx.pathParam("id");
    synchronized (jobs) {
      return jobs.stream()
          .filter(job -> job.id.equals(id))
          .findFirst()
          .orElseThrow(() -> Refusal.missing("there is no backtest " + Wish.cut(id)));
    }
  }

  private All list(Context ctx) {
    Texts words = Asked.texts(ctx, texts.get());
    List<Job> all;
    synchronized (jobs) {
      all = List.copyOf(jobs);
    }
    return new All(all.stream().map(job -> shown(job, words)).toList(), all.size());
  }

  private Shown one(Context ctx) {
    return shown(known(ctx), Asked.texts(ctx, texts.get()));
  }

  private void forget(Context ctx) {
    Job job = known(ctx);
    Future<?> running = job.running;
    if (running != null) {
      running.cancel(true);
    }
    synchronized (jobs) {
      jobs.remove(job);
    }
  }

  private static Shown shown(Job job, Texts words) {
    Outcome outcome = job.outcome;
    Question asked = job.question;
    return new Shown(
        job.id,
        job.state,
        job.stage,
        job.progress,
        Json.instant(job.startedAt),
        new Asking(
            asked.signal(),
            asked.source(),
            asked.only().stream().map(Matcher::toString).toList(),
            asked.days(),
            asked.sets()),
        job.failure,
        outcome == null ? null : result(outcome, words),
        job.experiment.snippet());
  }

  private static Result result(Outcome outcome, Texts words) {
    Report before = outcome.before();
    Report after = outcome.after();
    Map<String, int[]> days = new TreeMap<>();
    before.days().forEach(d -> days.put(d.day().toString(), new int[] {d.incidents(), 0}));
    after
        .days()
        .forEach(d -> days.computeIfAbsent(d.day().toString(), x -> new int[2])[1] = d.incidents());
    List<Day> each = new ArrayList<>();
    days.forEach((day, counts) -> each.add(new Day(day, counts[0], counts[1])));
    return new Result(
        Json.instant(after.window().from()),
        Json.instant(after.window().to()),
        after.window().step() / 1e3,
        totals(before.totals()),
        totals(after.totals()),
        past(before, words),
        past(after, words),
        after.byHost().stream()
            .limit(MOST_INCIDENTS)
            .map(share -> new Named(share.name(), share.incidents()))
            .toList(),
        each,
        outcome.remarks());
  }

  private static Totals totals(Report.Totals of) {
    return new Totals(
        of.incidents(),
        Math.round(of.perDay() * 100) / 100.0,
        of.alerts(),
        of.inAlert() / 1e3,
        of.notifications());
  }

  private static List<Past> past(Report report, Texts words) {
    return report.incidents().stream()
        .limit(MOST_INCIDENTS)
        .map(
            each -> {
              List<Alert> alerts = each.alerts();
              return new Past(
                  each.id(),
                  Json.instant(each.openedAt()),
                  Json.instant(each.endedAt()),
                  each.severity(),
                  List.copyOf(each.signals()),
                  List.copyOf(each.hosts()),
                  List.copyOf(each.detectors()),
                  alerts.isEmpty() ? "" : words.line(alerts.get(0)));
            })
        .toList();
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
