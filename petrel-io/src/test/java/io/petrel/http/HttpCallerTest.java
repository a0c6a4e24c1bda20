package io.petrel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.http.HttpConfig.Authorization;
import io.petrel.http.HttpConfig.BasicAuth;
import io.petrel.http.HttpConfig.OAuth2;
import io.petrel.setting.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HttpCallerTest {
  private final MockWebServer server = new MockWebServer();
  private final MockWebServer other = new MockWebServer();

  @TempDir Path directory;

  @BeforeEach
  void start() throws IOException {
    server.start();
    other.start();
  }

  @AfterEach
  void stop() {
    server.close();
    other.close();
  }

  private static HttpConfig config(
      @Nullable BasicAuth basic, @Nullable Authorization authorization, @Nullable OAuth2 oauth2) {
    return new HttpConfig(basic, authorization, oauth2, null, null, true, Map.of());
  }

  private static HttpConfig proxied(URI proxy) {
    return new HttpConfig(null, null, null, null, proxy, true, Map.of());
  }

  private static MockResponse ok(String text) {
    return new MockResponse.Builder().body(text).build();
  }

  private static MockResponse redirect(int status, String to) {
    return new MockResponse.Builder().code(status).setHeader("Location", to).build();
  }

  private static HttpCaller caller(HttpConfig config) {
    return new HttpCaller(config, Duration.ofSeconds(5));
  }

  private URI uri(String path) {
    return server.url(path).uri();
  }

  private static String get(HttpCaller caller, URI uri) throws HttpFailure {
    try (HttpAnswer answer = caller.send(HttpCall.get(uri))) {
      return answer.status() + " " + answer.text(1000);
    }
  }

  private String sentAuthorization() throws InterruptedException {
    return server.takeRequest().getHeaders().get("Authorization");
  }

  private static String basic(String pair) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(pair.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void password_file_is_read_again_when_it_changes() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "one\n");
    try (HttpCaller caller = caller(config(new BasicAuth("petrel", null, file), null, null))) {
      server.enqueue(ok("1"));
      server.enqueue(ok("2"));
      get(caller, uri("/"));
      assertThat(sentAuthorization()).isEqualTo(basic("petrel:one"));
      Files.writeString(file, "other\n");
      get(caller, uri("/"));
      assertThat(sentAuthorization()).isEqualTo(basic("petrel:other"));
      Files.delete(file);
      assertThatThrownBy(() -> get(caller, uri("/")))
          .isInstanceOf(HttpFailure.class)
          .hasMessage(file + ": no such file");
      assertThat(server.getRequestCount()).isEqualTo(2);
    }
  }

  @Test
  void credentials_with_a_line_break_are_not_sent_and_not_shown() {
    Authorization broken = new Authorization("Bearer", new Secret("hunter2\nX: y"), null);
    try (HttpCaller caller = caller(config(null, broken, null))) {
      assertThatThrownBy(() -> get(caller, uri("/")))
          .isInstanceOf(HttpFailure.class)
          .hasMessageContaining("characters that cannot be sent")
          .message()
          .doesNotContain("hunter2");
    }
  }

  @Test
  void redirect_keeps_method_body_and_credentials_on_the_same_server() throws Exception {
    Authorization bearer = new Authorization("Bearer", new Secret("t"), null);
    for (int status : new int[] {301, 302, 307, 308}) {
      server.enqueue(redirect(status, "/moved?x=1"));
      server.enqueue(ok("here"));
      try (HttpCaller caller = caller(config(null, bearer, null));
          HttpAnswer answer = caller.send(HttpCall.post(uri("/old"), "text/plain", "the body"))) {
        assertThat(answer.text(10)).isEqualTo("here");
      }
      server.takeRequest();
      RecordedRequest second = server.takeRequest();
      assertThat(second.getRequestLine()).startsWith("POST /moved?x=1 ");
      assertThat(second.getBody().utf8()).isEqualTo("the body");
      assertThat(second.getHeaders().get("Authorization")).isEqualTo("Bearer t");
    }
  }

  @Test
  void credentials_never_follow_to_another_server() throws Exception {
    HttpConfig headers =
        new HttpConfig(null, null, null, null, null, true, Map.of("X-Api-Key", new Secret("k")));
    Authorization bearer = new Authorization("Bearer", new Secret("t"), null);
    for (HttpConfig config : List.of(headers, config(null, bearer, null))) {
      server.enqueue(redirect(302, other.url("/stolen").toString()));
      try (HttpCaller caller = caller(config)) {
        assertThatThrownBy(() -> get(caller, uri("/")))
            .isInstanceOf(HttpFailure.class)
            .hasMessageContaining("redirected to another server, http://")
            .hasMessageContaining("must not get the credentials");
      }
    }
    assertThat(other.getRequestCount()).isZero();
    server.enqueue(redirect(302, other.url("/fine").toString()));
    other.enqueue(ok("fine"));
    try (HttpCaller caller = caller(HttpConfig.PLAIN)) {
      assertThat(get(caller, uri("/"))).isEqualTo("200 fine");
    }
  }

  @Test
  void redirects_end() throws Exception {
    for (int i = 0; i < 20; i++) {
      server.enqueue(redirect(302, "/again"));
    }
    try (HttpCaller caller = caller(HttpConfig.PLAIN)) {
      assertThatThrownBy(() -> get(caller, uri("/"))).hasMessage("redirected more than 10 times");
    }
    HttpConfig stay = new HttpConfig(null, null, null, null, null, false, Map.of());
    try (HttpCaller caller = caller(stay)) {
      assertThat(get(caller, uri("/"))).startsWith("302 ");
    }
  }

  @Test
  void connection_that_breaks_before_the_answer_is_tried_once_more_where_harmless() {
    MockResponse broken =
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
    server.enqueue(broken);
    server.enqueue(ok("second"));
    server.enqueue(broken);
    try (HttpCaller caller = caller(HttpConfig.PLAIN)) {
      HttpCall post = HttpCall.post(uri("/"), "text/plain", "x");
      try (HttpAnswer answer = caller.send(post.repeatable(true))) {
        assertThat(answer.text(10)).isEqualTo("second");
      } catch (HttpFailure e) {
        throw new AssertionError(e);
      }
      assertThatThrownBy(() -> caller.send(post))
          .isInstanceOf(HttpFailure.class)
          .hasMessageStartingWith("the connection broke before an answer");
    }
    assertThat(server.getRequestCount()).isEqualTo(3);
  }

  @Test
  void proxy_gets_the_request_and_its_own_credentials() throws Exception {
    other.enqueue(ok("by proxy"));
    URI proxy = URI.create("http://u:pw@127.0.0.1:" + other.getPort());
    try (HttpCaller caller = caller(proxied(proxy))) {
      assertThat(get(caller, URI.create("http://prometheus.example.com/x")))
          .isEqualTo("200 by proxy");
    }
    RecordedRequest request = other.takeRequest();
    assertThat(request.getRequestLine()).startsWith("GET http://prometheus.example.com/x ");
    assertThat(request.getHeaders().get("Proxy-Authorization")).isEqualTo(basic("u:pw"));
    other.close();
    try (HttpCaller caller = caller(proxied(proxy))) {
      assertThatThrownBy(() -> get(caller, URI.create("http://prometheus.example.com/x")))
          .hasMessage("connection refused by the proxy http://127.0.0.1:" + other.getPort());
    }
  }

  @Test
  void token_is_fetched_once_and_again_when_it_is_refused() throws Exception {
    TokenServer tokens = new TokenServer(false);
    other.setDispatcher(tokens);
    server.enqueue(ok("a"));
    server.enqueue(ok("b"));
    server.enqueue(new MockResponse.Builder().code(401).build());
    server.enqueue(ok("c"));
    try (HttpCaller caller = caller(config(null, null, oauth2()))) {
      get(caller, uri("/"));
      get(caller, uri("/"));
      assertThat(get(caller, uri("/"))).isEqualTo("200 c");
    }
    assertThat(List.of(sentAuthorization(), sentAuthorization())).containsOnly("Bearer token-1");
    assertThat(List.of(sentAuthorization(), sentAuthorization()))
        .containsExactly("Bearer token-1", "Bearer token-2");
    assertThat(tokens.lastForm)
        .isEqualTo("grant_type=client_credentials&scope=metrics%3Aread+x&audience=petrel");
  }

  @Test
  void token_server_that_wants_the_credentials_in_the_form_gets_them_there() throws Exception {
    TokenServer tokens = new TokenServer(true);
    other.setDispatcher(tokens);
    server.enqueue(ok("a"));
    try (HttpCaller caller = caller(config(null, null, oauth2()))) {
      assertThat(get(caller, uri("/"))).isEqualTo("200 a");
    }
    assertThat(tokens.lastForm).contains("client_id=petrel&client_secret=hunter2");
  }

  @Test
  void failing_token_server_is_named_without_secrets() {
    other.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return new MockResponse.Builder()
                .code(401)
                .body("{\"error\":\"invalid_client\",\"error_description\":\"hunter2\"}")
                .build();
          }
        });
    try (HttpCaller caller = caller(config(null, null, oauth2()))) {
      assertThatThrownBy(() -> get(caller, uri("/")))
          .isInstanceOf(HttpFailure.class)
          .hasMessage("oauth2: " + other.url("/token") + ": answered 401 (invalid_client)");
    }
    assertThat(server.getRequestCount()).isZero();
  }

  private OAuth2 oauth2() {
    return new OAuth2(
        "petrel",
        new Secret("hunter2"),
        null,
        List.of("metrics:read", "x"),
        other.url("/token").uri(),
        Map.of("audience", "petrel"));
  }

  /** Gives out numbered tokens, to those who name themselves in the one right way. */
  private static final class TokenServer extends Dispatcher {
    private final boolean inForm;
    private int given;
    private volatile String lastForm = "";

    TokenServer(boolean inForm) {
      this.inForm = inForm;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      lastForm = request.getBody().utf8();
      String authorization = request.getHeaders().get("Authorization");
      boolean good =
          request.getMethod().equals("POST")
              && (inForm
                  ? authorization == null && lastForm.contains("client_secret=hunter2")
                  : basic("petrel:hunter2").equals(authorization)
                      && !lastForm.contains("client_secret"));
      return good
          ? ok(
              "{\"access_token\":\"token-"
                  + ++given
                  + "\",\"token_type\":\"Bearer\",\"expires_in\":3600}")
          : new MockResponse.Builder().code(401).body("{\"error\":\"invalid_client\"}").build();
    }
  }
}
