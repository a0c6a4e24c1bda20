package io.petrel.serve;

import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.pipeline.Tick;
import io.petrel.series.Fetch;
import io.petrel.source.RangeFetch;
import io.petrel.source.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks all sources for all signals of one tick, or of a stretch of ticks, a few at a time. */
final class Fetcher {
  private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);

  private final List<Watch> watches;
  private final Map<String, Source> sources;
  private final ExecutorService pool;

  /** What has thrown: the trace is logged once. */
  private final Set<String> threw = new HashSet<>();

  /**
   * @param sources by name
   * @param pool bounds how many questions are asked at once
   */
  Fetcher(Plan plan, Map<String, Source> sources, ExecutorService pool) {
    this.watches = plan.watches();
    this.sources = Map.copyOf(sources);
    this.pool = pool;
  }

  /** Everything at one instant. */
  Tick tick(long at) throws InterruptedException {
    Map<String, Future<Fetch>> answers = new HashMap<>();
    Map<String, Future<Fetch>> hosts = new HashMap<>();
    sources.forEach((name, source) -> hosts.put(name, pool.submit(() -> source.hosts(at))));
    for (Watch watch : watches) {
      answers.put(watch.key(), pool.submit(() -> source(watch).instant(watch.signal(), at)));
    }
    return new Tick(at, await(answers, Fetch.Failed::new), await(hosts, Fetch.Failed::new));
  }

  private Source source(Watch watch) {
    String name = watch.signal().source();
    return Objects.requireNonNull(sources.get(name), name);
  }

  /**
   * Everything at {@code from}, {@code from + step}, ... up to and including {@code to}, oldest
   * first, of those sources that have a history. Hosts are asked at each instant, since their state
   * then matters.
   */
  List<Tick> range(long from, long to, long step) throws InterruptedException {
    Map<String, Future<RangeFetch>> answers = new HashMap<>();
    for (Watch watch : watches) {
      if (source(watch).hasHistory()) {
        answers.put(
            watch.key(), pool.submit(() -> source(watch).range(watch.signal(), from, to, step)));
      }
    }
    List<Map<String, Future<Fetch>>> hosts = new ArrayList<>();
    for (long at = from; at <= to; at += step) {
      long then = at;
      Map<String, Future<Fetch>> each = new HashMap<>();
      sources.forEach(
          (name, source) -> {
            if (source.hasHistory()) {
              each.put(name, pool.submit(() -> source.hosts(then)));
            }
          });
      hosts.add(each);
    }
    Map<String, RangeFetch> ranges = await(answers, RangeFetch.Failed::new);
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i < hosts.size(); i++) {
      Map<String, Fetch> column = new HashMap<>();
      for (Map.Entry<String, RangeFetch> e : ranges.entrySet()) {
        column.put(e.getKey(), at(e.getValue(), i));
      }
      ticks.add(new Tick(from + i * step, column, await(hosts.get(i), Fetch.Failed::new)));
    }
    return ticks;
  }

  private static Fetch at(RangeFetch range, int i) {
    if (range instanceof RangeFetch.Complete complete) {
      return new Fetch.Complete(complete.frames().get(i), i == 0 ? complete.warnings() : List.of());
    }
    if (range instanceof RangeFetch.Partial partial) {
      return new Fetch.Partial(partial.frames().get(i), partial.why());
    }
    return new Fetch.Failed(((RangeFetch.Failed) range).why());
  }

  /** A source that throws has not answered, and is not to take the others' answers with it. */
  private <V> Map<String, V> await(Map<String, Future<V>> futures, Function<String, V> failed)
      throws InterruptedException {
    Map<String, V> all = new HashMap<>();
    for (Map.Entry<String, Future<V>> e : futures.entrySet()) {
      try {
        all.put(e.getKey(), e.getValue().get());
      } catch (ExecutionException thrown) {
        if (threw.add(e.getKey())) {
          LOG.error("{}: the source failed in an unforeseen way", e.getKey(), thrown.getCause());
        }
        all.put(e.getKey(), failed.apply("internal error: " + thrown.getCause()));
      }
    }
    return all;
  }
}
