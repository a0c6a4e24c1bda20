package io.petrel.machine;

import io.petrel.series.Labels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes states as bytes: big-endian numbers and length-prefixed text. Not thread-safe. */
public final class StateWriter {
  private ByteBuffer buffer = ByteBuffer.allocate(256);

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int wanted = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
      buffer = ByteBuffer.allocate(wanted).put(buffer.flip());
    }
    return buffer;
  }

  public StateWriter putBoolean(boolean value) {
    room(1).put((byte) (value ? 1 : 0));
    return this;
  }

  public StateWriter putInt(int value) {
    room(4).putInt(value);
    return this;
  }

  public StateWriter putLong(long value) {
    room(8).putLong(value);
    return this;
  }

  public StateWriter putDouble(double value) {
    return putLong(Double.doubleToLongBits(value));
  }

  public StateWriter putFloat(float value) {
    return putInt(Float.floatToIntBits(value));
  }

  /** Text as UTF-8 behind its length in bytes. */
  public StateWriter putString(String value) {
    return putBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes behind their number. */
  public StateWriter putBytes(byte[] bytes) {
    putInt(bytes.length);
    room(bytes.length).put(bytes);
    return this;
  }

  public StateWriter putLabels(Labels labels) {
    putInt(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      putString(labels.name(i)).putString(labels.value(i));
    }
    return this;
  }

  /** The number of bytes written so far. */
  public int size() {
    return buffer.position();
  }

  /** A copy of all that was written. */
  public byte[] toBytes() {
    byte[] bytes = new byte[buffer.position()];
    buffer.get(0, bytes);
    return bytes;
  }
}
