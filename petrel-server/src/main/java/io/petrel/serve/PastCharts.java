package io.petrel.serve;

import io.petrel.alert.Alert;
import io.petrel.detect.Detector;
import io.petrel.notify.Charts;
import io.petrel.notify.Picture;
import io.petrel.notify.Texts;
import io.petrel.pipeline.Plan;
import io.petrel.replay.Backtest;
import io.petrel.replay.Trace;
import io.petrel.replay.Tracer;
import io.petrel.route.Matcher;
import io.petrel.route.Notification;
import io.petrel.series.Labels;
import io.petrel.source.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws the last six hours of an alert's series by leading the source's past through its detector
 * once more.
 *
 * <p>The expected range is the one that a detector shows which began to learn some hours or, where
 * it learns from history, three days before: close to the one that was told, not the same. One
 * picture is drawn at a time, the newest few are kept for the other channels of a receiver, and who
 * waits too long or finds too many waiting sends its message without one. Thread-safe.
 */
public final class PastCharts implements Charts, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PastCharts.class);
  private static final long SHOWN = Duration.ofHours(6).toMillis();
  private static final long LEARNING = Duration.ofDays(3).toMillis();
  private static final long WARMING = Duration.ofHours(2).toMillis();
  private static final long LEAST_STEP = Duration.ofMinutes(2).toMillis();
  private static final int KEPT = 16;

  private final Plan plan;
  private final Map<String, Source> sources;
  private final Texts texts;
  private final long step;
  private final Duration patience;
  private final ThreadPoolExecutor artist;
  private final Map<Key, FutureTask<byte @Nullable []>> drawn =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, FutureTask<byte @Nullable []>> eldest) {
          return size() > KEPT;
        }
      };
  private boolean complained;

  private record Key(String notification, long alert) {}

  /**
   * @param sources by name; stay their owner's to close
   * @param interval the distance of two live ticks
   * @param patience the longest that a message waits for its picture
   */
  public PastCharts(
      Plan plan, Map<String, Source> sources, Texts texts, Duration interval, Duration patience) {
    this.plan = plan;
    this.sources = Map.copyOf(sources);
    this.texts = texts;
    this.step = Math.max(LEAST_STEP, interval.toMillis());
    this.patience = patience;
    this.artist =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(KEPT / 2),
            task -> {
              Thread thread = new Thread(task, "charts");
              thread.setDaemon(true);
              return thread;
            });
    artist.allowCoreThreadTimeOut(true);
  }

  @Override
  public byte @Nullable [] png(Notification notification, Alert alert) {
    FutureTask<byte @Nullable []> task;
    try {
      task = task(new Key(notification.key(), alert.fingerprint()), notification.at(), alert);
    } catch (RejectedExecutionException e) {
      return null;
    }
    try {
      return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (TimeoutException e) {
      task.cancel(true);
      complain("it took longer than " + patience.toSeconds() + " s", null);
      return null;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException) {
        return null;
      }
      // Without fonts on this machine the first picture fails with an Error.
      complain(String.valueOf(e.getMessage()), e.getCause());
      return null;
    } catch (CancellationException e) {
      return null;
    }
  }

  private synchronized FutureTask<byte @Nullable []> task(Key key, long told, Alert alert) {
    FutureTask<byte @Nullable []> known = drawn.get(key);
    if (known != null) {
      return known;
    }
    FutureTask<byte @Nullable []> task = new FutureTask<>(() -> draw(told, alert));
    artist.execute(task);
    drawn.put(key, task);
    return task;
  }

  private synchronized void complain(String why, @Nullable Throwable cause) {
    if (!complained) {
      complained = true;
      LOG.warn("messages go without a chart: {}", why, cause);
    }
  }

  private byte @Nullable [] draw(long told, Alert alert) throws InterruptedException, IOException {
    for (Plan.Watch watch : plan.watches()) {
      Source source = sources.get(watch.signal().source());
      if (watch.signal().name().equals(alert.name()) && source != null && source.hasHistory()) {
        for (Plan.Rule rule : watch.rules()) {
          if (rule.name().equals(alert.labels().getOrEmpty(Alert.DETECTOR))) {
            Trace trace = trace(watch, rule, source.newest(told), alert);
            if (trace != null && trace.at().length > 1) {
              return Picture.png(trace, Picture.title(alert), alert.unit(), texts);
            }
          }
        }
      }
    }
    return null;
  }

  private @Nullable Trace trace(Plan.Watch watch, Plan.Rule rule, long until, Alert alert)
      throws InterruptedException {
    long to = Math.floorDiv(until, step) * step;
    long from = to - SHOWN / step * step;
    boolean learns =
        rule.detector() instanceof Detector.OfSeries<?> series && series.learnsFromHistory();
    long lead = (learns ? LEARNING : WARMING) / step * step;
    Plan one =
        new Plan(
            List.of(new Plan.Watch(watch.signal(), List.of(rule))),
            plan.root(),
            plan.forgetAfter());
    Labels concerned =
        rule.detector() instanceof Detector.OfGroup<?> || alert.host().isEmpty()
            ? alert.peers()
            : Labels.of(watch.signal().hostLabel(), alert.host());
    List<Matcher> only =
        concerned.asMap().entrySet().stream()
            .map(label -> Matcher.is(label.getKey(), label.getValue()))
            .toList();
    byte[] nothing = new Backtest(one, from, step, 0).learned();
    Tracer tracer = new Tracer(one, nothing, List.of(Trace.Wanted.of(alert, from, to)), step);
    try (PastTicks past = new PastTicks(one, sources, only, List.of())) {
      past.read(
          from - lead,
          to,
          step,
          ticks -> {
            ticks.forEach(tracer::tick);
            return true;
          });
    } catch (SourceFailed e) {
      complain(String.valueOf(e.getMessage()), null);
      return null;
    }
    return tracer.traces().get(0);
  }

  @Override
  public void close() {
    artist.shutdownNow();
  }
}
