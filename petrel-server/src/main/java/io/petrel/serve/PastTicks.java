package io.petrel.serve;

import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.pipeline.Tick;
import io.petrel.route.Matcher;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Signal;
import io.petrel.source.Narrowed;
import io.petrel.source.RangeFetch;
import io.petrel.source.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * A stretch of the sources' past as the ticks that would have been taken then.
 *
 * <p>It is read by slices of time with all signals side by side, each of bounded size, and the next
 * slice is read while the one before is looked at. A signal that its source does not answer from
 * the beginning on, while it answers others, is left out and named; any other failure, tried a few
 * times, ends the reading. Used by one thread.
 */
public final class PastTicks implements AutoCloseable {
  /** About 16 bytes each, in two slices at a time. */
  private static final int SAMPLES_A_SLICE = 2_000_000;

  private static final int FIRST_SLICE = 12;
  private static final int MOST_STEPS = 2_000;
  private static final int QUESTIONS_AT_ONCE = 3;
  private static final int MOST_REMARKS = 20;

  private final List<Watch> watches;
  private final Map<String, Signal> asked = new HashMap<>();
  private final Map<String, Source> sources;
  private final Map<String, Fetch> steadyHosts;
  private final Map<String, String> hostLabels = new LinkedHashMap<>();
  private final Selection selection;
  private final List<Duration> pauses;
  private final ExecutorService questions = pool(QUESTIONS_AT_ONCE);
  private final ExecutorService ahead = pool(1);
  private final Set<String> leftOut = new HashSet<>();
  private final Set<String> answered = new HashSet<>();
  private final Set<String> remarks = new LinkedHashSet<>();
  private int widest;
  private boolean begun;

  /** Takes ticks. */
  @FunctionalInterface
  public interface Sink {
    /** Takes the next ticks in the order of time; false = no more are wanted. */
    boolean take(List<Tick> ticks) throws InterruptedException;
  }

  /**
   * @param sources by name
   * @param only a series counts when its labels and its host's fulfil all of these
   * @param pauses how long to wait before each further attempt after a failure
   */
  public PastTicks(
      Plan plan, Map<String, Source> sources, List<Matcher> only, List<Duration> pauses) {
    this(plan, sources, only, pauses, Map.of());
  }

  /**
   * @param steadyHosts by source what is taken for its hosts all the time; a source without is
   *     asked for its hosts at every instant
   */
  PastTicks(
      Plan plan,
      Map<String, Source> sources,
      List<Matcher> only,
      List<Duration> pauses,
      Map<String, Fetch> steadyHosts) {
    this.watches = plan.watches();
    this.sources = Map.copyOf(sources);
    this.selection = new Selection(only);
    this.pauses = List.copyOf(pauses);
    this.steadyHosts = Map.copyOf(steadyHosts);
    for (Watch watch : watches) {
      asked.put(watch.key(), Narrowed.of(watch.signal(), only));
      hostLabels.putIfAbsent(watch.signal().source(), watch.signal().hostLabel());
    }
  }

  private static ExecutorService pool(int threads) {
    return Executors.newFixedThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, "past");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Something that people should know of and that stops nothing; in the order of coming up. */
  public synchronized List<String> remarks() {
    return List.copyOf(remarks);
  }

  /** Answers by watch, hosts by source. */
  private record Slice(
      long from, long to, Map<String, RangeFetch> answers, Map<String, RangeFetch> hosts) {}

  /**
   * Reads {@code from}, {@code from + step}, ... up to and including {@code to}.
   *
   * @throws SourceFailed when a source fails; what came before was given
   */
  public void read(long from, long to, long step, Sink sink)
      throws SourceFailed, InterruptedException {
    Future<Slice> next = ahead(from, to, step);
    while (true) {
      Slice slice = result(next);
      long after = slice.to + step;
      widest = Math.max(widest, width(slice));
      Future<Slice> following = after <= to ? ahead(after, to, step) : null;
      if (!sink.take(ticks(slice, step)) || following == null) {
        if (following != null) {
          following.cancel(true);
        }
        return;
      }
      next = following;
    }
  }

  private Future<Slice> ahead(long from, long to, long step) {
    int steps =
        widest == 0
            ? FIRST_SLICE
            : Math.max(1, Math.min(MOST_STEPS, SAMPLES_A_SLICE / Math.max(1, widest)));
    long end = Math.min(to, from + (steps - 1) * step);
    return ahead.submit(() -> slice(from, from + (end - from) / step * step, step));
  }

  private static <T> T result(Future<T> future) throws SourceFailed, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SourceFailed failed) {
        throw failed;
      }
      throw new IllegalStateException("a source threw", e.getCause());
    }
  }

  private Slice slice(long from, long to, long step) throws SourceFailed, InterruptedException {
    Map<String, Callable<RangeFetch>> hosts = new LinkedHashMap<>();
    for (String source : hostLabels.keySet()) {
      if (!steadyHosts.containsKey(source)) {
        hosts.put(source, () -> source(source).hosts(from, to, step));
      }
    }
    Map<String, Callable<RangeFetch>> signals = new LinkedHashMap<>();
    for (Watch watch : watches) {
      if (!leftOut.contains(watch.key())) {
        Source source = source(watch.signal().source());
        Signal signal = Objects.requireNonNull(asked.get(watch.key()));
        signals.put(watch.key(), () -> source.range(signal, from, to, step));
      }
    }
    Map<String, RangeFetch> ofHosts = ask(hosts, source -> pauses);
    for (Map.Entry<String, RangeFetch> e : ofHosts.entrySet()) {
      if (e.getValue() instanceof RangeFetch.Failed failed) {
        throw new SourceFailed("source " + e.getKey() + ": hosts: " + failed.why());
      }
      remark("hosts", e.getValue());
    }
    // What never had an answer is not waited for as long as what had.
    Map<String, RangeFetch> answers =
        ask(
            signals,
            key -> answered.contains(key) ? pauses : pauses.subList(0, Math.min(1, pauses.size())));
    leaveOut(answers);
    return new Slice(from, to, answers, ofHosts);
  }

  private Map<String, RangeFetch> ask(
      Map<String, Callable<RangeFetch>> asked, Function<String, List<Duration>> patience)
      throws SourceFailed, InterruptedException {
    Map<String, Future<RangeFetch>> futures = new LinkedHashMap<>();
    asked.forEach(
        (key, question) ->
            futures.put(key, questions.submit(() -> patiently(question, patience.apply(key)))));
    Map<String, RangeFetch> answers = new LinkedHashMap<>();
    for (Map.Entry<String, Future<RangeFetch>> e : futures.entrySet()) {
      answers.put(e.getKey(), result(e.getValue()));
    }
    return answers;
  }

  private static RangeFetch patiently(Callable<RangeFetch> question, List<Duration> waits)
      throws Exception {
    RangeFetch answer = question.call();
    for (Duration pause : waits) {
      if (!(answer instanceof RangeFetch.Failed)) {
        break;
      }
      Thread.sleep(pause.toMillis());
      answer = question.call();
    }
    return answer;
  }

  /**
   * Passes over signals that never had an answer beside others that have; all else is a failure.
   */
  private void leaveOut(Map<String, RangeFetch> all) throws SourceFailed {
    Set<String> answering = new HashSet<>();
    for (Watch watch : watches) {
      RangeFetch answer = all.get(watch.key());
      if (answer != null && !(answer instanceof RangeFetch.Failed)) {
        answering.add(watch.signal().source());
        answered.add(watch.key());
        remark(watch.signal().name(), answer);
      }
    }
    for (Watch watch : watches) {
      if (all.get(watch.key()) instanceof RangeFetch.Failed failed) {
        String source = watch.signal().source();
        if (answered.contains(watch.key()) || !answering.contains(source)) {
          throw new SourceFailed(
              "source " + source + ": " + watch.signal().name() + ": " + failed.why());
        }
        leftOut.add(watch.key());
        all.remove(watch.key());
        remark(watch.signal().name() + " is left out: " + failed.why());
      }
    }
  }

  private void remark(String what, RangeFetch answer) {
    if (answer instanceof RangeFetch.Partial partial) {
      remark(what + ": " + partial.why());
    } else if (answer instanceof RangeFetch.Complete complete) {
      complete.warnings().forEach(warning -> remark(what + ": " + warning));
    }
  }

  private synchronized void remark(String remark) {
    if (remarks.size() < MOST_REMARKS) {
      remarks.add(remark);
    }
  }

  private Source source(String name) {
    return Objects.requireNonNull(sources.get(name), name);
  }

  private static int width(Slice slice) {
    long widest = 1;
    int frames =
        (int) slice.answers.values().stream().mapToLong(a -> frames(a).size()).max().orElse(0);
    for (int i = 0; i < frames; i++) {
      long width = 0;
      for (RangeFetch answer : slice.answers.values()) {
        width += frames(answer).get(i).size();
      }
      widest = Math.max(widest, width);
    }
    return (int) Math.min(Integer.MAX_VALUE, widest);
  }

  private static List<Frame> frames(RangeFetch answer) {
    if (answer instanceof RangeFetch.Complete complete) {
      return complete.frames();
    }
    return answer instanceof RangeFetch.Partial partial ? partial.frames() : List.of();
  }

  private List<Tick> ticks(Slice slice, long step) {
    List<Tick> ticks = new ArrayList<>();
    int i = 0;
    for (long at = slice.from; at <= slice.to; at += step) {
      Map<String, Fetch> hosts = new HashMap<>();
      // Once: what is not answered again stays as it was.
      if (!begun) {
        begun = true;
        steadyHosts.forEach(
            (source, known) ->
                hosts.put(
                    source,
                    selection.hosts(
                        source, Objects.requireNonNull(hostLabels.get(source)), known)));
      }
      for (Map.Entry<String, RangeFetch> e : slice.hosts.entrySet()) {
        String label = Objects.requireNonNull(hostLabels.get(e.getKey()));
        hosts.put(e.getKey(), selection.hosts(e.getKey(), label, at(e.getValue(), i)));
      }
      Map<String, Fetch> answers = new HashMap<>();
      for (Map.Entry<String, RangeFetch> e : slice.answers.entrySet()) {
        Signal signal = Objects.requireNonNull(asked.get(e.getKey()));
        answers.put(e.getKey(), selection.series(signal, at(e.getValue(), i)));
      }
      ticks.add(new Tick(at, answers, hosts));
      i++;
    }
    return ticks;
  }

  private static Fetch at(RangeFetch range, int i) {
    return range instanceof RangeFetch.Partial partial
        ? new Fetch.Partial(partial.frames().get(i), partial.why())
        : new Fetch.Complete(frames(range).get(i), List.of());
  }

  @Override
  public void close() {
    questions.shutdownNow();
    ahead.shutdownNow();
  }
}
