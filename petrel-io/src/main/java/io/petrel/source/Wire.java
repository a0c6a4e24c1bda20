package io.petrel.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads one protobuf message in place, field by field: {@code while (wire.next()) switch
 * (wire.field())}. A field that is not taken is skipped.
 *
 * <p>Wire types 0, 1, 2 and 5 of the protobuf encoding; groups are refused. Not thread-safe.
 */
final class Wire {
  private final byte[] bytes;
  private final int end;
  private int at;
  private int field;
  private int type;

  /** Where the field at hand begins, for {@link #next} to know whether it was taken. */
  private int body;

  Wire(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
    this.body = -1;
  }

  /** Goes to the next field; false at the end. */
  boolean next() throws BadAnswer {
    if (at == body) {
      skip();
    }
    if (at == end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    type = (int) (tag & 7);
    if (tag >>> 32 != 0 || field == 0) {
      throw bad("field number " + (tag >>> 3));
    }
    body = at;
    if (at == end) {
      // Every field has at least a byte: without this an empty one would be taken for skipped.
      throw bad("field " + field + " is cut off");
    }
    return true;
  }

  /** The number of the field at hand. */
  int field() {
    return field;
  }

  /** The field at hand as a whole number. */
  long number() throws BadAnswer {
    want(0);
    return varint();
  }

  /** The field at hand as a message of its own. */
  Wire message() throws BadAnswer {
    int n = length();
    Wire inner = new Wire(bytes, at, at + n);
    at += n;
    return inner;
  }

  /** The fields from here on, once more. */
  Wire copy() {
    return new Wire(bytes, at, end);
  }

  /** The field at hand as text. */
  String text() throws BadAnswer {
    int n = length();
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, n)).toString();
      at += n;
      return text;
    } catch (CharacterCodingException e) {
      throw bad("field " + field + " is no UTF-8");
    }
  }

  /** The bytes that this reads from. */
  byte[] bytes() {
    return bytes;
  }

  /** Where it stands, an index into {@link #bytes}. */
  int position() {
    return at;
  }

  /** Where it ends, an index into {@link #bytes}. */
  int end() {
    return end;
  }

  private void want(int wanted) throws BadAnswer {
    if (type != wanted) {
      throw bad("field " + field + " has the wire type " + type + ", wanted " + wanted);
    }
  }

  private int length() throws BadAnswer {
    want(2);
    long n = varint();
    if (n < 0 || n > end - at) {
      throw bad("field " + field + " is longer than its message");
    }
    return (int) n;
  }

  private void skip() throws BadAnswer {
    switch (type) {
      case 0 -> varint();
      case 1 -> forward(8);
      case 2 -> {
        int n = length();
        at += n;
      }
      case 5 -> forward(4);
      default -> throw bad("field " + field + " has the wire type " + type);
    }
  }

  private void forward(int n) throws BadAnswer {
    if (n > end - at) {
      throw bad("field " + field + " is cut off");
    }
    at += n;
  }

  private long varint() throws BadAnswer {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == end) {
        throw bad("a number is cut off");
      }
      byte b = bytes[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw bad("a number is longer than 64 bits");
  }

  private static BadAnswer bad(String what) {
    return new BadAnswer("broken protobuf: " + what);
  }
}
