package io.petrel.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.route.Matcher;
import io.petrel.series.Direction;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A query asks for one host only where that cannot change its values. */
final class NarrowedTest {
  private static final Matcher WEB = Matcher.is("instance", "web-1");

  private static String narrowed(String query, Matcher... only) {
    Signal signal =
        new Signal("cpu", "prom", query, Unit.PERCENT, Direction.HIGH, "instance", List.of(), 0);
    return Narrowed.of(signal, List.of(only)).query();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "up | up{instance=\"web-1\"}",
        "up{} | up{instance=\"web-1\"}",
        "node_load1{job=\"a b\"} | node_load1{instance=\"web-1\",job=\"a b\"}",
        "rate(x[5m]) | rate ( x{instance=\"web-1\"} [5m] )",
        "max_over_time(x[1h:5m]) | max_over_time ( x{instance=\"web-1\"} [1h:5m] )",
        "a / on_disk | a{instance=\"web-1\"} / on_disk{instance=\"web-1\"}",
        "sum by (instance, cpu) (x) | sum by(instance,cpu) ( x{instance=\"web-1\"} )",
        "sum(x) by (instance) | sum ( x{instance=\"web-1\"} ) by(instance)",
        "x > bool 1e-3 and y offset 5m"
            + " | x{instance=\"web-1\"} > bool 1e-3 and y{instance=\"web-1\"} offset 5m",
        "x # a comment {} | x{instance=\"web-1\"}",
        "a / on(instance) b | a{instance=\"web-1\"} / on(instance) b{instance=\"web-1\"}",
        "a * ignoring(cpu) group_left b"
            + " | a{instance=\"web-1\"} * ignoring(cpu) group_left b{instance=\"web-1\"}",
        "a * on(instance) group_left(role) b"
            + " | a{instance=\"web-1\"} * on(instance) group_left(role) b{instance=\"web-1\"}",
        "x == bool 0 | x{instance=\"web-1\"} == bool 0",
        "(x >= 1) != 2 | ( x{instance=\"web-1\"} >= 1 ) != 2",
        "sum without(cpu)(x) | sum without(cpu) ( x{instance=\"web-1\"} )",
        "x{a=\"}\"} | x{instance=\"web-1\",a=\"}\"}",
      })
  void a_matcher_on_the_host_goes_into_every_selector(String query, String expected) {
    assertThat(narrowed(query, WEB).replaceAll("\\s+", " ").replace(" }", "}")).isEqualTo(expected);
  }

  @Test
  void the_script_s_own_query_can_be_narrowed() {
    String query =
        "100 - (avg by(instance)(irate(node_cpu_seconds_total{mode=\"idle\"}[5m])) * 100)";
    assertThat(narrowed(query, Matcher.of("instance", "=~", "a|b")))
        .contains("node_cpu_seconds_total{instance=~\"a|b\",mode=\"idle\"")
        .contains("by(instance)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum(x)",
        "sum by (job) (x)",
        "x * on(job) y",
        "x * ignoring(instance) y",
        "avg(x) without (instance)",
        "count_values(\"v\", x)",
        "x * on(job) group_left z",
        "absent(x)",
        "scalar(x) + y",
        "vector(1)",
        "label_replace(x, \"instance\", \"$1\", \"host\", \"(.*)\")",
        "{__name__=\"x\"}",
        "x @ 1600000000",
        "1 + 1",
        "time()",
        "an_unknown_function(x)",
        "sum by (instance",
        "",
        "\"text\"",
      })
  void what_might_change_is_asked_as_it_is(String query) {
    assertThat(narrowed(query, WEB)).isEqualTo(query);
  }

  @Test
  void other_labels_may_come_from_the_host_and_are_no_reason_to_narrow() {
    assertThat(narrowed("up", Matcher.is("provider", "aliyun"))).isEqualTo("up");
  }

  @Test
  void whatever_is_asked_it_answers() {
    Random random = new Random(7);
    String[] parts = {
      "x",
      "{",
      "}",
      "(",
      ")",
      "[",
      "]",
      "by",
      "sum",
      "rate",
      "\"",
      "'",
      ",",
      " ",
      "#",
      "\n",
      "5m",
      "instance",
      "=",
      "~",
      "\\",
      "on",
      "@",
      "-"
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder query = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        query.append(parts[random.nextInt(parts.length)]);
      }
      assertThat(narrowed(query.toString(), WEB)).isNotNull();
    }
  }
}
