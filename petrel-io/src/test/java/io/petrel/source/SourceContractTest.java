package io.petrel.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.series.Direction;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import io.petrel.setting.Inline;
import io.petrel.setting.Setting;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every source in the list keeps. */
class SourceContractTest {
  private static final long AT = 1_700_000_040_000L;

  @TempDir Path directory;

  static Stream<SourceType<?>> sources() {
    return Sources.ALL.stream();
  }

  static Signal signal(String name) {
    return new Signal(name, "test", name, Unit.PERCENT, Direction.HIGH, "instance", List.of(), 0);
  }

  private SourceFixture fixture(SourceType<?> type) {
    return SourceFixture.of(type, directory);
  }

  @ParameterizedTest
  @MethodSource("sources")
  void complete_answer_has_distinct_hosts_at_the_instant_asked_for(SourceType<?> type) {
    try (SourceFixture f = fixture(type);
        Source source = f.working()) {
      Fetch fetch = source.instant(signal("cpu_usage"), AT);
      assertThat(fetch).isInstanceOf(Fetch.Complete.class);
      Frame frame = ((Fetch.Complete) fetch).frame();
      assertThat(frame.at()).isEqualTo(AT);
      assertThat(frame.size()).isPositive();
      assertThat(new HashSet<>(frame.series())).hasSize(frame.size());
      assertThat(frame.series())
          .allSatisfy(
              labels -> {
                assertThat(labels.get("instance")).isNotBlank();
                assertThat(labels.get("__name__")).isNull();
              });
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void same_question_gets_the_same_answer(SourceType<?> type) {
    try (SourceFixture f = fixture(type);
        Source source = f.working()) {
      List<String> first = texts(source.instant(signal("cpu_usage"), AT));
      for (int i = 0; i < 3; i++) {
        assertThat(texts(source.instant(signal("cpu_usage"), AT))).isEqualTo(first);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void many_threads_get_the_same_answer(SourceType<?> type) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(6);
    try (SourceFixture f = fixture(type);
        Source source = f.working()) {
      List<String> wanted = texts(source.instant(signal("cpu_usage"), AT));
      List<Callable<List<String>>> tasks = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        tasks.add(() -> texts(source.instant(signal("cpu_usage"), AT)));
      }
      for (Future<List<String>> answer : pool.invokeAll(tasks)) {
        assertThat(answer.get()).isEqualTo(wanted);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void hosts_are_up_or_not(SourceType<?> type) {
    try (SourceFixture f = fixture(type);
        Source source = f.working()) {
      Fetch fetch = source.hosts(AT);
      assertThat(fetch).isInstanceOf(Fetch.Complete.class);
      Frame hosts = ((Fetch.Complete) fetch).frame();
      assertThat(hosts.size()).isPositive();
      for (int i = 0; i < hosts.size(); i++) {
        assertThat(hosts.value(i)).isIn(0.0, 1.0);
        assertThat(hosts.series(i).get("instance")).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void range_has_a_frame_at_every_instant_and_agrees_with_the_instants(SourceType<?> type) {
    try (SourceFixture f = fixture(type);
        Source source = f.working()) {
      RangeFetch range = source.range(signal("cpu_usage"), AT - 300_000, AT, 60_000);
      if (range instanceof RangeFetch.Failed failed) {
        assertThat(f.keepsHistory()).isFalse();
        assertThat(failed.why()).contains("no history");
        return;
      }
      assertThat(range).isInstanceOf(RangeFetch.Complete.class);
      List<Frame> frames = ((RangeFetch.Complete) range).frames();
      assertThat(frames).hasSize(6);
      for (int i = 0; i < 6; i++) {
        long at = AT - 300_000 + i * 60_000L;
        assertThat(frames.get(i).at()).isEqualTo(at);
        assertThat(texts(frames.get(i)))
            .containsExactlyInAnyOrderElementsOf(texts(source.instant(signal("cpu_usage"), at)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void history_gives_what_the_range_has_value_for_value(SourceType<?> type) {
    try (SourceFixture f = fixture(type);
        Source source = f.working()) {
      HistoryRecorder history = new HistoryRecorder();
      HistoryEnd end =
          source.history(signal("cpu_usage"), AT - 1_200_000, AT + 300_500, 30_000, history);
      if (!f.keepsHistory()) {
        assertThat(((HistoryEnd.Failed) end).why()).contains("no history");
        return;
      }
      assertThat(end).isInstanceOf(HistoryEnd.Complete.class);
      assertThat(history.shares()).isSorted().endsWith(1.0);
      RangeFetch range = source.range(signal("cpu_usage"), AT - 1_200_000, AT + 300_500, 30_000);
      assertThat(history.samples()).isNotEmpty().isEqualTo(HistoryRecorder.samplesOf(range));
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void history_ends_where_its_taker_has_enough(SourceType<?> type) {
    try (SourceFixture f = fixture(type);
        Source source = f.working()) {
      HistoryRecorder history = new HistoryRecorder().stoppingAfter(1);
      HistoryEnd end = source.history(signal("cpu_usage"), AT - 1_200_000, AT, 30_000, history);
      if (f.keepsHistory()) {
        assertThat(end).isEqualTo(new HistoryEnd.Failed("stopped"));
        assertThat(history.shares()).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void history_of_what_is_not_there_is_a_failure(SourceType<?> type) {
    try (SourceFixture f = fixture(type);
        Source source = f.failing()) {
      HistoryEnd end =
          source.history(signal("no_such_signal"), AT, AT, 1000, new HistoryRecorder());
      assertThat(((HistoryEnd.Failed) end).why()).isNotBlank().doesNotContain("\n", "Exception");
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void incomplete_history_is_a_failure_with_its_sound_part(SourceType<?> type) {
    try (SourceFixture f = fixture(type)) {
      Source source = f.partial();
      if (source == null) {
        assertThat(type).isEqualTo(LocalSource.TYPE);
        return;
      }
      try (source) {
        HistoryRecorder history = new HistoryRecorder();
        assertThat(source.history(signal("cpu_usage"), AT, AT, 1000, history))
            .isInstanceOf(HistoryEnd.Failed.class);
        assertThat(history.samples()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void ranges_that_make_no_sense_are_refused(SourceType<?> type) {
    try (SourceFixture f = fixture(type);
        Source source = f.working()) {
      assertThatThrownBy(() -> source.range(signal("cpu_usage"), AT, AT, 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> source.range(signal("cpu_usage"), AT, AT - 1, 1000))
          .isInstanceOf(IllegalArgumentException.class);
      HistoryRecorder into = new HistoryRecorder();
      assertThatThrownBy(() -> source.history(signal("cpu_usage"), AT, AT, 0, into))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> source.history(signal("cpu_usage"), AT, AT - 1, 1000, into))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void failure_outside_is_an_answer_of_one_line(SourceType<?> type) {
    try (SourceFixture f = fixture(type);
        Source source = f.failing()) {
      Fetch instant = source.instant(signal("no_such_signal"), AT);
      assertThat(instant).isInstanceOf(Fetch.Failed.class);
      assertThat(((Fetch.Failed) instant).why()).isNotBlank().doesNotContain("\n", "Exception");
      RangeFetch range = source.range(signal("no_such_signal"), AT, AT, 1000);
      assertThat(range).isInstanceOf(RangeFetch.Failed.class);
      assertThat(((RangeFetch.Failed) range).why()).isNotBlank().doesNotContain("\n", "Exception");
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void incomplete_answer_says_so(SourceType<?> type) {
    try (SourceFixture f = fixture(type)) {
      Source source = f.partial();
      if (source == null) {
        assertThat(type).as("only one machine can be no part").isEqualTo(LocalSource.TYPE);
        return;
      }
      try (source) {
        Fetch instant = source.instant(signal("cpu_usage"), AT);
        assertThat(instant).isInstanceOf(Fetch.Partial.class);
        assertThat(((Fetch.Partial) instant).frame().size()).isPositive();
        assertThat(((Fetch.Partial) instant).why()).isNotBlank();
        assertThat(source.hosts(AT)).isInstanceOf(Fetch.Partial.class);
        assertThat(source.range(signal("cpu_usage"), AT, AT, 1000))
            .isInstanceOf(RangeFetch.Partial.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void closed_source_answers_with_a_failure(SourceType<?> type) {
    try (SourceFixture f = fixture(type)) {
      Source source = f.working();
      source.close();
      source.close();
      assertThat(source.instant(signal("cpu_usage"), AT)).isInstanceOf(Fetch.Failed.class);
      assertThat(source.hosts(AT)).isInstanceOf(Fetch.Failed.class);
      assertThat(source.history(signal("cpu_usage"), AT, AT, 1000, new HistoryRecorder()))
          .isInstanceOf(HistoryEnd.Failed.class);
      assertThat(source.range(signal("cpu_usage"), AT, AT, 1000))
          .isInstanceOf(RangeFetch.Failed.class);
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void settings_describe_every_key(SourceType<?> type) {
    assertThat(type.name()).matches("[a-z][a-z0-9_]*");
    assertThat(type.summary()).endsWith(".");
    for (RecordComponent c : type.settings().getRecordComponents()) {
      boolean described =
          c.isAnnotationPresent(Setting.class) || c.isAnnotationPresent(Inline.class);
      assertThat(described).as(c.toString()).isTrue();
    }
  }

  static List<String> texts(Fetch fetch) {
    assertThat(fetch).isInstanceOf(Fetch.Complete.class);
    return texts(((Fetch.Complete) fetch).frame());
  }

  static List<String> texts(Frame frame) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < frame.size(); i++) {
      all.add(frame.series(i) + " " + frame.value(i));
    }
    return all;
  }
}
