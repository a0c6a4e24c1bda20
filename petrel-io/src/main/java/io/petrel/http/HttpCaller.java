package io.petrel.http;

import io.petrel.http.HttpConfig.Authorization;
import io.petrel.http.HttpConfig.BasicAuth;
import io.petrel.http.HttpConfig.TlsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests as one {@link HttpConfig} says: credentials, TLS, proxy, redirects, deadlines.
 *
 * <p>Blocking, thread-safe. Secrets and certificates in files are looked at before each request.
 */
public final class HttpCaller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpCaller.class);
  private static final int MAX_REDIRECTS = 10;

  static {
    // The JDK refuses Basic towards a proxy for https unless told otherwise, before its first use.
    if (System.getProperty("jdk.http.auth.tunneling.disabledSchemes") == null) {
      System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
    }
  }

  /** A client with the certificates it was made from. */
  private record Client(HttpClient http, List<String> stamps) {}

  private final HttpConfig config;
  private final Duration connectTimeout;
  private final @Nullable FileText secretFile;
  private final @Nullable OAuth2Tokens tokens;
  private volatile @Nullable Client client;
  private volatile boolean closed;

  /**
   * @param config what to send along and whom to trust
   * @param connectTimeout how long to wait for a connection
   */
  public HttpCaller(HttpConfig config, Duration connectTimeout) {
    this.config = config;
    this.connectTimeout = connectTimeout;
    BasicAuth basic = config.basicAuth();
    Authorization authorization = config.authorization();
    if (basic != null && basic.passwordFile() != null) {
      secretFile = new FileText(basic.passwordFile());
    } else if (authorization != null && authorization.credentialsFile() != null) {
      secretFile = new FileText(authorization.credentialsFile());
    } else {
      secretFile = null;
    }
    tokens =
        config.oauth2() == null
            ? null
            : new OAuth2Tokens(config.oauth2(), call -> follow(call, null, false));
    TlsConfig tls = config.tlsConfig();
    if (tls != null && tls.insecureSkipVerify()) {
      LOG.warn(
          "insecure_skip_verify is set: certificates are not checked, whoever sits between can"
              + " read and change everything");
    }
  }

  /** Whether answers come from near by, so that compressing them costs more than it saves. */
  public boolean near(URI uri) {
    return config.proxyUrl() == null && Urls.near(uri);
  }

  /**
   * Sends a request and returns as soon as the answer's headers are there.
   *
   * @throws HttpFailure where there is no answer; the message does not name the URL
   */
  public HttpAnswer send(HttpCall call) throws HttpFailure {
    if (tokens == null) {
      return follow(call, authorization(), true);
    }
    String token = tokens.get();
    HttpAnswer answer = follow(call, "Bearer " + token, true);
    if (answer.status() != 401) {
      return answer;
    }
    answer.close();
    tokens.refused(token);
    return follow(call, "Bearer " + tokens.get(), true);
  }

  /**
   * Connects a WebSocket; of the configuration only TLS, proxy and headers count.
   *
   * @param within how long that may take
   * @throws HttpFailure where there is no connection; the message does not name the URL
   */
  public WebSocket socket(URI uri, WebSocket.Listener listener, Duration within)
      throws HttpFailure {
    WebSocket.Builder builder = client().newWebSocketBuilder().connectTimeout(within);
    config.headers().forEach((name, value) -> builder.header(name, value.reveal()));
    CompletableFuture<WebSocket> connecting = builder.buildAsync(uri, listener);
    try {
      return connecting.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      connecting.cancel(true);
      Thread.currentThread().interrupt();
      throw new HttpFailure(HttpFailure.Kind.STOPPED, "interrupted");
    } catch (TimeoutException e) {
      connecting.cancel(true);
      throw new HttpFailure(
          HttpFailure.Kind.TIMEOUT, "no connection within " + BodyStream.text(within));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException handshake) {
        throw new HttpFailure(
            HttpFailure.Kind.BROKEN, "no WebSocket: HTTP " + handshake.getResponse().statusCode());
      }
      throw e.getCause() instanceof IOException cause
          ? explain(cause, HttpCall.get(uri))
          : new HttpFailure(HttpFailure.Kind.BROKEN, line(e));
    }
  }

  private @Nullable String authorization() throws HttpFailure {
    BasicAuth basic = config.basicAuth();
    if (basic != null) {
      String password =
          secretFile != null
              ? secretFile.get()
              : basic.password() == null ? "" : basic.password().reveal();
      return basic(basic.username() + ":" + password);
    }
    Authorization authorization = config.authorization();
    if (authorization != null) {
      String credentials =
          secretFile != null
              ? secretFile.get()
              : authorization.credentials() == null ? "" : authorization.credentials().reveal();
      return authorization.type() + " " + credentials;
    }
    return null;
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private HttpAnswer follow(HttpCall first, @Nullable String authorization, boolean configHeaders)
      throws HttpFailure {
    long deadline = System.nanoTime() + first.within().toNanos();
    HttpCall call = first;
    for (int hops = 0; ; hops++) {
      HttpAnswer answer = once(call, authorization, configHeaders, deadline);
      String location = answer.header("Location");
      boolean redirect =
          switch (answer.status()) {
            case 301, 302, 307, 308 -> true;
            default -> false;
          };
      if (!redirect || location.isEmpty() || !config.followRedirects()) {
        return answer;
      }
      answer.close();
      if (hops == MAX_REDIRECTS) {
        throw new HttpFailure(
            HttpFailure.Kind.REDIRECT, "redirected more than " + MAX_REDIRECTS + " times");
      }
      URI target = target(call.uri(), location);
      boolean secret =
          authorization != null
              || (configHeaders && config.hasCredentials())
              || call.headers().keySet().stream().anyMatch("Authorization"::equalsIgnoreCase);
      if (secret && !sameServer(call.uri(), target)) {
        throw new HttpFailure(
            HttpFailure.Kind.REDIRECT,
            "redirected to another server, "
                + Urls.origin(target)
                + ", which must not get the credentials; configure that address if it is right");
      }
      // Method and body stay: a query by POST that turned into an empty GET answers nothing.
      call = call.movedTo(target, first.shownAs().endsWith("/<secret>"));
    }
  }

  private static URI target(URI from, String location) throws HttpFailure {
    try {
      URI target = from.resolve(location);
      Urls.requireHttp("Location", target);
      return target;
    } catch (IllegalArgumentException e) {
      throw new HttpFailure(HttpFailure.Kind.REDIRECT, "redirected to something that is no URL");
    }
  }

  /** The same host and port, or the same host by https instead of http. */
  private static boolean sameServer(URI from, URI to) {
    if (!from.getHost().equalsIgnoreCase(to.getHost())) {
      return false;
    }
    boolean upgrade = from.getScheme().equals("http") && to.getScheme().equals("https");
    return upgrade || (from.getScheme().equals(to.getScheme()) && port(from) == port(to));
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
  }

  private HttpAnswer once(
      HttpCall call, @Nullable String authorization, boolean configHeaders, long deadline)
      throws HttpFailure {
    HttpClient http = client();
    for (boolean again = false; ; again = true) {
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (left.isNegative() || left.isZero()) {
        throw new HttpFailure(
            HttpFailure.Kind.TIMEOUT, "no answer within " + BodyStream.text(call.within()));
      }
      HttpRequest request = request(call, authorization, configHeaders, left);
      long bodyBy = call.endless() ? System.nanoTime() + Long.MAX_VALUE / 2 : deadline;
      try {
        HttpResponse<InputStream> response =
            http.send(
                request,
                head -> new BodyStream(bodyBy, call.within(), call.stall(), call.atMost()));
        return answer(response, call);
      } catch (HttpFailure e) {
        throw e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HttpFailure(HttpFailure.Kind.STOPPED, "interrupted");
      } catch (IOException e) {
        HttpFailure failure = explain(e, call);
        // A kept connection may have been closed by the server just now: once more, on a new one.
        if (again || !call.repeatable() || failure.kind() != HttpFailure.Kind.BROKEN) {
          throw failure;
        }
      }
    }
  }

  private static HttpAnswer answer(HttpResponse<InputStream> response, HttpCall call)
      throws HttpFailure {
    try {
      return new HttpAnswer(
          response.statusCode(), response.headers(), response.body(), call.atMost());
    } catch (HttpFailure e) {
      try {
        response.body().close();
      } catch (IOException ignored) {
        // the failure is the news
      }
      throw e;
    }
  }

  private HttpRequest request(
      HttpCall call, @Nullable String authorization, boolean configHeaders, Duration left)
      throws HttpFailure {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(call.uri()).timeout(left).method(call.method(), call.body());
      request.setHeader("User-Agent", "petrel");
      request.setHeader("Accept-Encoding", call.gzip() ? "gzip" : "identity");
      if (configHeaders) {
        config.headers().forEach((name, value) -> request.setHeader(name, value.reveal()));
      }
      call.headers().forEach(request::setHeader);
      if (authorization != null) {
        request.setHeader("Authorization", authorization);
      }
      URI proxy = config.proxyUrl();
      if (proxy != null && proxy.getUserInfo() != null) {
        request.setHeader("Proxy-Authorization", basic(proxy.getUserInfo()));
      }
      return request.build();
    } catch (IllegalArgumentException e) {
      // The JDK's message repeats the value, which may be a secret.
      throw new HttpFailure(
          HttpFailure.Kind.CREDENTIALS,
          "a header's value holds characters that cannot be sent (a line break in a secret?)");
    }
  }

  private HttpFailure explain(IOException e, HttpCall call) {
    if (e instanceof HttpConnectTimeoutException) {
      return new HttpFailure(
          HttpFailure.Kind.CONNECT, "no connection within " + BodyStream.text(connectTimeout));
    }
    if (e instanceof HttpTimeoutException) {
      return new HttpFailure(
          HttpFailure.Kind.TIMEOUT, "no answer within " + BodyStream.text(call.within()));
    }
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    if (e instanceof SSLException || root instanceof java.security.GeneralSecurityException) {
      return new HttpFailure(HttpFailure.Kind.TLS, "TLS: " + line(root));
    }
    if (e instanceof ConnectException) {
      URI proxy = config.proxyUrl();
      String to = proxy == null ? "" : " by the proxy " + Urls.origin(proxy);
      if (root instanceof UnresolvedAddressException) {
        URI whom = proxy == null ? call.uri() : proxy;
        return new HttpFailure(
            HttpFailure.Kind.CONNECT, "the host name " + whom.getHost() + " cannot be resolved");
      }
      return new HttpFailure(HttpFailure.Kind.CONNECT, "connection refused" + to);
    }
    return new HttpFailure(
        HttpFailure.Kind.BROKEN, "the connection broke before an answer (" + line(root) + ")");
  }

  private static String line(Throwable t) {
    String message = t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
    String one = message.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return one.length() > 200 ? one.substring(0, 200) + "..." : one;
  }

  private HttpClient client() throws HttpFailure {
    if (closed) {
      throw new HttpFailure(HttpFailure.Kind.STOPPED, "closed");
    }
    List<String> stamps = Tls.stamps(config.tlsConfig());
    Client held = client;
    if (held != null && held.stamps.equals(stamps)) {
      return held.http;
    }
    synchronized (this) {
      held = client;
      if (held == null || !held.stamps.equals(stamps)) {
        held = new Client(build(), stamps);
        client = held;
      }
      return held.http;
    }
  }

  private HttpClient build() throws HttpFailure {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(connectTimeout)
            .followRedirects(HttpClient.Redirect.NEVER);
    TlsConfig tls = config.tlsConfig();
    if (tls != null) {
      builder.sslContext(Tls.context(tls));
    }
    URI proxy = config.proxyUrl();
    builder.proxy(
        proxy == null
            ? ProxySelector.of(null)
            : ProxySelector.of(
                new InetSocketAddress(proxy.getHost().toLowerCase(Locale.ROOT), proxy.getPort())));
    return builder.build();
  }

  /** Sends nothing more; answers under way end by themselves. */
  @Override
  public void close() {
    closed = true;
    client = null;
  }
}
