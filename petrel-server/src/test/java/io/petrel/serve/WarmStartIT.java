package io.petrel.serve;

import static io.petrel.serve.School.LEARN_FROM;
import static io.petrel.serve.School.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.series.Fetch;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.serve.School.AtOnce;
import io.petrel.source.HistoryEnd;
import io.petrel.source.HistorySink;
import io.petrel.source.PrometheusSource;
import io.petrel.source.RangeFetch;
import io.petrel.source.RealPrometheus;
import io.petrel.source.Source;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The past of a real Prometheus is learned to the last sample, also when it dies meanwhile. */
@Timeout(180)
class WarmStartIT {
  private static final long START = 1_790_000_040_000L; // on the grid
  private static final long FIRST = START + MINUTE - LEARN_FROM.toMillis();
  private static final int HOSTS = 12;

  @TempDir Path home;
  private final RealPrometheus prometheus = RealPrometheus.withHistory(history());

  @AfterEach
  void stop() {
    prometheus.close();
  }

  /** Three days until an hour from the start. */
  private static String history() {
    StringBuilder text = new StringBuilder("# TYPE q gauge\n# TYPE up gauge\n");
    for (String metric : new String[] {"q", "up"}) {
      for (int h = 0; h < HOSTS; h++) {
        for (long at = START - 3 * 86_400_000L; at <= START + 60 * MINUTE; at += MINUTE) {
          double value = metric.equals("up") ? 1 : PastSource.value("web-" + h, at);
          text.append(metric).append("{instance=\"web-").append(h).append("\"} ");
          text.append(value).append(' ').append(at / 1000).append('\n');
        }
      }
    }
    return text.append("# EOF\n").toString();
  }

  private Source source() {
    return new PrometheusSource(PastSource.NAME, PrometheusSource.Settings.of(prometheus.url()));
  }

  @Test
  void first_start_learns_every_sample_of_the_past() {
    try (School school = new School(home, source(), START, new AtOnce())) {
      school.minutes(4);
      for (int h = 0; h < HOSTS; h++) {
        school.knowsAllSince("web-" + h, FIRST);
      }
      assertThat(school.heard).isEmpty();
    }
  }

  @Test
  void prometheus_that_dies_while_it_is_read_is_gone_on_with_when_it_is_back() {
    Dying dying = new Dying(source());
    try (School school = new School(home, dying, START, new AtOnce())) {
      school.minutes(10);
      assertThat(school.poller().learning()).anyMatch(learning -> learning.waiting() == HOSTS);
      assertThat(dying.readings).as("a source that is down is left alone").isEqualTo(1);
      prometheus.up();
      school.minutes(10);
      for (int h = 0; h < HOSTS; h++) {
        school.knowsAllSince("web-" + h, FIRST);
      }
      assertThat(dying.from).as("what was learned was kept").isGreaterThan(FIRST);
      assertThat(school.heard).anyMatch(line -> line.contains("tried again"));
    }
  }

  /** Takes the server down a little into the first reading. */
  private final class Dying implements Source {
    private final Source real;
    private int readings;
    private long from;

    Dying(Source real) {
      this.real = real;
    }

    @Override
    public HistoryEnd history(Signal signal, long first, long to, long step, HistorySink into) {
      readings++;
      from = first;
      // In slices: remote read would be through before the server is down.
      return Source.super.history(
          signal,
          first,
          to,
          step,
          new HistorySink() {
            private boolean dead = readings > 1;
            private int pieces;

            @Override
            public void piece(Labels series, long[] at, double[] values, int size) {
              into.piece(series, at, values, size);
              if (!dead && ++pieces == HOSTS) {
                prometheus.down();
                dead = true;
              }
            }

            @Override
            public boolean progress(double share) {
              return into.progress(share);
            }
          });
    }

    @Override
    public String name() {
      return real.name();
    }

    @Override
    public Fetch instant(Signal signal, long at) {
      return real.instant(signal, at);
    }

    @Override
    public RangeFetch range(Signal signal, long first, long to, long step) {
      return real.range(signal, first, to, step);
    }

    @Override
    public Fetch hosts(long at) {
      return real.hosts(at);
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
