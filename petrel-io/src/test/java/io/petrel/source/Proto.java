package io.petrel.source;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Writes what a server would: protobuf messages of remote write and remote read, and frames. */
final class Proto {
  private Proto() {}

  /** A sample with any bits. */
  record Raw(long at, double value) {}

  static byte[] field(int field, byte[] value) {
    return join(varint((long) field << 3 | 2), varint(value.length), value);
  }

  static byte[] field(int field, long value) {
    return join(varint((long) field << 3), varint(value));
  }

  static byte[] field(int field, double value) {
    byte[] bits = new byte[8];
    ByteBuffer.wrap(bits).order(ByteOrder.LITTLE_ENDIAN).putLong(Double.doubleToRawLongBits(value));
    return join(varint((long) field << 3 | 1), bits);
  }

  static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
      out.write((int) ((rest & 0x7f) | 0x80));
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] labels(Map<String, String> labels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new TreeMap<>(labels)
        .forEach(
            (name, value) ->
                out.writeBytes(
                    field(
                        1,
                        join(
                            field(1, name.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                            field(2, value.getBytes(java.nio.charset.StandardCharsets.UTF_8))))));
    return out.toByteArray();
  }

  /** A {@code TimeSeries} of a {@code WriteRequest}. */
  static byte[] timeSeries(Map<String, String> labels, List<Raw> samples) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(labels(labels));
    for (Raw s : samples) {
      out.writeBytes(field(2, join(field(1, s.value()), field(2, s.at()))));
    }
    return field(1, out.toByteArray());
  }

  /** A chunk of a {@code ChunkedSeries}. */
  static byte[] chunk(long encoding, byte[] data) {
    return field(2, join(field(1, 0L), field(2, 1L), field(3, encoding), field(4, data)));
  }

  /** A {@code ChunkedReadResponse} with a piece of a series. */
  static byte[] response(Map<String, String> labels, byte[]... chunks) {
    return field(1, join(labels(labels), join(chunks)));
  }

  static byte[] frame(byte[] content) {
    CRC32C sum = new CRC32C();
    sum.update(content, 0, content.length);
    return join(
        varint(content.length),
        ByteBuffer.allocate(4).putInt((int) sum.getValue()).array(),
        content);
  }

  /** Samples as one XOR chunk. */
  static byte[] xor(List<Raw> samples) {
    return new Bits().chunk(samples);
  }

  /** The encoder's side of {@link XorChunk}. */
  private static final class Bits {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int open;
    private int used;

    void put(long value, int width) {
      for (int i = width - 1; i >= 0; i--) {
        open = (open << 1) | (int) ((value >>> i) & 1);
        if (++used == 8) {
          out.write(open);
          open = 0;
          used = 0;
        }
      }
    }

    void bytes(byte[] all) {
      for (byte b : all) {
        put(b, 8);
      }
    }

    byte[] chunk(List<Raw> samples) {
      put(samples.size(), 16);
      long delta = 0;
      int leading = -1;
      int trailing = 0;
      for (int i = 0; i < samples.size(); i++) {
        long t = samples.get(i).at();
        long v = Double.doubleToRawLongBits(samples.get(i).value());
        if (i == 0) {
          bytes(varint((t << 1) ^ (t >> 63)));
          put(v, 64);
          continue;
        }
        long next = t - samples.get(i - 1).at();
        if (i == 1) {
          bytes(varint(next));
        } else {
          deltaOfDelta(next - delta);
        }
        delta = next;
        long xor = v ^ Double.doubleToRawLongBits(samples.get(i - 1).value());
        if (xor == 0) {
          put(0, 1);
          continue;
        }
        put(1, 1);
        int zeros = Math.min(31, Long.numberOfLeadingZeros(xor));
        int behind = Long.numberOfTrailingZeros(xor);
        if (leading >= 0 && zeros >= leading && behind >= trailing) {
          put(0, 1);
        } else {
          leading = zeros;
          trailing = behind;
          put(1, 1);
          put(leading, 5);
          put(64 - leading - trailing, 6);
        }
        put(xor >>> trailing, 64 - leading - trailing);
      }
      while (used != 0) {
        put(0, 1);
      }
      return out.toByteArray();
    }

    private void deltaOfDelta(long d) {
      if (d == 0) {
        put(0, 1);
      } else if (fits(d, 14)) {
        put(0b10, 2);
        put(d, 14);
      } else if (fits(d, 17)) {
        put(0b110, 3);
        put(d, 17);
      } else if (fits(d, 20)) {
        put(0b1110, 4);
        put(d, 20);
      } else {
        put(0b1111, 4);
        put(d, 64);
      }
    }

    private static boolean fits(long d, int width) {
      return d >= -(1L << (width - 1)) + 1 && d <= 1L << (width - 1);
    }
  }
}
