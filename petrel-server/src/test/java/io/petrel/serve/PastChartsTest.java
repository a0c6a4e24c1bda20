package io.petrel.serve;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.notify.Texts;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import io.petrel.source.RangeFetch;
import io.petrel.source.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A message has a picture, or goes without one: it never waits for long and never fails. */
class PastChartsTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final long PAST = Duration.ofDays(30).toMillis();

  private final Logger logger = (Logger) LoggerFactory.getLogger(PastCharts.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  private static PastCharts charts(Source source, Duration patience) {
    return new PastCharts(
        School.setup(source, "q").plan(),
        Map.of(PastSource.NAME, source),
        Texts.of(Locale.ENGLISH),
        Duration.ofMinutes(1),
        patience);
  }

  private static PastSource source() {
    return new PastSource().host("web-1", NOW - PAST).host("web-2", NOW - PAST);
  }

  private static Alert alert(String host, String signal) {
    Score score = new Score(3, 78, 0, 50, Reason.NONE);
    Labels labels = Labels.of(Alert.NAME, signal, Alert.DETECTOR, "pupil", "instance", host);
    return new Alert(
        labels,
        host,
        Labels.empty(),
        Unit.PERCENT,
        Phase.FIRING,
        NOW,
        NOW,
        0,
        NOW,
        NOW,
        1,
        0,
        score,
        score);
  }

  private static Notification about(Alert alert, int number) {
    return new Notification(
        "i-1",
        number,
        "ops",
        Decision.FIRST,
        NOW,
        Labels.empty(),
        false,
        NOW,
        List.of(alert),
        1,
        1,
        List.of(),
        0);
  }

  private static byte @Nullable [] png(PastCharts charts, String host) {
    Alert alert = alert(host, "cpu");
    return charts.png(about(alert, 1), alert);
  }

  /** A source whose past is answered by somebody else. */
  private static Source asked(PastSource inner, LongFunction<RangeFetch> range) {
    return new Source() {
      @Override
      public String name() {
        return inner.name();
      }

      @Override
      public io.petrel.series.Fetch instant(Signal signal, long at) {
        return inner.instant(signal, at);
      }

      @Override
      public RangeFetch range(Signal signal, long from, long to, long step) {
        RangeFetch answer = range.apply(from);
        return answer == null ? inner.range(signal, from, to, step) : answer;
      }

      @Override
      public io.petrel.series.Fetch hosts(long at) {
        return inner.hosts(at);
      }

      @Override
      public void close() {
        inner.close();
      }
    };
  }

  @Test
  void the_last_hours_are_drawn_once_for_all_channels_of_a_notification() throws IOException {
    try (PastCharts charts = charts(source(), Duration.ofMinutes(1))) {
      byte[] first = png(charts, "web-1");
      assertThat(first).isNotNull();
      assertThat(ImageIO.read(new ByteArrayInputStream(first)).getWidth()).isEqualTo(800);
      assertThat(png(charts, "web-1")).isSameAs(first);
      Alert alert = alert("web-1", "cpu");
      assertThat(charts.png(about(alert, 2), alert)).isNotNull().isNotSameAs(first);
    }
    assertThat(log.list).isEmpty();
  }

  @Test
  void what_no_source_knows_has_no_picture() {
    try (PastCharts charts = charts(source(), Duration.ofMinutes(1))) {
      assertThat(png(charts, "nowhere")).isNull();
      Alert other = alert("web-1", "other");
      assertThat(charts.png(about(other, 1), other)).isNull();
    }
  }

  @Test
  void a_source_that_fails_is_said_once_and_the_messages_go_without() {
    PastSource source = source();
    source.down(true);
    try (PastCharts charts = charts(source, Duration.ofMinutes(1))) {
      assertThat(png(charts, "web-1")).isNull();
      assertThat(png(charts, "web-2")).isNull();
    }
    assertThat(log.list).singleElement().asString().contains("go without a chart", "down");
  }

  @Test
  void who_waits_too_long_goes_without_and_so_does_who_finds_too_many_waiting() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    Source slow =
        asked(
            source(),
            from -> {
              begun.incrementAndGet();
              try {
                gate.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return null;
            });
    try (PastCharts charts = charts(slow, Duration.ofMillis(1))) {
      for (int i = 0; i < 100; i++) {
        assertThat(png(charts, "web-" + i)).isNull();
      }
    }
    assertThat(begun.get()).isLessThan(100);
    assertThat(log.list).singleElement().asString().contains("took longer than");
    gate.countDown();
  }
}
