package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.cli.Progress;
import io.petrel.cli.Replayer;
import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.config.Overrides;
import io.petrel.pipeline.Changes;
import io.petrel.pipeline.HardState;
import io.petrel.pipeline.Pipeline;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.pipeline.Tick;
import io.petrel.replay.Report;
import io.petrel.replay.Report.PastIncident;
import io.petrel.route.Incident;
import io.petrel.route.Matcher;
import io.petrel.series.Fetch;
import io.petrel.source.FakePrometheus;
import io.petrel.source.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backtests over sources: what they say is what live operation would have said. */
final class ReplaysTest {
  static final Duration STEP = Duration.ofMinutes(5);
  private static final InstantSource LATER =
      InstantSource.fixed(Instant.parse("2027-01-01T00:00:00Z"));

  @TempDir Path directory;

  static Config config(String source) {
    ConfigReader.Result read =
        ConfigReader.parse(
            "petrel.yml", Path.of(""), Recorded.CONFIG.formatted(source), Wiring.types());
    assertThat(read).as("%s", read).isInstanceOf(ConfigReader.Result.Ok.class);
    return ((ConfigReader.Result.Ok) read).config();
  }

  /** The last day, learned from the two before. */
  static Replayer.Request lastDay(Config config, int charts) {
    long end = (Recorded.BEGIN + (long) (Recorded.ROWS - 1) * Recorded.STEP) * 1000;
    return new Replayer.Request(
        config,
        List.of(),
        List.of(),
        null,
        end,
        Duration.ofDays(1),
        STEP,
        Duration.ofDays(2),
        charts);
  }

  static Replayer.Outcome replay(Replayer.Request request) throws InterruptedException {
    return new Replays(Wiring.types(), LATER, List.of()).replay(request, Progress.none());
  }

  /** What the pipeline says when each tick is asked for by itself, as the service does. */
  static Map<String, Incident> live(Config config) {
    Map<String, Source> sources = Wiring.sources(config, Wiring.types(), LATER).byName();
    Plan plan = Wiring.plan(config, sources);
    long step = STEP.toMillis();
    long begin = Recorded.BEGIN * 1000;
    long from = begin + 2 * Duration.ofDays(1).toMillis();
    Pipeline pipeline = new Pipeline(plan, new HardState(from - 1, List.of(), List.of()));
    Map<String, Incident> incidents = new TreeMap<>();
    long offset = config.queryOffset().toMillis();
    for (long at = begin; at < begin + Recorded.ROWS * step; at += step) {
      for (long now = at - step + offset + 1000; now < at + offset; now += 1000) {
        if (pipeline.nextDue() <= now) {
          note(incidents, pipeline.advance(now));
        }
      }
      Map<String, Fetch> answers = new HashMap<>();
      Map<String, Fetch> hosts = new HashMap<>();
      for (Watch watch : plan.watches()) {
        Source source = Objects.requireNonNull(sources.get(watch.signal().source()));
        answers.put(watch.key(), source.instant(watch.signal(), at));
        hosts.put(watch.signal().source(), source.hosts(at));
      }
      note(incidents, pipeline.tick(new Tick(at, answers, hosts), at + offset));
    }
    sources.values().forEach(Source::close);
    return incidents;
  }

  private static void note(Map<String, Incident> incidents, Changes changes) {
    changes.incidents().forEach(incident -> incidents.put(incident.id(), incident));
  }

  static void assertSame(Report report, Map<String, Incident> live) {
    assertThat(report.incidents())
        .extracting(PastIncident::id)
        .containsExactlyInAnyOrderElementsOf(live.keySet());
    for (PastIncident incident : report.incidents()) {
      Incident of = Objects.requireNonNull(live.get(incident.id()));
      assertThat(incident.openedAt()).isEqualTo(of.openedAt());
      assertThat(incident.endedAt()).isEqualTo(of.endedAt());
      assertThat(incident.notifications()).isEqualTo(of.told());
    }
  }

  @Test
  void recorded_files_tell_what_live_ticks_tell() throws Exception {
    Config config = config("csv: { path: \"" + Recorded.csv(directory) + "\" }");
    Replayer.Outcome outcome = replay(lastDay(config, 0));
    assertThat(outcome.failure()).isNull();
    assertSame(outcome.report(), live(config));
    assertThat(outcome.report().incidents())
        .extracting(incident -> incident.hosts().first())
        .contains("web-1", "web-2")
        .doesNotContain("web-4", "web-3");
    assertThat(outcome.report().window().learnedFrom()).isEqualTo(Recorded.BEGIN * 1000);
    assertThat(outcome.report().coverage().ticks()).isEqualTo(288);
  }

  @Test
  void charts_are_of_the_worst_and_have_the_window_before_and_after() throws Exception {
    Config config = config("csv: { path: \"" + Recorded.csv(directory) + "\" }");
    Replayer.Outcome outcome = replay(lastDay(config, 2));
    assertThat(outcome.charts()).hasSize(2);
    for (Replayer.Chart chart : outcome.charts()) {
      assertThat(chart.trace().at()).isSorted().hasSizeGreaterThan(50);
      assertThat(Arrays.stream(chart.trace().scores())).anyMatch(score -> score > 1);
    }
  }

  @Test
  void without_an_end_a_recording_ends_where_it_ends() throws Exception {
    Config config = config("csv: { path: \"" + Recorded.csv(directory) + "\" }");
    Replayer.Request asked = lastDay(config, 0);
    Replayer.Request open =
        new Replayer.Request(
            config, List.of(), List.of(), null, null, asked.length(), STEP, asked.learn(), 0);
    assertThat(replay(open).report()).isEqualTo(replay(asked).report());
  }

  @Test
  void variants_and_matchers_change_what_they_say() throws Exception {
    Config config = config("csv: { path: \"" + Recorded.csv(directory) + "\" }");
    ConfigReader.Result other =
        Overrides.apply(config, List.of("cpu_usage.threshold.above=99"), Wiring.types());
    Replayer.Request asked = lastDay(config, 0);
    Replayer.Outcome outcome =
        replay(
            new Replayer.Request(
                config,
                List.of(
                    new Replayer.Variant("same", config),
                    new Replayer.Variant("99", ((ConfigReader.Result.Ok) other).config())),
                List.of(Matcher.parse("instance=~\"web-[0135]\"")),
                null,
                asked.to(),
                asked.length(),
                STEP,
                asked.learn(),
                0));
    assertThat(outcome.report().coverage().hosts()).isEqualTo(4);
    assertThat(outcome.report().byHost()).extracting(Report.Share::name).containsExactly("web-1");
    assertThat(outcome.compared().get(0).totals()).isEqualTo(outcome.report().totals());
    assertThat(outcome.compared().get(1).totals().alerts())
        .isLessThan(outcome.report().totals().alerts());
  }

  @Test
  void a_source_that_fails_in_the_middle_ends_the_report_there_and_says_why() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    // Two questions a slice, two slices to learn from and one of the window: the last is not
    // answered.
    try (FakePrometheus prometheus = fleet(asked, 5)) {
      Config config = config("prometheus: { url: \"" + prometheus.url() + "\" }");
      Replayer.Outcome outcome = replay(lastDay(config, 3));
      assertThat(outcome.failure()).startsWith("source past: ").contains("answered 503");
      assertThat(outcome.charts()).isEmpty();
      assertThat(outcome.report().coverage().samples()).isEqualTo(4 * 2 * 288);
      assertThat(outcome.report().coverage().ticks()).isZero();
    }
  }

  @Test
  void a_source_that_recovers_after_a_pause_is_asked_again() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (FakePrometheus prometheus = fleet(asked, 3)) {
      Config config = config("prometheus: { url: \"" + prometheus.url() + "\" }");
      Replays patient =
          new Replays(
              Wiring.types(), LATER, List.of(Duration.ZERO, Duration.ZERO, Duration.ofMillis(1)));
      asked.set(Integer.MIN_VALUE / 2);
      Replayer.Outcome all = patient.replay(lastDay(config, 0), Progress.none());
      asked.set(0);
      // Three answers fail, and each question is asked up to four times.
      failures = 3;
      Replayer.Outcome outcome = patient.replay(lastDay(config, 0), Progress.none());
      assertThat(outcome.failure()).isNull();
      assertThat(outcome.report()).isEqualTo(all.report());
    }
  }

  private int failures = Integer.MAX_VALUE;

  /** Fails from a number of questions on, {@link #failures} times. */
  private FakePrometheus fleet(AtomicInteger asked, int good) throws Exception {
    FakeFleet fleet = new FakeFleet("web-0", "web-1", "web-2", "web-3");
    mockwebserver3.Dispatcher answers = fleet.prometheus().server().getDispatcher();
    fleet
        .prometheus()
        .server()
        .setDispatcher(
            new mockwebserver3.Dispatcher() {
              @Override
              public mockwebserver3.MockResponse dispatch(mockwebserver3.RecordedRequest request)
                  throws InterruptedException {
                long number = asked.incrementAndGet();
                return number > good && number - good <= failures
                    ? new mockwebserver3.MockResponse.Builder().code(503).body("down").build()
                    : answers.dispatch(request);
              }
            });
    return fleet.prometheus();
  }

  @Test
  void what_has_no_past_and_a_window_without_a_tick_are_refused() throws Exception {
    assertThatThrownBy(() -> replay(lastDay(config("local: {}"), 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no past to read");
    Config config = config("csv: { path: \"" + Recorded.csv(directory) + "\" }");
    Replayer.Request after =
        new Replayer.Request(
            config,
            List.of(),
            List.of(),
            Instant.parse("2026-12-01T00:00:00Z").toEpochMilli(),
            null,
            Duration.ofDays(1),
            STEP,
            Duration.ZERO,
            0);
    assertThatThrownBy(() -> replay(after))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--from");
  }
}
