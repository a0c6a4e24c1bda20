package io.petrel.http;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request and its limits. Immutable.
 *
 * @param method GET, POST, PUT, ...
 * @param uri where to
 * @param headers further headers
 * @param body what to send
 * @param within from sending to the last byte of the answer
 * @param stall the longest silence within the answer
 * @param atMost the answer's bytes, counted on the wire and again after decompression
 * @param gzip whether to ask for a compressed answer
 * @param repeatable whether it may be sent a second time when the connection breaks before an
 *     answer
 * @param endless whether {@code within} ends with the answer's headers: a stream that keeps coming
 *     may take as long as it wants
 * @param shownAs how the URL stands in messages
 */
public record HttpCall(
    String method,
    URI uri,
    Map<String, String> headers,
    BodyPublisher body,
    Duration within,
    Duration stall,
    long atMost,
    boolean gzip,
    boolean repeatable,
    boolean endless,
    String shownAs) {
  private static final Duration USUAL = Duration.ofSeconds(30);

  public HttpCall {
    headers = Map.copyOf(headers);
  }

  /** A request without a body. */
  public static HttpCall get(URI uri) {
    return new HttpCall(
        "GET",
        uri,
        Map.of(),
        BodyPublishers.noBody(),
        USUAL,
        USUAL,
        1 << 20,
        false,
        true,
        false,
        Urls.shown(uri));
  }

  /** A request with a body, by POST. */
  public static HttpCall post(URI uri, String contentType, String body) {
    return send("POST", uri, contentType, BodyPublishers.ofString(body));
  }

  /** A request with a body, by any method. */
  public static HttpCall send(String method, URI uri, String contentType, BodyPublisher body) {
    return new HttpCall(
        method,
        uri,
        Map.of("Content-Type", contentType),
        body,
        USUAL,
        USUAL,
        1 << 20,
        false,
        false,
        false,
        Urls.shown(uri));
  }

  /** With one more header. */
  public HttpCall with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpCall(
        method, uri, more, body, within, stall, atMost, gzip, repeatable, endless, shownAs);
  }

  /** With other limits. */
  public HttpCall limited(Duration withinTime, Duration stallTime, long atMostBytes) {
    return new HttpCall(
        method,
        uri,
        headers,
        body,
        withinTime,
        stallTime,
        atMostBytes,
        gzip,
        repeatable,
        endless,
        shownAs);
  }

  /** Asking for a compressed answer or not. */
  public HttpCall gzip(boolean wanted) {
    return new HttpCall(
        method, uri, headers, body, within, stall, atMost, wanted, repeatable, endless, shownAs);
  }

  /** Saying that sending it twice does no harm. */
  public HttpCall repeatable(boolean harmless) {
    return new HttpCall(
        method, uri, headers, body, within, stall, atMost, gzip, harmless, endless, shownAs);
  }

  /** Reading a stream of any length: only its silences are limited, and the wait for headers. */
  public HttpCall streaming() {
    return new HttpCall(
        method, uri, headers, body, within, stall, Long.MAX_VALUE, gzip, repeatable, true, shownAs);
  }

  /** The same request to another place. */
  HttpCall movedTo(URI other, boolean hidden) {
    return new HttpCall(
        method,
        other,
        headers,
        body,
        within,
        stall,
        atMost,
        gzip,
        repeatable,
        endless,
        hidden ? Urls.origin(other) + "/<secret>" : Urls.shown(other));
  }
}
