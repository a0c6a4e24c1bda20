package io.petrel.source;

import static io.petrel.source.SourceContractTest.signal;
import static io.petrel.source.SourceContractTest.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.series.Fetch;
import io.petrel.series.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvSourceTest {
  @TempDir Path directory;

  private Path file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Source source() {
    return new CsvSource("test", CsvSource.Settings.of(directory));
  }

  private String failure() {
    try (Source source = source()) {
      return ((Fetch.Failed) source.instant(signal("cpu_usage"), 0)).why();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1700000000",
        "1700000000.0",
        "1700000000000",
        "2023-11-14 22:13:20",
        "2023-11-14T22:13:20Z",
        "2023-11-14T22:13:20.000",
        "2023-11-15T06:13:20+08:00",
        "2023-11-14 17:13:20-05:00"
      })
  void timestamps_are_read_in_all_their_spellings(String text) throws IOException {
    CsvSeries series = CsvSeries.read(file("a.csv", "timestamp,value\n" + text + ",5\n"));
    assertThat(series.problems()).isEmpty();
    assertThat(series.timestamps()).containsExactly(1_700_000_000_000L);
    assertThat(series.values()).containsExactly(5);
  }

  @Test
  void bad_rows_are_named_and_skipped() throws IOException {
    Path f =
        file(
            "a.csv",
            String.join(
                "\r\n",
                "\ufeffvalue,timestamp,label",
                "1,60,x",
                "",
                "x,120,y",
                "2,noon,z",
                "3",
                "\"4\",\"180\",0",
                ",240",
                "NaN,300",
                "-Inf,360",
                "5,9e99",
                ""));
    CsvSeries series = CsvSeries.read(f);
    assertThat(series.timestamps()).containsExactly(60_000, 180_000, 240_000, 300_000, 360_000);
    assertThat(series.values())
        .containsExactly(1, 4, Double.NaN, Double.NaN, Double.NEGATIVE_INFINITY);
    assertThat(series.badRows()).isEqualTo(4);
    assertThat(series.problems())
        .containsExactly(
            f + ":4: \"x\" is no number",
            f + ":5: \"noon\" is no timestamp",
            f + ":6: wanted timestamp,value, got \"3\"",
            f + ":11: \"9e99\" is no timestamp");
  }

  @Test
  void rows_come_sorted_and_the_last_of_two_counts() throws IOException {
    Path f = file("a.csv", "3,30\n1,10\n2,20\n1,11\n");
    CsvSeries series = CsvSeries.read(f);
    assertThat(series.timestamps()).containsExactly(1000, 2000, 3000);
    assertThat(series.values()).containsExactly(11, 20, 30);
    assertThat(series.problems())
        .containsExactly(f + ": 1 timestamps came twice, the last value was taken");
    assertThat(series.indexAt(999)).isEqualTo(-1);
    assertThat(series.indexAt(1000)).isZero();
    assertThat(series.indexAt(2999)).isEqualTo(1);
    assertThat(series.indexAt(99_999)).isEqualTo(2);
  }

  @Test
  void other_columns_are_refused_by_the_header() throws IOException {
    Path f = file("a.csv", "time,cpu\n1,2\n");
    assertThat(CsvSeries.read(f).problems())
        .containsExactly(f + ":1: wanted the columns timestamp and value, got \"time,cpu\"");
  }

  @Test
  void value_counts_until_it_is_five_minutes_old() throws IOException {
    file("cpu_usage/a.csv", "0,1\n60,2\n");
    try (Source source = source()) {
      assertThat(texts(source.instant(signal("cpu_usage"), -1))).isEmpty();
      assertThat(texts(source.instant(signal("cpu_usage"), 59_999)))
          .containsExactly("{instance=\"a\"} 1.0");
      assertThat(texts(source.instant(signal("cpu_usage"), 359_999)))
          .containsExactly("{instance=\"a\"} 2.0");
      assertThat(texts(source.hosts(359_999))).containsExactly("{instance=\"a\"} 1.0");
      assertThat(texts(source.instant(signal("cpu_usage"), 360_000))).isEmpty();
      assertThat(texts(source.hosts(360_000))).isEmpty();
    }
  }

  @Test
  void labels_come_from_path_and_table() throws IOException {
    file("cpu_usage/web-1.csv", "0,1\n");
    file("filesystem_usage/web-1-root.csv", "0,2\n");
    file("filesystem_usage/web-1-var.csv", "0,3\n");
    file("web-1.csv", "0,4\n");
    file(
        "labels.csv",
        """
        file,instance,mountpoint,provider
        cpu_usage/web-1.csv,web-1,,aliyun
        filesystem_usage/web-1-root.csv,web-1,/,aliyun
        filesystem_usage/web-1-var.csv,web-1,"/var,1",aliyun
        """);
    try (Source source = source()) {
      assertThat(texts(source.instant(signal("cpu_usage"), 0)))
          .containsExactly("{instance=\"web-1\", provider=\"aliyun\"} 1.0");
      assertThat(texts(source.instant(signal("filesystem_usage"), 0)))
          .containsExactly(
              Labels.of("instance", "web-1", "mountpoint", "/", "provider", "aliyun") + " 2.0",
              Labels.of("instance", "web-1", "mountpoint", "/var,1", "provider", "aliyun")
                  + " 3.0");
      assertThat(texts(source.instant(signal("anything_else"), 0)))
          .containsExactly("{instance=\"web-1\"} 4.0");
      assertThat(texts(source.hosts(0))).containsExactly("{instance=\"web-1\"} 1.0");
    }
  }

  @Test
  void labels_by_instance_hold_for_all_its_files() throws IOException {
    file("cpu_usage/a.csv", "0,1\n");
    file("memory_usage/a.csv", "0,1\n");
    file("labels.csv", "instance,role\na,web\n");
    try (Source source = source()) {
      assertThat(texts(source.hosts(0))).containsExactly("{instance=\"a\", role=\"web\"} 1.0");
    }
  }

  @Test
  void directory_that_makes_no_sense_is_a_failure() throws IOException {
    assertThat(failure()).isEqualTo(directory + ": no *.csv in it");
    file("cpu_usage/a.csv", "0,1\n");
    Path labels = file("labels.csv", "host,role\n");
    assertThat(failure())
        .isEqualTo(labels + ":1: the first column must be instance or file, not \"host\"");
    file("labels.csv", "instance,role\na\n");
    assertThat(failure()).isEqualTo(labels + ":2: wanted 2 cells as in the header, got 1");
    file("labels.csv", "instance,bad-name\n");
    assertThat(failure()).isEqualTo(labels + ":1: \"bad-name\" is not a label name");
    file("labels.csv", "file,instance\ncpu_usage/b.csv,a\n");
    file("cpu_usage/b.csv", "0,1\n");
    assertThat(failure()).contains("another file has the labels {instance=\"a\"} too");
  }

  @Test
  void missing_directory_is_said() {
    try (Source source = new CsvSource("x", CsvSource.Settings.of(directory.resolve("nowhere")))) {
      assertThat(source.hosts(0))
          .isEqualTo(new Fetch.Failed(directory.resolve("nowhere") + ": no such directory"));
    }
    assertThatThrownBy(() -> new CsvSource.Settings(directory, java.time.Duration.ZERO))
        .hasMessageStartingWith("lookback: ");
  }
}
