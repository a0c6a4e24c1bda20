package io.petrel.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A status, headers and a body still to be read. For one thread; to be closed. */
public final class HttpAnswer implements AutoCloseable {
  private final int status;
  private final HttpHeaders headers;
  private final InputStream wire;
  private final InputStream body;

  HttpAnswer(int status, HttpHeaders headers, InputStream wire, long atMost) throws HttpFailure {
    this.status = status;
    this.headers = headers;
    this.wire = wire;
    String encoding =
        headers.firstValue("Content-Encoding").orElse("identity").toLowerCase(Locale.ROOT);
    switch (encoding) {
      case "", "identity" -> body = wire;
      case "gzip", "x-gzip" -> body = new Unzipped(wire, atMost);
      default ->
          throw new HttpFailure(
              HttpFailure.Kind.BROKEN, "unasked content encoding \"" + encoding + "\"");
    }
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** Whether the status is one of 200 to 299. */
  public boolean ok() {
    return status / 100 == 2;
  }

  /** A header's first value, empty where it is not there. */
  public String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  /**
   * The body, decompressed, within the call's limits: reading throws {@link HttpFailure} past them.
   */
  public InputStream body() {
    return body;
  }

  /** The beginning of the body as text. */
  public String text(int atMostBytes) throws HttpFailure {
    try {
      return new String(body.readNBytes(atMostBytes), StandardCharsets.UTF_8);
    } catch (HttpFailure e) {
      throw e;
    } catch (IOException e) {
      throw new HttpFailure(HttpFailure.Kind.BROKEN, "the answer cannot be read");
    }
  }

  @Override
  public void close() {
    try {
      wire.close();
    } catch (IOException e) {
      // nobody is interested in a body that is thrown away
    }
  }

  /** Decompresses, but not without end: a small answer may unfold to a huge one. */
  private static final class Unzipped extends InputStream {
    private final InputStream in;
    private final long atMost;
    private InputStream out = nullInputStream();
    private boolean started;
    private long seen;

    Unzipped(InputStream in, long atMost) {
      this.in = in;
      this.atMost = atMost;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int n;
      try {
        if (!started) {
          started = true;
          out = new GZIPInputStream(in, 1 << 16);
        }
        n = out.read(into, offset, length);
      } catch (EOFException e) {
        throw new HttpFailure(
            HttpFailure.Kind.BROKEN, "the compressed answer ends too early, after " + seen);
      } catch (ZipException e) {
        throw new HttpFailure(HttpFailure.Kind.BROKEN, "the compressed answer is damaged");
      }
      seen += Math.max(0, n);
      if (seen > atMost) {
        throw new HttpFailure(
            HttpFailure.Kind.TOO_LARGE,
            "the answer is larger than " + atMost + " bytes when decompressed");
      }
      return n;
    }
  }
}
