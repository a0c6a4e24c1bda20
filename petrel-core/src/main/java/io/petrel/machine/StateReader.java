package io.petrel.machine;

import io.petrel.series.Labels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link StateWriter} wrote. Any lack of bytes or impossible length is a {@link
 * CorruptStateException}, never another failure. Not thread-safe.
 */
public final class StateReader {
  private final ByteBuffer buffer;

  public StateReader(byte[] bytes) {
    this.buffer = ByteBuffer.wrap(bytes);
  }

  private ByteBuffer need(int bytes) {
    if (buffer.remaining() < bytes) {
      throw new CorruptStateException(
          "wanted " + bytes + " bytes at " + buffer.position() + ", have " + buffer.remaining());
    }
    return buffer;
  }

  public boolean getBoolean() {
    byte value = need(1).get();
    if (value != 0 && value != 1) {
      throw new CorruptStateException("wanted 0 or 1, found " + value);
    }
    return value == 1;
  }

  public int getInt() {
    return need(4).getInt();
  }

  /** A number of things that follow, each of at least {@code bytesEach} bytes. */
  public int getCount(int bytesEach) {
    int count = getInt();
    if (count < 0 || (long) count * bytesEach > buffer.remaining()) {
      throw new CorruptStateException("impossible count " + count + " at " + buffer.position());
    }
    return count;
  }

  public long getLong() {
    return need(8).getLong();
  }

  public double getDouble() {
    return Double.longBitsToDouble(getLong());
  }

  public float getFloat() {
    return Float.intBitsToFloat(getInt());
  }

  public String getString() {
    return new String(getBytes(), StandardCharsets.UTF_8);
  }

  public byte[] getBytes() {
    byte[] bytes = new byte[getCount(1)];
    buffer.get(bytes);
    return bytes;
  }

  public Labels getLabels() {
    int count = getCount(8);
    String[] pairs = new String[2 * count];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = getString();
    }
    try {
      return Labels.of(pairs);
    } catch (IllegalArgumentException e) {
      throw new CorruptStateException("impossible labels: " + e.getMessage());
    }
  }

  /** Whether all bytes have been read. */
  public boolean atEnd() {
    return !buffer.hasRemaining();
  }
}
