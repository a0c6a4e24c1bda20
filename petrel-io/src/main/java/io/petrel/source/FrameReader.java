package io.petrel.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads the frames of a streamed remote read: length as a varint, CRC-32C (Castagnoli) of the
 * content, big endian, content. Not thread-safe.
 */
final class FrameReader {
  private static final int PIECE = 1 << 20;

  private final InputStream in;
  private final long atMost;
  private final byte[] head = new byte[4];
  private byte[] buffer = new byte[PIECE];
  private long frames;

  /**
   * @param atMost the largest frame in bytes
   */
  FrameReader(InputStream in, long atMost) {
    this.in = in;
    this.atMost = Math.min(atMost, Integer.MAX_VALUE - 8);
  }

  /**
   * How long the next frame is, -1 after the last one; its content is then in {@link #buffer} from
   * the first byte on.
   *
   * @throws BadAnswer where it is damaged, too large or cut off
   * @throws IOException where the connection fails
   */
  int next() throws BadAnswer, IOException {
    int first = in.read();
    if (first < 0) {
      return -1;
    }
    frames++;
    long length = length(first);
    if (length > atMost) {
      throw new BadAnswer(
          "frame " + frames + " has " + length + " bytes, more than " + atMost, true);
    }
    try {
      fill(head, 0, 4);
      int n = (int) length;
      // Room grows with what really comes, not with what a damaged length promises.
      for (int have = 0; have < n; ) {
        if (have == buffer.length) {
          buffer = Arrays.copyOf(buffer, (int) Math.min(n, buffer.length * 2L));
        }
        int part = Math.min(n, buffer.length) - have;
        fill(buffer, have, part);
        have += part;
      }
      CRC32C sum = new CRC32C();
      sum.update(buffer, 0, n);
      int wanted = ByteBuffer.wrap(head).getInt();
      if ((int) sum.getValue() != wanted) {
        throw new BadAnswer("frame " + frames + " is damaged: its checksum is wrong");
      }
      return n;
    } catch (EOFException e) {
      throw new BadAnswer("the answer ends within frame " + frames);
    }
  }

  byte[] buffer() {
    return buffer;
  }

  private long length(int first) throws BadAnswer, IOException {
    long value = 0;
    int b = first;
    for (int shift = 0; shift < 63; shift += 7) {
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
      b = in.read();
      if (b < 0) {
        throw new BadAnswer("the answer ends within frame " + frames);
      }
    }
    throw new BadAnswer("frame " + frames + " has a length that is no number");
  }

  private void fill(byte[] into, int from, int count) throws IOException {
    if (in.readNBytes(into, from, count) < count) {
      throw new EOFException();
    }
  }
}
