package io.petrel.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.series.Labels;
import io.petrel.source.Proto.Raw;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class XorChunkTest {
  private static final Lookback EXACT = new Lookback(0, true);

  /** Samples of every kind of gap and value. */
  static List<Raw> samples(Random random, int count) {
    List<Raw> all = new ArrayList<>();
    long t = 1_700_000_000_000L + random.nextInt(1000);
    double v = random.nextInt(100);
    for (int i = 0; i < count; i++) {
      all.add(new Raw(t, v));
      t +=
          switch (random.nextInt(8)) {
            case 0 -> 1 + random.nextInt(5);
            case 1 -> 1 + random.nextInt(20_000);
            case 2 -> 1 + random.nextInt(100_000);
            case 3 -> 1 + random.nextInt(2_000_000);
            case 4 -> 1 + (random.nextLong() >>> 24);
            default -> 60_000;
          };
      v =
          switch (random.nextInt(8)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> -0.0;
            case 2 -> Double.NEGATIVE_INFINITY;
            case 3 -> v + 0.1;
            case 4 -> Math.round(v) + 1;
            default -> v;
          };
    }
    return all;
  }

  /** What a chunk holds, read back at exactly the instants of its samples. */
  private static List<Raw> decode(byte[] chunk, List<Raw> instants) throws BadAnswer {
    SeriesSamples samples = new SeriesSamples();
    new XorChunk().decode(chunk, 0, chunk.length, samples);
    List<Raw> all = new ArrayList<>();
    for (Raw r : instants) {
      samples.give(
          Labels.empty(),
          new Grid(r.at(), 1, 1),
          EXACT,
          (series, at, values, size) -> all.add(new Raw(at[0], values[0])));
    }
    return all;
  }

  private static List<Raw> numbers(List<Raw> all) {
    return all.stream().filter(r -> !Double.isNaN(r.value())).toList();
  }

  @Test
  void what_was_encoded_is_decoded() throws BadAnswer {
    Random random = new Random(1);
    for (int i = 0; i < 400; i++) {
      List<Raw> samples = samples(random, 1 + random.nextInt(130));
      assertThat(decode(Proto.xor(samples), samples)).isEqualTo(numbers(samples));
    }
  }

  @Test
  void widths_of_time_differences_are_used_to_their_ends() throws BadAnswer {
    for (long d : new long[] {8191, 8192, 65_535, 65_536, 524_287, 524_288, 524_289, 1L << 40}) {
      for (long sign : new long[] {1, -1}) {
        long base = 1L << 42;
        List<Raw> samples =
            List.of(new Raw(0, 1), new Raw(base, 2), new Raw(base * 2 + sign * d, 3));
        assertThat(decode(Proto.xor(samples), samples)).isEqualTo(samples);
      }
    }
  }

  @Test
  void chunk_of_the_specified_bits_is_decoded() throws BadAnswer {
    // 3 samples: t = -1 (zigzag 1), 1.0; +10: same value; dod 0, value by 12 bits from bit 0 on.
    String head = "0003" + "01" + "3ff0000000000000" + "0a" + "";
    // bits: 0 | 0, 1 1 00000 001100 and 12 bits 0x400
    String bits = "0" + "0" + "11" + "00000" + "001100" + "010000000000";
    StringBuilder hex = new StringBuilder(head);
    String padded = bits + "0".repeat((8 - bits.length() % 8) % 8);
    for (int i = 0; i < padded.length(); i += 8) {
      hex.append(String.format("%02x", Integer.parseInt(padded.substring(i, i + 8), 2)));
    }
    double last = Double.longBitsToDouble(0x3ff0000000000000L ^ 0x4000000000000000L);
    List<Raw> wanted = List.of(new Raw(-1, 1), new Raw(9, 1), new Raw(19, last));
    assertThat(decode(HexFormat.of().parseHex(hex), wanted)).isEqualTo(wanted);
  }

  @Test
  void damaged_chunks_are_told_or_decoded_never_anything_else() {
    Random random = new Random(2);
    int told = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] chunk = Proto.xor(samples(random, 1 + random.nextInt(30)));
      for (int n = random.nextInt(4); n >= 0; n--) {
        chunk[random.nextInt(chunk.length)] ^= (byte) (1 << random.nextInt(8));
      }
      int end = random.nextInt(4) == 0 ? random.nextInt(chunk.length + 1) : chunk.length;
      try {
        new XorChunk().decode(chunk, 0, end, new SeriesSamples());
      } catch (BadAnswer e) {
        assertThat(e.why()).startsWith("broken chunk: ");
        told++;
      }
    }
    assertThat(told).isGreaterThan(5000);
  }

  @Test
  void chunk_that_ends_too_early_is_told() {
    byte[] chunk = Proto.xor(samples(new Random(3), 20));
    assertThatThrownBy(() -> new XorChunk().decode(chunk, 0, chunk.length - 2, new SeriesSamples()))
        .isInstanceOf(BadAnswer.class)
        .hasMessage("broken chunk: it ends too early");
  }

  @Test
  void overlapping_samples_in_any_order_come_once_and_in_order() throws BadAnswer {
    Random random = new Random(4);
    for (int i = 0; i < 300; i++) {
      SeriesSamples samples = new SeriesSamples();
      TreeMap<Long, Double> wanted = new TreeMap<>();
      for (int n = 1 + random.nextInt(60); n > 0; n--) {
        long t = random.nextInt(40) * 1000L;
        double v = random.nextInt(5);
        samples.add(t, v);
        wanted.putIfAbsent(t, v);
      }
      List<Raw> all = new ArrayList<>();
      samples.give(
          Labels.empty(),
          new Grid(0, 1000, 40),
          EXACT,
          (series, at, values, size) -> {
            for (int k = 0; k < size; k++) {
              all.add(new Raw(at[k], values[k]));
            }
          });
      assertThat(all)
          .isEqualTo(
              wanted.entrySet().stream().map(e -> new Raw(e.getKey(), e.getValue())).toList())
          .isSortedAccordingTo(Comparator.comparingLong(Raw::at));
    }
  }
}
