package io.petrel.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.series.Labels;
import io.petrel.source.Proto.Raw;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The stream of a remote read: frames, messages, chunks, whole and damaged. */
class RemoteReadTest {
  private static final Lookback FIVE_MINUTES = new Lookback(300_000, true);
  private static final Grid GRID = new Grid(0, 60_000, 100);

  static Map<String, String> labels(String host) {
    return Map.of("__name__", "cpu", "instance", host);
  }

  /** One a minute. */
  static List<Raw> minutes(int from, int to) {
    List<Raw> all = new ArrayList<>();
    for (int i = from; i < to; i++) {
      all.add(new Raw(i * 60_000L, i));
    }
    return all;
  }

  private static HistoryRecorder read(int maxSeries, String query, byte[]... frames)
      throws BadAnswer, IOException {
    HistoryRecorder into = new HistoryRecorder();
    PrometheusSource.Settings plain = PrometheusSource.Settings.of(URI.create("http://x"));
    PrometheusSource.Settings limits =
        new PrometheusSource.Settings(
            plain.url(),
            "up",
            plain.timeout(),
            plain.connectTimeout(),
            plain.readTimeout(),
            100_000,
            maxSeries,
            plain.gzip(),
            plain.remoteRead(),
            Map.of(),
            plain.http());
    Selector selector = Selector.parse(query);
    assertThat(selector).isNotNull();
    ServerFacts facts = new ServerFacts(FIVE_MINUTES, List.of());
    RemoteRead read = new RemoteRead(selector, GRID, facts, limits, into);
    assertThat(read.stream(new ByteArrayInputStream(Proto.join(frames)))).isTrue();
    return into;
  }

  private static HistoryRecorder read(byte[]... frames) throws BadAnswer, IOException {
    return read(10, "cpu", frames);
  }

  private static byte[] frame(String host, List<Raw> samples) {
    return Proto.frame(Proto.response(labels(host), Proto.chunk(1, Proto.xor(samples))));
  }

  private static String trouble(byte[]... frames) {
    try {
      read(frames);
    } catch (BadAnswer e) {
      return e.why();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("was read");
  }

  @Test
  void series_over_several_frames_and_frames_of_several_series_are_put_together()
      throws BadAnswer, IOException {
    byte[] two =
        Proto.frame(
            Proto.join(
                Proto.response(labels("a"), Proto.chunk(1, Proto.xor(minutes(60, 100)))),
                Proto.response(labels("b"), Proto.chunk(1, Proto.xor(minutes(0, 10)))),
                Proto.field(2, 0L)));
    HistoryRecorder all = read(frame("a", minutes(0, 60)), two, frame("b", minutes(5, 20)));
    assertThat(all.samples()).hasSize(2);
    assertThat(all.samples().get(Labels.of("instance", "a"))).hasSize(100);
    // Twenty minutes, and five of lookback.
    assertThat(all.samples().get(Labels.of("instance", "b"))).hasSize(25);
  }

  @Test
  void nothing_at_all_is_an_answer() throws BadAnswer, IOException {
    assertThat(read().samples()).isEmpty();
    assertThat(read(frame("a", List.of())).samples()).isEmpty();
  }

  @Test
  void unusable_answers_are_told_by_what_is_wrong() {
    byte[] good = frame("a", minutes(0, 60));
    byte[] damaged = good.clone();
    damaged[20] ^= 1;
    assertThat(trouble(good, damaged)).isEqualTo("frame 2 is damaged: its checksum is wrong");
    assertThat(trouble(Arrays.copyOf(good, good.length - 1)))
        .isEqualTo("the answer ends within frame 1");
    assertThat(trouble(good, new byte[] {(byte) 0x80})).isEqualTo("the answer ends within frame 2");
    assertThat(trouble(Proto.varint(1L << 40)))
        .isEqualTo("frame 1 has 1099511627776 bytes, more than 100000");
    assertThat(trouble(Proto.varint(-1L))).isEqualTo("frame 1 has a length that is no number");
    assertThat(trouble(Proto.frame(Proto.response(labels("a"), Proto.chunk(2, new byte[9])))))
        .isEqualTo(
            "the series {__name__=\"cpu\", instance=\"a\"} is a native histogram, a signal needs"
                + " one number per series");
    assertThat(trouble(Proto.frame(Proto.response(labels("a"), Proto.chunk(0, new byte[9])))))
        .endsWith("has chunks of the unknown encoding 0");
    assertThat(trouble(Proto.frame(Proto.response(labels("a"), Proto.chunk(1, new byte[1])))))
        .isEqualTo("broken chunk: it ends too early");
    assertThat(
            trouble(
                Proto.frame(
                    Proto.join(
                        Proto.response(labels("a"), Proto.chunk(1, Proto.xor(minutes(0, 9)))),
                        Proto.field(2, 1L)))))
        .isEqualTo("an answer to the query 1, which was not asked");
    assertThat(trouble(frame("a", minutes(0, 9)), frame("b", minutes(0, 9)), good))
        .startsWith("two series with the labels {instance=\"a\"}");
    assertThat(trouble(Proto.frame(new byte[] {0x0b})))
        .isEqualTo("broken protobuf: field 1 is cut off");
    assertThat(trouble(Proto.frame(new byte[] {0x0b, 0x0c})))
        .isEqualTo("broken protobuf: field 1 has the wire type 3");
    assertThat(trouble(Proto.frame(new byte[] {0x0a, 0x05, 0x0a})))
        .isEqualTo("broken protobuf: field 1 is longer than its message");
  }

  @Test
  void unknown_fields_are_skipped() throws BadAnswer, IOException {
    byte[] more =
        Proto.join(
            Proto.field(9, 1.5),
            Proto.field(8, new byte[3]),
            Proto.field(7, 1L << 60),
            new byte[] {(6 << 3) | 5, 1, 2, 3, 4},
            Proto.response(labels("a"), Proto.chunk(1, Proto.xor(minutes(0, 9)))));
    assertThat(read(Proto.frame(more)).samples()).hasSize(1);
  }

  @Test
  void more_series_than_allowed_are_refused() {
    assertThatThrownBy(() -> read(1, "cpu", frame("a", minutes(0, 9)), frame("b", minutes(0, 9))))
        .hasMessage("more than 1 series (max_series)");
  }

  /** Whatever comes: read, or told in one line; never an exception of another kind. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void damaged_streams_are_told_or_read_never_anything_else(boolean checksumMatches)
      throws IOException {
    Random random = new Random(11);
    int told = 0;
    for (int i = 0; i < 15_000; i++) {
      byte[] content =
          Proto.join(
              Proto.response(
                  labels("a"),
                  Proto.chunk(1, Proto.xor(XorChunkTest.samples(random, 1 + random.nextInt(9)))),
                  Proto.chunk(1, Proto.xor(minutes(0, random.nextInt(9))))),
              Proto.response(labels("b"), Proto.chunk(1, Proto.xor(minutes(3, 9)))),
              Proto.field(2, 0L));
      byte[] stream;
      if (checksumMatches) {
        mutate(random, content);
        stream = Proto.frame(content);
      } else {
        stream = Proto.join(Proto.frame(content), Proto.frame(content));
        mutate(random, stream);
      }
      if (random.nextInt(5) == 0) {
        stream = Arrays.copyOf(stream, random.nextInt(stream.length));
      }
      try {
        read(stream);
      } catch (BadAnswer e) {
        assertThat(e.why()).isNotBlank().doesNotContain("\n");
        told++;
      }
    }
    assertThat(told).isGreaterThan(7000);
  }

  private static void mutate(Random random, byte[] bytes) {
    for (int n = random.nextInt(3); n >= 0; n--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
  }

  @Test
  void snappy_block_of_any_length_unfolds_to_what_was_put_in() {
    Random random = new Random(5);
    for (int n : new int[] {0, 1, 60, 61, 300, 65_535, 65_536, 65_537, 200_000}) {
      byte[] all = new byte[n];
      random.nextBytes(all);
      byte[] block = WireOut.snappy(all);
      int at = Proto.varint(n).length;
      byte[] read = new byte[0];
      while (at < block.length) {
        assertThat(block[at]).isEqualTo((byte) 0xf4);
        int length = ((block[at + 1] & 255) | ((block[at + 2] & 255) << 8)) + 1;
        read = Proto.join(read, Arrays.copyOfRange(block, at + 3, at + 3 + length));
        at += 3 + length;
      }
      assertThat(Arrays.copyOf(block, Proto.varint(n).length)).isEqualTo(Proto.varint(n));
      assertThat(read).isEqualTo(all);
    }
  }

  @ParameterizedTest
  @CsvSource({"5m,300000", "1m30s,90000", "1h,3600000", "250ms,250", "1d12h,129600000"})
  void durations_of_the_server_are_read(String text, long millis) throws BadAnswer {
    assertThat(ServerFacts.millis(text)).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0s", "5", "m", "5m 3s", "-5m", "5x"})
  void durations_that_are_none_are_not_guessed_at(String text) {
    assertThatThrownBy(() -> ServerFacts.millis(text)).hasMessageContaining("lookback-delta");
  }

  @Test
  void external_labels_are_found_in_the_printed_configuration() throws BadAnswer {
    assertThat(ServerFacts.externalLabels("global:\n  scrape_interval: 1m\nalerting: {}\n"))
        .isEmpty();
    String rest =
        "  x: y\nscrape_configs:\n- job_name: external_labels\n  external_labels:\n    z: 1\n";
    assertThat(
            ServerFacts.externalLabels(
                "global:\n  external_labels:\n    a: b\n    c: a long\n      value: 3\n    \"y\": \"no\"\n"
                    + rest))
        .containsExactly("a", "c", "y");
    assertThat(
            ServerFacts.externalLabels(
                "global:\n    external_labels:\n        a: |-\n          b: c\n        d: e\n    x: y\n"))
        .containsExactly("a", "d");
    assertThat(ServerFacts.externalLabels("global:\n  external_labels: {}\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "scrape_configs: []\n",
        "global: {external_labels: {a: b}}\n",
        "global:\n  external_labels: {a: b}\n",
        "global:\n  external_labels:\n    ? a\n    : b\n",
        "global:\n  external_labels:\n    a.b: c\n"
      })
  void configurations_in_another_form_are_not_guessed_at(String yaml) {
    assertThatThrownBy(() -> ServerFacts.externalLabels(yaml))
        .hasMessageContaining("external_labels cannot be read");
  }
}
