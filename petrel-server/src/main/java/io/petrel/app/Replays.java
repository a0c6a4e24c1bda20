package io.petrel.app;

import io.petrel.cli.Progress;
import io.petrel.cli.Replayer;
import io.petrel.config.Types;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Tick;
import io.petrel.replay.Backtest;
import io.petrel.replay.Highlight;
import io.petrel.replay.Report;
import io.petrel.replay.Trace;
import io.petrel.replay.Tracer;
import io.petrel.serve.PastTicks;
import io.petrel.serve.SourceFailed;
import io.petrel.source.Source;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Joins sources, ticks and backtests. Nothing is stored, and nobody is told anything. */
final class Replays implements Replayer {
  private final Types types;
  private final InstantSource clock;
  private final List<Duration> pauses;

  /**
   * @param pauses how long to wait before each further attempt after a source's failure
   */
  Replays(Types types, InstantSource clock, List<Duration> pauses) {
    this.types = types;
    this.clock = clock;
    this.pauses = pauses;
  }

  @Override
  public Outcome replay(Request request, Progress progress) throws InterruptedException {
    Map<String, Source> sources = Wiring.sources(request.config(), types, clock).byName();
    try {
      for (Source source : sources.values()) {
        if (!source.hasHistory()) {
          throw new IllegalArgumentException(
              "source "
                  + source.name()
                  + " has no past to read: expected a Prometheus or a directory of CSV files");
        }
      }
      Plan plan = Wiring.plan(request.config(), sources);
      try (PastTicks past = new PastTicks(plan, sources, request.only(), pauses)) {
        return new Run(request, progress, sources, plan, past).run();
      }
    } finally {
      sources.values().forEach(Source::close);
    }
  }

  /** One backtest under way. */
  private final class Run {
    private final Request request;
    private final Progress progress;
    private final Plan plan;
    private final PastTicks past;
    private final long step;
    private final long from;
    private final long to;
    private final List<Backtest> backtests = new ArrayList<>();

    Run(
        Request request,
        Progress progress,
        Map<String, Source> sources,
        Plan plan,
        PastTicks past) {
      this.request = request;
      this.progress = progress;
      this.plan = plan;
      this.past = past;
      this.step = request.step().toMillis();
      long offset = request.config().queryOffset().toMillis();
      long newest =
          sources.values().stream()
              .mapToLong(source -> source.newest(clock.millis() - offset))
              .max()
              .orElseThrow();
      Long last = request.to();
      Long first = request.from();
      this.to = Math.floorDiv(last == null ? newest : Math.min(last, newest), step) * step;
      this.from =
          first == null
              ? to - Math.max(0, request.length().toMillis() / step - 1) * step
              : -Math.floorDiv(-first, step) * step;
      if (from > to) {
        throw new IllegalArgumentException(
            "there is no tick between --from and --to: expected a beginning before the end, which"
                + " is at most the newest value there is");
      }
      backtests.add(new Backtest(plan, from, step, offset));
      for (Variant variant : request.variants()) {
        Plan other = Wiring.plan(variant.config(), sources);
        backtests.add(new Backtest(other, from, step, offset));
      }
    }

    Outcome run() throws InterruptedException {
      long begin = from - request.learn().toMillis() / step * step;
      String failure = null;
      byte[] learned = {};
      ExecutorService pool =
          Executors.newFixedThreadPool(
              Math.min(backtests.size(), Runtime.getRuntime().availableProcessors()));
      try {
        if (begin < from) {
          past.read(begin, from - step, step, ticks -> feed(ticks, begin, pool));
        }
        if (request.charts() > 0) {
          learned = backtests.get(0).learned();
        }
        past.read(from, to, step, ticks -> feed(ticks, begin, pool));
      } catch (SourceFailed e) {
        failure = e.getMessage();
      } finally {
        pool.shutdownNow();
      }
      Report report = backtests.get(0).report();
      List<Compared> compared = new ArrayList<>();
      for (int i = 0; i < request.variants().size(); i++) {
        compared.add(new Compared(request.variants().get(i).name(), backtests.get(i + 1).report()));
      }
      List<Chart> charts = new ArrayList<>();
      if (request.charts() > 0 && failure == null) {
        failure = draw(report, learned, charts);
      }
      return new Outcome(report, compared, charts, past.remarks(), failure);
    }

    /** Every backtest takes the same ticks; each by one thread at a time. */
    private boolean feed(List<Tick> ticks, long begin, ExecutorService pool)
        throws InterruptedException {
      List<Callable<Boolean>> parts = new ArrayList<>();
      for (Backtest backtest : backtests) {
        parts.add(
            () -> {
              ticks.forEach(backtest::tick);
              return true;
            });
      }
      for (Future<Boolean> part : pool.invokeAll(parts)) {
        try {
          part.get();
        } catch (ExecutionException e) {
          throw new IllegalStateException("a backtest failed", e.getCause());
        }
      }
      long at = ticks.get(ticks.size() - 1).at();
      progress.at(at < from ? "learning" : "replaying", share(begin, at));
      return true;
    }

    private double share(long begin, long at) {
      return at < from
          ? (double) (at - begin) / (from - begin)
          : (double) (at - from + step) / (to - from + step);
    }

    private @Nullable String draw(Report report, byte[] learned, List<Chart> charts)
        throws InterruptedException {
      List<Highlight> highlights = Highlight.of(report, request.charts());
      if (highlights.isEmpty()) {
        return null;
      }
      List<Trace.Wanted> wanted = highlights.stream().map(Highlight::wanted).toList();
      Tracer tracer = new Tracer(plan, learned, wanted, step);
      long until = tracer.until();
      String failure = null;
      try {
        past.read(
            from,
            until,
            step,
            ticks -> {
              ticks.forEach(tracer::tick);
              long at = ticks.get(ticks.size() - 1).at();
              progress.at("drawing", (double) (at - from + step) / (until - from + step));
              return true;
            });
      } catch (SourceFailed e) {
        failure = e.getMessage();
      }
      List<Trace> traces = tracer.traces();
      for (int i = 0; i < highlights.size(); i++) {
        charts.add(new Chart(highlights.get(i), traces.get(i)));
      }
      return failure;
    }
  }
}
