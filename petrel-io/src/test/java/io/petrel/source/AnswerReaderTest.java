package io.petrel.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.series.Labels;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerReaderTest {
  private static final String VECTOR =
      """
      {"status":"success","isPartial":false,"data":{"resultType":"vector","result":[
      {"metric":{"__name__":"cpu","instance":"a:9100","provider":"aliyun"},"value":[1700000000.123,"1.5"]},
      {"metric":{"__name__":"cpu","instance":"b:9100","provider":""},"value":[1700000000,"NaN"]},
      {"value":[1700000000,"-Inf"],"metric":{"instance":"上海 \\"1\\" \\u00e9\\ud83d\\ude00"}},
      {"metric":{},"value":[1700000000,"+Inf"]},
      {"metric":{"instance":"c"},"value":[1700000000,"1.7976931348623157e+308"]}],
      "stats":{"x":[1,{"y":2}]}},"warnings":["w1"],"infos":["i1"]}""";

  private static final String MATRIX =
      """
      {"status":"success","data":{"resultType":"matrix","result":[
      {"metric":{"instance":"a"},"values":[[0,"1"],[1,"2"],[2.000,"NaN"]]},
      {"metric":{"instance":"b"},"values":[[1,"5"]]}]}}""";

  private static Answer read(String json, @Nullable Grid grid) throws BadAnswer {
    return read(json.getBytes(StandardCharsets.UTF_8), grid, new LabelTable());
  }

  private static Answer read(byte[] json, @Nullable Grid grid, LabelTable table) throws BadAnswer {
    return new AnswerReader(table, 1000).read(new ByteArrayInputStream(json), grid, 0);
  }

  private static String vector(String result) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":"
        + result
        + "}}";
  }

  @Test
  void vector_becomes_labels_and_values() throws BadAnswer {
    Answer a = read(VECTOR, null);
    assertThat(Arrays.copyOf(a.series, a.count))
        .containsExactly(
            Labels.of("instance", "a:9100", "provider", "aliyun"),
            Labels.of("instance", "b:9100"),
            Labels.of("instance", "上海 \"1\" é😀"),
            Labels.empty(),
            Labels.of("instance", "c"));
    assertThat(Arrays.copyOf(a.values, a.count))
        .containsExactly(
            1.5,
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            1.7976931348623157e308);
    assertThat(a.warnings()).containsExactly("w1", "i1");
    assertThat(a.partial()).isNull();
  }

  @Test
  void matrix_becomes_rows_on_the_grid_where_nan_is_not_absence() throws BadAnswer {
    Grid grid = new Grid(0, 1000, 4);
    Answer a = read(MATRIX, grid);
    assertThat(a.count).isEqualTo(2);
    assertThat(a.rows[0]).containsExactly(1, 2, Double.NaN, Double.NaN);
    assertThat(Grid.absent(a.rows[0][2])).isFalse();
    assertThat(Grid.absent(a.rows[0][3])).isTrue();
    assertThat(grid.frames(a.series, a.rows, 2))
        .extracting(SourceContractTest::texts)
        .containsExactly(
            java.util.List.of("{instance=\"a\"} 1.0"),
            java.util.List.of("{instance=\"a\"} 2.0", "{instance=\"b\"} 5.0"),
            java.util.List.of("{instance=\"a\"} NaN"),
            java.util.List.of());
    assertThat(a.offGrid).isZero();
  }

  @Test
  void samples_beside_the_grid_go_to_the_nearest_instant_and_are_counted() throws BadAnswer {
    Answer a = read(MATRIX.replace("[1,\"2\"]", "[1.2,\"2\"],[99,\"3\"]"), new Grid(0, 1000, 4));
    assertThat(a.rows[0]).startsWith(1, 2);
    assertThat(a.offGrid).isEqualTo(2);
  }

  @Test
  void scalar_is_one_series_without_labels() throws BadAnswer {
    Answer a =
        read(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"42\"]}}",
            null);
    assertThat(a.count).isEqualTo(1);
    assertThat(a.series[0]).isEqualTo(Labels.empty());
    assertThat(a.values[0]).isEqualTo(42);
  }

  @Test
  void known_label_sets_are_the_same_objects_whatever_their_order() throws BadAnswer {
    LabelTable table = new LabelTable();
    String one = vector("[{\"metric\":{\"a\":\"1\",\"b\":\"2\"},\"value\":[0,\"1\"]}]");
    String two = vector("[{\"metric\":{\"b\":\"2\",\"a\":\"1\"},\"value\":[0,\"1\"]}]");
    Labels first = read(one.getBytes(StandardCharsets.UTF_8), null, table).series[0];
    assertThat(read(one.getBytes(StandardCharsets.UTF_8), null, table).series[0]).isSameAs(first);
    assertThat(read(two.getBytes(StandardCharsets.UTF_8), null, table).series[0]).isSameAs(first);
  }

  @Test
  void label_sets_that_are_gone_are_forgotten() throws BadAnswer {
    LabelTable table = new LabelTable();
    for (int i = 0; i < 40_000; i++) {
      String json = vector("[{\"metric\":{\"pod\":\"p" + i + "\"},\"value\":[0,\"1\"]}]");
      Answer a = read(json.getBytes(StandardCharsets.UTF_8), null, table);
      assertThat(a.series[0].get("pod")).isEqualTo("p" + i);
    }
    assertThat(table.size()).isLessThan(2000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          the query looks back too far | [{"metric":{"__name__":"x","instance":"a"},"histogram":[0,{}]}] | the series x{instance="a"} is a native histogram
          the name is all that differs | [{"metric":{"__name__":"x","i":"a"},"value":[0,"1"]},{"metric":{"__name__":"y","i":"a"},"value":[0,"1"]}] | two series with the labels {i="a"}, the second from the metric y
          the order is all that differs | [{"metric":{"a":"1","b":"2"},"value":[0,"1"]},{"metric":{"b":"2","a":"1"},"value":[0,"1"]}] | two series with the labels {a="1", b="2"}
          no value | [{"metric":{"i":"a"}}] | the series {i="a"} has no value
          no metric | [{"value":[0,"1"]}] | a series without "metric"
          no number | [{"metric":{},"value":[0,"1x"]}] | "1x" is no number
          a hexadecimal number | [{"metric":{},"value":[0,"0x1p3f"]}] | "0x1p3f" is no number
          an empty number | [{"metric":{},"value":[0,""]}] | "" is no number
          a bare number | [{"metric":{},"value":[0,1]}] | wanted a number in quotes
          a label twice | [{"metric":{"a":"1","a":"2"},"value":[0,"1"]}] | label a given twice
          a series is no object | [1] | wanted a series
          three parts | [{"metric":{},"value":[0,"1",2]}] | wanted [time, "value"]
          """)
  void unusable_series_are_refused_by_name(String what, String result, String why) {
    assertThatThrownBy(() -> read(vector(result), null))
        .as(what)
        .isInstanceOf(BadAnswer.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"status":"error","errorType":"bad_data","error":"parse error"} | bad_data: parse error
          {"status":"error"} | error: no reason given
          {} | is this the Prometheus API?
          [] | wanted an object
          {"status":"success"} | no "data" with a "result"
          {"status":"success","data":{"resultType":"matrix","result":[]}} | wrap it in a function
          {"status":"success","data":{"resultType":"string","result":[1,"x"]}} | yields a string
          {"status":"success","data":{"resultType":"streams","result":[]}} | the query yields "streams"
          {"status":"success","data":{"result":[]}} | no "resultType"
          {"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b | ends in the middle, after
          {"status":"success","data":{"resultType":"vector","result":[]}}{} | more text after the answer's end
          {"status":"success","data":{"resultType":"vector","result":[}} | broken JSON near byte
          """)
  void unusable_answers_are_refused_with_the_reason(String json, String why) {
    assertThatThrownBy(() -> read(json, null))
        .isInstanceOf(BadAnswer.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          No StoreAPIs matched for this query | true
          fetch series for {replica="a"} Addr: x:10901: rpc error: code = Unavailable | true
          receive series from Addr: x: context deadline exceeded | true
          remote_read: remote server http://x returned HTTP status 500 | true
          partial response: some blocks were not consulted | true
          PromQL info: metric might not be a counter, name does not end in _total: "partial_writes" | false
          PromQL warning: quantile value should be between 0 and 1, got 9 | false
          """)
  void remarks_about_missing_parts_make_the_answer_partial(String remark, boolean partial)
      throws BadAnswer {
    String json =
        vector("[]")
            .replaceFirst("}$", ",\"warnings\":[\"" + remark.replace("\"", "\\\\\"") + "\"]}");
    assertThat(read(json, null).partial() != null).isEqualTo(partial);
  }

  @Test
  void shuffled_answers_get_their_own_labels_back() throws BadAnswer {
    Random random = new Random(11);
    LabelTable table = new LabelTable();
    for (int round = 0; round < 300; round++) {
      java.util.List<java.util.Map<String, String>> series = new java.util.ArrayList<>();
      for (int i = 0; i < 40; i++) {
        java.util.Map<String, String> labels = new java.util.TreeMap<>();
        for (int l = random.nextInt(20); l > 0; l--) {
          labels.put("n" + random.nextInt(25), "v" + random.nextInt(3));
        }
        labels.put("i", String.valueOf(i));
        series.add(i % 3 == 0 ? java.util.Map.of("i", String.valueOf(i)) : labels);
      }
      if (round % 2 == 0) {
        java.util.Collections.shuffle(series, random);
      }
      StringBuilder result = new StringBuilder("[");
      for (java.util.Map<String, String> labels : series) {
        result.append(result.length() == 1 ? "" : ",").append("{\"metric\":");
        result.append(tools.jackson.databind.json.JsonMapper.shared().writeValueAsString(labels));
        result.append(",\"value\":[0,\"1\"]}");
      }
      byte[] json = vector(result + "]").getBytes(StandardCharsets.UTF_8);
      for (int again = 0; again < 2; again++) {
        Answer a = read(json, null, table);
        for (int i = 0; i < a.count; i++) {
          assertThat(a.series[i]).isEqualTo(Labels.of(series.get(i)));
        }
      }
    }
  }

  @Test
  void numbers_are_read_as_java_reads_them() throws BadAnswer {
    Random random = new Random(7);
    StringBuilder result = new StringBuilder();
    java.util.List<String> texts =
        new java.util.ArrayList<>(
            java.util.List.of(
                "0", "-0", "0.1", "-0.25", "1e-7", "4.9E-324", "123456789012345", "5", ".5"));
    for (int i = 0; i < 900; i++) {
      double v = random.nextGaussian() * Math.pow(10, random.nextInt(20) - 8);
      texts.add(
          i % 2 == 0
              ? Double.toString(v)
              : new java.math.BigDecimal(v)
                  .setScale(random.nextInt(12), java.math.RoundingMode.HALF_UP)
                  .toPlainString());
    }
    for (int i = 0; i < texts.size(); i++) {
      result.append(i == 0 ? "[" : ",").append("{\"metric\":{\"i\":\"").append(i);
      result.append("\"},\"value\":[0,\"").append(texts.get(i)).append("\"]}");
    }
    String json = vector(result.append("]").toString());
    Answer a = read(json, null);
    for (int i = 0; i < a.count; i++) {
      assertThat(a.values[i]).as(texts.get(i)).isEqualTo(Double.parseDouble(texts.get(i)));
    }
  }

  @Test
  void mutated_answers_are_read_or_refused_and_nothing_else() {
    long seed = 20_261_123;
    Random random = new Random(seed);
    LabelTable table = new LabelTable();
    int refused = 0;
    int rounds = 60_000;
    for (int i = 0; i < rounds; i++) {
      boolean range = random.nextBoolean();
      byte[] json = mutate((range ? MATRIX : VECTOR).getBytes(StandardCharsets.UTF_8), random);
      try {
        Answer a = read(json, range ? new Grid(0, 1000, 4) : null, table);
        for (int s = 0; s < a.count; s++) {
          assertThat(a.series[s]).isNotNull();
        }
      } catch (BadAnswer e) {
        refused++;
        assertThat(e.why()).isNotBlank().doesNotContain("\n");
      } catch (RuntimeException e) {
        throw new AssertionError(
            "seed " + seed + " round " + i + ": " + new String(json, StandardCharsets.UTF_8), e);
      }
    }
    assertThat(refused).isBetween(rounds / 4, rounds - 1);
  }

  private static byte[] mutate(byte[] good, Random random) {
    byte[] json = good.clone();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      int at = random.nextInt(json.length);
      int length = Math.min(1 + random.nextInt(12), json.length - at);
      switch (random.nextInt(5)) {
        case 0 -> json[at] = (byte) random.nextInt(256);
        case 1 -> json[at] = (byte) "{}[]\",:0-9.eE\\ntfNI".charAt(random.nextInt(19));
        case 2 -> json = Arrays.copyOf(json, Math.max(1, at));
        case 3 -> {
          // take a piece out
          byte[] less = new byte[json.length - length + 1];
          System.arraycopy(json, 0, less, 0, at);
          System.arraycopy(json, at + length, less, at, json.length - at - length);
          less[less.length - 1] = ' ';
          json = less;
        }
        default -> {
          // put a piece in twice
          byte[] more = new byte[json.length + length];
          System.arraycopy(json, 0, more, 0, at + length);
          System.arraycopy(json, at, more, at + length, json.length - at);
          json = more;
        }
      }
    }
    return json;
  }
}
