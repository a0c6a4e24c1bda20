package io.petrel.serve;

import io.petrel.pipeline.Lesson;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.source.HistoryEnd;
import io.petrel.source.HistorySink;
import io.petrel.source.Source;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One lesson with its source: reads the past and gives it to the lesson. Runs once. */
final class Reading implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Reading.class);
  private static final long HOUR = 3_600_000;

  private final Lesson lesson;
  private final int series;
  private final Source source;
  private final long step;
  private final Scope scope;
  private final Consumer<Reading> tell;
  private final Consumer<Reading> ended;
  private volatile boolean stopped;
  private volatile double share;
  private volatile long samples;
  private volatile long stepNanos;
  private final long started = System.nanoTime();
  private long stepped;
  private long nanos;
  private @Nullable HistoryEnd end;
  private boolean asked;

  /** What is to be read. */
  enum Scope {
    /** All of the lesson's past. */
    PAST,
    /** The same, without the series that have none. */
    PAST_OF_THOSE_WHO_HAVE_ONE,
    /** Only which series have a past. */
    WHO_HAS_ONE
  }

  /**
   * @param series how many series the watch has, the lesson's and others
   * @param step the grid of ticks, milliseconds
   * @param tell hears of progress, about every hundredth of the whole, from the reading thread
   * @param ended hears that it is over, from the reading thread, which then leaves the lesson alone
   */
  Reading(
      Lesson lesson,
      int series,
      Source source,
      long step,
      Scope scope,
      Consumer<Reading> tell,
      Consumer<Reading> ended) {
    this.lesson = lesson;
    this.series = series;
    this.source = source;
    this.step = step;
    this.scope = scope;
    this.tell = tell;
    this.ended = ended;
  }

  @Override
  public void run() {
    try {
      end = read();
    } catch (RuntimeException e) {
      LOG.error("the past of {} could not be learned", lesson.watch(), e);
      end = new HistoryEnd.Failed("internal error: " + e.getClass().getName());
    } finally {
      nanos = System.nanoTime() - started;
      ended.accept(this);
    }
  }

  private @Nullable HistoryEnd read() {
    if (stopped) {
      return new HistoryEnd.Failed("stopped");
    }
    if (scope != Scope.PAST) {
      lesson.excuseAllBut(haveOne());
    }
    if (scope == Scope.WHO_HAS_ONE && lesson.left() > 0) {
      return null;
    }
    long first = Math.floorDiv(lesson.from() + step - 1, step) * step;
    asked = lesson.left() > 0 && first <= lesson.to();
    HistoryEnd read =
        asked
            ? source.history(lesson.signal(), first, lesson.to(), step, new Sink())
            : new HistoryEnd.Complete();
    if (read instanceof HistoryEnd.Complete) {
      lesson.complete();
      share = 1;
    }
    return read;
  }

  /** The series that had a value some time ago: a cheap question before a dear one. */
  private Set<Labels> haveOne() {
    long past = lesson.to() - lesson.from();
    Set<Labels> all = new HashSet<>();
    for (long ago : new TreeSet<>(List.of(HOUR, 24 * HOUR, past / 2))) {
      if (ago > past) {
        continue;
      }
      Fetch answer = source.instant(lesson.signal(), lesson.to() - ago);
      if (!(answer instanceof Fetch.Complete complete)) {
        return lesson.all(); // nobody knows: all are read
      }
      Frame frame = complete.frame();
      for (int i = 0; i < frame.size(); i++) {
        all.add(frame.series(i));
      }
    }
    return all;
  }

  private final class Sink implements HistorySink {
    private double told;

    @Override
    public void piece(Labels series, long[] at, double[] values, int size) {
      if (!stopped) {
        long before = System.nanoTime();
        lesson.piece(series, at, values, size);
        stepped += System.nanoTime() - before;
        stepNanos = stepped;
        samples = lesson.samples();
      }
    }

    @Override
    public boolean progress(double now) {
      share = Math.min(now, 0.999);
      if (now - told >= 0.01) {
        told = now;
        tell.accept(Reading.this);
      }
      return !stopped;
    }
  }

  /** Ends it soon; what was learned stays. */
  void stop() {
    stopped = true;
  }

  boolean stopped() {
    return stopped;
  }

  /** How it ended, null = it had only to say who has a past. */
  @Nullable HistoryEnd end() {
    return end;
  }

  /** Whether the source was asked for a past, which is dear. */
  boolean asked() {
    return asked;
  }

  Lesson lesson() {
    return lesson;
  }

  Duration took() {
    return Duration.ofNanos(nanos);
  }

  /** How far it is; the reading's thread, or any when it has ended. */
  Learning progress() {
    return new Learning(
        lesson.signal().source(),
        lesson.signal().name(),
        Math.max(series, lesson.series()),
        lesson.series(),
        share,
        samples,
        Duration.ofNanos(nanos == 0 ? System.nanoTime() - started : nanos),
        Duration.ofNanos(stepNanos));
  }
}
