package io.petrel.source;

/**
 * Decodes a chunk of samples as Prometheus stores them: the count in two bytes, then bits.
 *
 * <p>Timestamps are deltas of deltas of 0, 14, 17, 20 or 64 bits; values are XORed with the one
 * before and stored without leading and trailing zeros. Pelkonen et al.: Gorilla, a fast, scalable,
 * in-memory time series database, VLDB 2015; the widths and the first two samples are Prometheus'
 * own. Not thread-safe.
 */
final class XorChunk {
  private byte[] bytes = new byte[0];
  private int end;

  /** The next byte to take bits from. */
  private int at;

  /** Bits already taken from {@link #bytes}, the next one highest. */
  private long bits;

  private int have;

  /**
   * Decodes all samples of a chunk.
   *
   * @param chunk where the chunk stands
   * @param from its first byte
   * @param to behind its last byte
   * @throws BadAnswer where it is damaged
   */
  void decode(byte[] chunk, int from, int to, SeriesSamples into) throws BadAnswer {
    bytes = chunk;
    at = from;
    end = to;
    have = 0;
    int count = (int) take(16);
    if (count == 0) {
      return;
    }
    long t = zigzag(varint());
    long v = take(32) << 32 | take(32);
    into.add(t, Double.longBitsToDouble(v));
    long delta = 0;
    int leading = 0;
    int trailing = 0;
    for (int i = 1; i < count; i++) {
      delta = i == 1 ? varint() : delta + deltaOfDelta();
      if (delta <= 0 || t + delta <= t) {
        throw new BadAnswer("broken chunk: time does not go forward");
      }
      t += delta;
      if (take(1) != 0) {
        if (take(1) != 0) {
          leading = (int) take(5);
          int width = (int) take(6);
          // 64 does not fit into six bits.
          width = width == 0 ? 64 : width;
          if (leading + width > 64) {
            throw new BadAnswer("broken chunk: a value of " + (leading + width) + " bits");
          }
          trailing = 64 - leading - width;
        }
        v ^= wide(64 - leading - trailing) << trailing;
      }
      into.add(t, Double.longBitsToDouble(v));
    }
  }

  private long deltaOfDelta() throws BadAnswer {
    if (take(1) == 0) {
      return 0;
    }
    if (take(1) == 0) {
      return signed(14);
    }
    if (take(1) == 0) {
      return signed(17);
    }
    if (take(1) == 0) {
      return signed(20);
    }
    return wide(64);
  }

  /** Two's complement, but that the highest number of all is positive. */
  private long signed(int width) throws BadAnswer {
    long raw = take(width);
    return raw > 1L << (width - 1) ? raw - (1L << width) : raw;
  }

  private long wide(int width) throws BadAnswer {
    return width <= 32 ? take(width) : take(width - 32) << 32 | take(32);
  }

  /** At most 32 bits. */
  private long take(int width) throws BadAnswer {
    while (have < width) {
      if (at == end) {
        throw new BadAnswer("broken chunk: it ends too early");
      }
      bits = (bits << 8) | (bytes[at++] & 255);
      have += 8;
    }
    have -= width;
    return (bits >>> have) & ((1L << width) - 1);
  }

  private long varint() throws BadAnswer {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      long b = take(8);
      value |= (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new BadAnswer("broken chunk: a number is longer than 64 bits");
  }

  private static long zigzag(long raw) {
    return (raw >>> 1) ^ -(raw & 1);
  }
}
