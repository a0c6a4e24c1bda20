package io.petrel.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a small protobuf message, and wraps bytes in snappy's block format. Not thread-safe. */
final class WireOut {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  WireOut number(int field, long value) {
    varint(out, (long) field << 3);
    varint(out, value);
    return this;
  }

  WireOut text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  WireOut message(int field, WireOut inner) {
    return bytes(field, inner.out.toByteArray());
  }

  private WireOut bytes(int field, byte[] value) {
    varint(out, (long) field << 3 | 2);
    varint(out, value.length);
    out.writeBytes(value);
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /**
   * Bytes in snappy's block format, which servers insist on: the length, then literals of at most
   * 64 KiB. A question of some hundred bytes needs no compressing.
   */
  static byte[] snappy(byte[] all) {
    ByteArrayOutputStream block = new ByteArrayOutputStream(all.length + 16);
    varint(block, all.length);
    for (int from = 0; from < all.length; from += 1 << 16) {
      int n = Math.min(all.length - from, 1 << 16);
      // Tag 61: a literal whose length less one follows in two bytes.
      block.write(61 << 2);
      block.write(n - 1);
      block.write((n - 1) >>> 8);
      block.write(all, from, n);
    }
    return block.toByteArray();
  }

  private static void varint(ByteArrayOutputStream to, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      to.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    to.write((int) rest);
  }
}
