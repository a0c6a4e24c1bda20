package io.petrel.app;

import io.petrel.cli.Progress;
import io.petrel.serve.Learning;
import io.petrel.web.Metrics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how far the learning of the past is: a bar on a terminal, elsewhere a line now and then. */
final class LearningLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LearningLog.class);

  /** What takes no longer is said at its end only. */
  private static final Duration LONG = Duration.ofSeconds(10);

  private final Metrics metrics;
  private final Progress bar;
  private final Supplier<List<Learning>> all;
  private final Map<String, Learning> before = new HashMap<>();

  /**
   * @param all how far every signal is
   */
  LearningLog(Metrics metrics, Progress bar, Supplier<List<Learning>> all) {
    this.metrics = metrics;
    this.bar = bar;
    this.all = all;
  }

  /** One signal is so far now. Any thread. */
  synchronized void heard(Learning now) {
    String name = now.signal() + " of " + now.source();
    Learning last = before.put(name, now);
    long known = last == null || last.samples() > now.samples() ? 0 : last.samples();
    metrics.learned(now.samples() - known);
    if (now.over()) {
      before.remove(name);
      LOG.info(
          "learned {}: {} series, {} samples in {} s, {} s of them in the detectors; {} samples/s",
          name,
          now.waiting(),
          now.samples(),
          seconds(now.took()),
          seconds(now.stepping()),
          rate(now));
    } else if (last == null || last.samples() > now.samples()) {
      LOG.info("learning {} from history: {} series", name, now.waiting());
    } else if (!bar.shown()
        && now.took().compareTo(LONG) > 0
        && (int) (10 * now.share()) > (int) (10 * last.share())) {
      LOG.info("learning {}: {} %, {} samples/s", name, (int) (100 * now.share()), rate(now));
    }
    show();
  }

  private void show() {
    List<Learning> signals = all.get();
    double sum = signals.stream().mapToDouble(Learning::ratio).sum();
    if (signals.stream().allMatch(signal -> signal.ratio() >= 1)) {
      bar.close();
    } else {
      bar.at("learning from history", sum / signals.size());
    }
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1e3);
  }

  private static long rate(Learning now) {
    return now.samples() * 1000 / Math.max(1, now.took().toMillis());
  }

  @Override
  public void close() {
    bar.close();
  }
}
