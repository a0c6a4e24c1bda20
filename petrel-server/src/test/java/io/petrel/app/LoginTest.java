package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.password4j.BcryptFunction;
import com.password4j.Password;
import io.petrel.access.FakeProvider;
import io.petrel.access.Passwords;
import io.petrel.cli.Cli;
import io.petrel.config.ConfigReader;
import io.petrel.source.FakePrometheus;
import io.petrel.web.WebServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who may do what, over the wire, with every kind of login at once. */
@Timeout(120)
final class LoginTest {
  private static final String JSON = "application/json";
  private static final String PASSWORD = "sesame-\u00e4-open";
  private static final String VIEWS = "viewers-token-0123456789";
  private static final String ACTS = "operators-token-0123456789";
  private static final URI CALLBACK = URI.create("http://petrel.example.com/oidc/callback");
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final FakePrometheus PROMETHEUS = new FakePrometheus();
  private static final AtomicLong LATER = new AtomicLong();

  @TempDir static Path home;
  private static FakeProvider provider;
  private static App app;

  private static String web(String more) {
    return """
    web:
      listen: 127.0.0.1:%%d
      external_url: http://petrel.example.com
      users:
        - { name: ann, role: operator, password_hash_file: ann.hash }
        - { name: bob, password_hash: '%s' }
      tokens:
        - { name: grafana, token: %s }
        - { name: ci, role: operator, token_file: ci.token }
      oidc:
        issuer: %s
        client_id: petrel
        client_secret_file: oidc.secret
        name: Example
        viewers: { claim: groups, values: [ staff ] }
        operators: { claim: groups, values: [ sre ] }
      proxy: { from: [ 127.0.0.2/32 ], role_header: X-Groups, operators: [ sre ] }
    %s
    """
        .formatted(
            Password.hash(PASSWORD).with(BcryptFunction.getInstance(4)).getResult(),
            VIEWS,
            provider.issuer(),
            more);
  }

  @BeforeAll
  static void start() throws Exception {
    List<FakePrometheus.Series> hosts =
        List.of(new FakePrometheus.Series(Map.of("instance", "web-1"), at -> 9));
    PROMETHEUS.series("up", hosts).series("cpu", hosts).start();
    provider = new FakeProvider(CALLBACK);
    Files.writeString(home.resolve("ann.hash"), Passwords.hash(PASSWORD) + "\n");
    Files.writeString(home.resolve("ci.token"), ACTS + "\n");
    Files.writeString(home.resolve("oidc.secret"), FakeProvider.SECRET);
    app = app("petrel.yml", web("").formatted(0));
  }

  private static App app(String name, String web) throws IOException {
    String text =
        """
        interval: 1s
        query_offset: 0s
        prometheus: { url: "%s" }
        signals: [ { name: cpu_usage, query: cpu, detectors: [ threshold: { above: 80 } ] } ]
        storage: { path: %s }
        """
            .formatted(PROMETHEUS.url(), name + ".state");
    Path file = Files.writeString(home.resolve(name), text + web);
    ConfigReader.Result read = ConfigReader.read(file, Wiring.types());
    assertThat(read).as("%s", read).isInstanceOf(ConfigReader.Result.Ok.class);
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    InstantSource clock = () -> java.time.Instant.now().plusMillis(LATER.get());
    return new App(((ConfigReader.Result.Ok) read).config(), file, Wiring.types(), nowhere, clock);
  }

  @AfterAll
  static void stop() {
    app.close();
    provider.close();
    PROMETHEUS.close();
  }

  private static HttpResponse<String> send(
      App to, String method, String path, String body, String... headers) throws Exception {
    return send(HTTP, to, method, path, body, headers);
  }

  private static HttpResponse<String> send(
      HttpClient by, App to, String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + path))
            .method(method, BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return by.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    return send(app, "GET", path, "", headers);
  }

  /** A request from another address of this machine; the whole answer. */
  private static String from(String address, String method, String path, String rest)
      throws IOException {
    try (Socket socket =
        new Socket(
            InetAddress.getLoopbackAddress(), app.port(), InetAddress.getByName(address), 0)) {
      OutputStream out = socket.getOutputStream();
      out.write(
          (method + " " + path + " HTTP/1.1\r\nConnection: close\r\n" + rest)
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Somebody in a browser. */
  private record Browser(String cookie, String csrf) {
    static Browser login(String user) throws Exception {
      HttpResponse<String> in = Browser.tries(user, PASSWORD);
      assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
      String set = in.headers().firstValue("Set-Cookie").orElseThrow();
      return new Browser(
          set.split(";", 2)[0], MAPPER.readTree(in.body()).path("csrf").asString(""));
    }

    static HttpResponse<String> tries(String user, String password) throws Exception {
      String body = MAPPER.writeValueAsString(Map.of("user", user, "password", password));
      return send(app, "POST", "/api/v1/session", body, "Content-Type", JSON);
    }

    HttpResponse<String> sends(String method, String path, String body) throws Exception {
      return send(
          app, method, path, body, "Cookie", cookie, "X-CSRF-Token", csrf, "Content-Type", JSON);
    }
  }

  private static String basic(String user) {
    byte[] pair = (user + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private static void assertProblem(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(MAPPER.readTree(answer.body()).path("status").asInt()).isEqualTo(status);
  }

  @Test
  void a_stranger_is_told_how_to_log_in() throws Exception {
    JsonNode session = MAPPER.readTree(get("/api/v1/session").body());
    assertThat(session.path("login_required").asBoolean()).isTrue();
    assertThat(session.path("user").isNull()).isTrue();
    assertThat(session.path("csrf").isNull()).isTrue();
    assertThat(session.path("login").path("password").asBoolean()).isTrue();
    assertThat(session.path("login").path("oidc").asString()).isEqualTo("Example");
    assertThat(get("/login").statusCode()).isEqualTo(200);
    assertThat(get("/assets/app.js").statusCode()).isEqualTo(200);
  }

  @Test
  void a_password_opens_a_session_whose_cookie_only_the_browser_sees() throws Exception {
    HttpResponse<String> in = Browser.tries("ann", PASSWORD);
    assertThat(in.statusCode()).isEqualTo(200);
    String set = in.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(set)
        .matches("petrel_session=[A-Za-z0-9_-]{43};.*")
        .contains("Path=/", "HttpOnly", "SameSite=Lax")
        .doesNotContain("Secure", "Domain");
    JsonNode session = MAPPER.readTree(in.body());
    assertThat(session.path("user").asString()).isEqualTo("ann");
    assertThat(session.path("role").asString()).isEqualTo("operator");
    assertThat(session.path("csrf").asString()).hasSize(43);
    String cookie = set.split(";", 2)[0];
    assertThat(get("/api/v1/status", "Cookie", cookie).statusCode()).isEqualTo(200);
    assertThat(get("/", "Cookie", cookie).statusCode()).isEqualTo(200);

    Browser browser = new Browser(cookie, session.path("csrf").asString());
    HttpResponse<String> out = browser.sends("DELETE", "/api/v1/session", "");
    assertThat(out.statusCode()).isEqualTo(204);
    assertThat(out.headers().firstValue("Set-Cookie").orElse(""))
        .contains("Expires=Thu, 01 Jan 1970");
    assertProblem(get("/api/v1/status", "Cookie", cookie), 401);
  }

  @Test
  void a_new_login_ends_the_session_before() throws Exception {
    Browser before = Browser.login("bob");
    String body = MAPPER.writeValueAsString(Map.of("user", "bob", "password", PASSWORD));
    assertThat(before.sends("POST", "/api/v1/session", body).statusCode()).isEqualTo(200);
    assertProblem(get("/api/v1/status", "Cookie", before.cookie()), 401);
  }

  @Test
  void a_session_does_not_last_for_ever() throws Exception {
    Browser browser = Browser.login("bob");
    assertThat(browser.sends("GET", "/api/v1/status", "").statusCode()).isEqualTo(200);
    LATER.set(12 * 3_600_000L);
    try {
      assertProblem(browser.sends("GET", "/api/v1/status", ""), 401);
    } finally {
      LATER.set(0);
    }
  }

  @ParameterizedTest
  @CsvSource({"ann, wrong", "bob, ''", "nobody, x", "'', x"})
  void wrong_logins_are_refused_alike(String user, String password) throws Exception {
    HttpResponse<String> answer = Browser.tries(user, password);
    assertProblem(answer, 401);
    assertThat(answer.body()).contains("The name or the password is wrong.");
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void guessing_is_slowed_down() throws Exception {
    String body = "{\"user\":\"ann\",\"password\":\"guess\"}";
    String rest =
        "Host: x\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    String last = "";
    for (int i = 0; i < 11; i++) {
      last = from("127.0.0.3", "POST", "/api/v1/session", rest);
    }
    assertThat(last).startsWith("HTTP/1.1 429 ").containsPattern("Retry-After: [1-9]");
    assertThat(Browser.tries("ann", PASSWORD).statusCode()).as("others are not").isEqualTo(200);
  }

  static List<WebServer.Route> routes() {
    List<WebServer.Route> all = new ArrayList<>(app.routes());
    assertThat(all).hasSizeGreaterThan(40);
    return all;
  }

  private static String path(WebServer.Route route) {
    return route.path().replaceAll("[{<]\\w+[}>]", "x");
  }

  @ParameterizedTest
  @MethodSource("routes")
  void every_route_keeps_out_whom_it_is_not_for(WebServer.Route route) throws Exception {
    String path = path(route);
    String method = route.method();
    assertThat(route.role()).isIn("ANYONE", "MONITOR", "VIEWER", "OPERATOR");
    if (route.role().equals("ANYONE")) {
      assertThat(path)
          .matches("/(login|style\\.css|assets/x|hooks/x/x|oidc/(start|callback)|api/v1/session)");
      return;
    }
    HttpResponse<String> stranger = send(app, method, path, "");
    if (path.startsWith("/api/")) {
      assertProblem(stranger, 401);
      assertThat(stranger.headers().firstValue("WWW-Authenticate")).isPresent();
    } else if (path.startsWith("/-/") || path.equals("/metrics")) {
      assertThat(stranger.statusCode()).isEqualTo(401);
    } else {
      assertThat(stranger.statusCode()).isEqualTo(302);
      assertThat(stranger.headers().firstValue("Location"))
          .hasValue("/login?next=" + path.replace("/", "%2F"));
    }
    if (route.role().equals("OPERATOR")) {
      HttpResponse<String> viewer =
          send(app, method, path, "", "Authorization", "Bearer " + VIEWS, "Content-Type", JSON);
      assertThat(viewer.statusCode()).isEqualTo(403);
      if (path.startsWith("/api/")) {
        assertProblem(viewer, 403);
      }
    }
  }

  @Test
  void asking_for_heads_or_in_other_spellings_opens_nothing() throws Exception {
    for (String path : List.of("/api/v1/config", "/metrics", "/-/ready")) {
      assertThat(send(app, "HEAD", path, "").statusCode()).as(path).isEqualTo(401);
    }
    assertThat(send(app, "HEAD", "/", "").statusCode()).isEqualTo(302);
    for (String path :
        List.of(
            "/api/v1/config/",
            "//api/v1/config",
            "/API/V1/config",
            "/assets/../api/v1/config",
            "/login/../api/v1/config",
            "/api/v1/session/../config",
            "/api/v1/session;x/../config",
            "/assets/..%2fapi/v1/config",
            "/api%2fv1%2fconfig")) {
      String answer = from("127.0.0.1", "GET", path, "Host: x\r\n\r\n");
      assertThat(answer).as(path).doesNotStartWith("HTTP/1.1 200").doesNotContain("yaml");
    }
  }

  @Test
  void unsafe_requests_of_a_session_must_say_its_token() throws Exception {
    Browser ann = Browser.login("ann");
    Browser other = Browser.login("ann");
    int seen = 0;
    for (WebServer.Route route : routes()) {
      if (!route.method().equals("GET") && !route.role().equals("ANYONE")) {
        seen++;
        for (String token : new String[] {"", "wrong", other.csrf()}) {
          Browser forged = new Browser(ann.cookie(), token);
          assertThat(forged.sends(route.method(), path(route), "{}").statusCode())
              .as("%s %s", route, token)
              .isEqualTo(403);
        }
        assertThat(
                send(app, route.method(), path(route), "{}", "Cookie", ann.cookie()).statusCode())
            .as("%s without", route)
            .isEqualTo(403);
      }
    }
    assertThat(seen).isGreaterThan(8);
  }

  static List<WebServer.Route> taking() {
    return routes().stream()
        .filter(
            route ->
                route.path().startsWith("/api/")
                    && (route.method().equals("PUT")
                        || (route.method().equals("POST") && !route.path().endsWith("/test"))))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("taking")
  void what_is_sent_is_looked_at(WebServer.Route route) throws Exception {
    String[] headers = {"Authorization", "Bearer " + ACTS, "Content-Type", JSON};
    HttpResponse<String> bad = send(app, route.method(), path(route), "{no", headers);
    assertThat(bad.statusCode()).as(bad.body()).isEqualTo(400);
    String large = "{\"comment\":\"" + "x".repeat(70_000) + "\"}";
    HttpResponse<String> much = send(app, route.method(), path(route), large, headers);
    assertThat(much.statusCode()).as(much.body()).isEqualTo(413);
    if (route.path().startsWith("/api/v1/")) {
      assertProblem(bad, 400);
      assertProblem(much, 413);
    }
  }

  static List<WebServer.Route> passingOver() {
    return routes().stream()
        .filter(route -> !route.method().equals("GET") && !taking().contains(route))
        .toList();
  }

  /** Also what looks at no body is not harmed by one. */
  @ParameterizedTest
  @MethodSource("passingOver")
  void a_body_that_nobody_asked_for_does_no_harm(WebServer.Route route) throws Exception {
    assertThat(route.path()).matches("/-/reload|/hooks/.*|.*/test|.*\\{id\\}.*|.*/session");
    String[] headers = {"Authorization", "Bearer " + ACTS, "Content-Type", JSON};
    HttpResponse<String> bad = send(app, route.method(), path(route), "{no", headers);
    assertThat(bad.statusCode()).as(bad.body()).isBetween(200, 499);
    String much = "x".repeat(2_000_000);
    HttpClient own = HttpClient.newHttpClient();
    try {
      HttpResponse<String> answer = send(own, app, route.method(), path(route), much, headers);
      assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 499);
    } catch (IOException cut) {
      assertThat(cut)
          .as("nobody reads it to its end")
          .rootCause()
          .hasMessageMatching("(?i).*(pipe|reset|closed|bytes).*");
    }
    assertThat(get("/api/v1/status", headers).statusCode()).isEqualTo(200);
  }

  private static String silence(String extra) {
    return "{\"matchers\":[\"instance=\\\"web-1\\\"\"],\"ends_at\":\"2099-01-01T00:00:00Z\""
        + extra
        + "}";
  }

  @Test
  void whoever_is_logged_in_is_who_did_it() throws Exception {
    HttpResponse<String> said =
        Browser.login("ann").sends("POST", "/api/v1/silences", silence(",\"by\":\"mallory\""));
    assertThat(said.statusCode()).as(said.body()).isEqualTo(201);
    assertThat(MAPPER.readTree(said.body()).path("by").asString()).isEqualTo("ann");
    String[] ci = {"Authorization", "Bearer " + ACTS, "Content-Type", JSON};
    HttpResponse<String> program = send(app, "POST", "/api/v1/silences", silence(""), ci);
    assertThat(MAPPER.readTree(program.body()).path("by").asString()).isEqualTo("ci");
    String amtools =
        "{\"matchers\":[{\"name\":\"a\",\"value\":\"b\",\"isRegex\":false}],"
            + "\"startsAt\":\"2026-01-01T00:00:00Z\",\"endsAt\":\"2099-01-01T00:00:00Z\","
            + "\"createdBy\":\"mallory\",\"comment\":\"\"}";
    assertThat(send(app, "POST", "/api/v2/silences", amtools, ci).statusCode()).isEqualTo(200);
    assertThat(get("/api/v2/silences", ci).body())
        .contains("\"createdBy\":\"ci\"")
        .doesNotContain("mallory");
  }

  @Test
  void programs_log_in_with_each_request() throws Exception {
    assertThat(get("/metrics", "Authorization", basic("bob")).statusCode()).isEqualTo(200);
    assertThat(get("/-/ready", "Authorization", "Bearer " + VIEWS).statusCode()).isIn(200, 503);
    assertThat(get("/api/v2/status", "Authorization", basic("ann")).statusCode()).isEqualTo(200);
    assertProblem(get("/api/v1/audit", "Authorization", basic("bob")), 403);
    HttpResponse<String> wrong = get("/api/v1/status", "Authorization", "Bearer wrong");
    assertProblem(wrong, 401);
    assertThat(wrong.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(get("/", "Authorization", "Bearer wrong").statusCode()).isEqualTo(401);
  }

  @Test
  void a_token_file_may_be_rotated() throws Exception {
    Path file = home.resolve("ci.token");
    try {
      Files.writeString(file, "another-token-0123456789-longer");
      assertProblem(get("/api/v1/audit", "Authorization", "Bearer " + ACTS), 401);
    } finally {
      Files.writeString(file, ACTS + "\n");
    }
    assertThat(get("/api/v1/audit", "Authorization", "Bearer " + ACTS).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Sec-Fetch-Mode: cors", "Origin: http://127.0.0.1", "User-Agent: Mozilla/5.0"})
  void a_browser_shows_no_window_of_its_own(String header) throws IOException {
    String host = header.startsWith("Origin") ? "127.0.0.1" : "petrel";
    assertThat(
            from(
                "127.0.0.1",
                "GET",
                "/api/v1/status",
                "Host: " + host + "\r\n" + header + "\r\n\r\n"))
        .startsWith("HTTP/1.1 401 ")
        .doesNotContain("WWW-Authenticate");
  }

  @Test
  void with_a_login_any_name_will_do_but_no_other_sites_page() throws IOException {
    String token = "Authorization: Bearer " + ACTS + "\r\n";
    assertThat(from("127.0.0.1", "GET", "/status", "Host: petrel.internal\r\n" + token + "\r\n"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(
            from(
                "127.0.0.1",
                "POST",
                "/-/reload",
                "Host: petrel.internal\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n"
                    + token
                    + "\r\n"))
        .startsWith("HTTP/1.1 403 ");
  }

  @Test
  void a_proxy_is_believed_only_where_it_stands() throws IOException {
    String named = "Host: x\r\nX-Forwarded-User: dora\r\nX-Groups: sre\r\n";
    String session = from("127.0.0.2", "GET", "/api/v1/session", named + "\r\n");
    assertThat(session).contains("\"user\":\"dora\"", "\"role\":\"operator\"");
    String csrf = session.replaceAll("(?s).*\"csrf\":\"([^\"]+)\".*", "$1");
    String silence = silence("");
    String body =
        "Content-Type: application/json\r\nContent-Length: "
            + silence.length()
            + "\r\n\r\n"
            + silence;
    assertThat(from("127.0.0.2", "POST", "/api/v1/silences", named + body))
        .startsWith("HTTP/1.1 403 ");
    assertThat(
            from(
                "127.0.0.2",
                "POST",
                "/api/v1/silences",
                named + "X-CSRF-Token: " + csrf + "\r\n" + body))
        .startsWith("HTTP/1.1 201 ")
        .contains("\"by\":\"dora\"");
    assertThat(from("127.0.0.2", "GET", "/api/v1/status", named + "X-Forwarded-User: e\r\n\r\n"))
        .as("named twice")
        .startsWith("HTTP/1.1 401 ");
    assertThat(from("127.0.0.1", "GET", "/api/v1/status", named + "\r\n"))
        .startsWith("HTTP/1.1 401 ");
    assertThat(from("127.0.0.1", "GET", "/api/v1/session", named + "\r\n"))
        .contains("\"user\":null");
  }

  @Test
  void a_provider_logs_people_in_and_sends_them_on() throws Exception {
    provider.knows(Map.of("preferred_username", "olga", "groups", List.of("staff", "sre")));
    HttpResponse<String> start = get("/oidc/start?next=%2Ffleet%3Fsignal%3Dcpu");
    assertThat(start.statusCode()).as(start.body()).isEqualTo(302);
    String way = start.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(way).contains("HttpOnly", "SameSite=Lax", "Path=/oidc");
    URI to = URI.create(start.headers().firstValue("Location").orElseThrow());
    HttpResponse<String> there =
        HTTP.send(HttpRequest.newBuilder(to).build(), BodyHandlers.ofString());
    URI back = URI.create(there.headers().firstValue("Location").orElseThrow());
    String cookie = way.split(";", 2)[0];
    String query = back.getPath() + "?" + back.getRawQuery();

    HttpResponse<String> alone = get(query);
    assertThat(alone.headers().firstValue("Location")).hasValue("/login?failed=oidc");
    HttpResponse<String> in = get(query, "Cookie", cookie);
    assertThat(in.statusCode()).isEqualTo(302);
    assertThat(in.headers().firstValue("Location")).hasValue("/fleet?signal=cpu");
    String session =
        in.headers().allValues("Set-Cookie").stream()
            .filter(each -> each.startsWith("petrel_session="))
            .findFirst()
            .orElseThrow();
    assertThat(get("/api/v1/session", "Cookie", session.split(";", 2)[0]).body())
        .contains("\"user\":\"olga\"", "\"role\":\"operator\"");
    assertThat(get(query, "Cookie", cookie).headers().firstValue("Location"))
        .as("once only")
        .hasValue("/login?failed=oidc");

    provider.knows(Map.of("preferred_username", "guest", "groups", List.of("guests")));
    HttpResponse<String> again = get("/oidc/start?next=https://evil.example");
    there =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(again.headers().firstValue("Location").orElseThrow()))
                .build(),
            BodyHandlers.ofString());
    back = URI.create(there.headers().firstValue("Location").orElseThrow());
    in =
        get(
            back.getPath() + "?" + back.getRawQuery(),
            "Cookie",
            again.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0]);
    assertThat(in.headers().firstValue("Location")).hasValue("/login?failed=oidc");
    assertThat(in.headers().allValues("Set-Cookie"))
        .noneMatch(each -> each.startsWith("petrel_session="));
  }

  @Test
  void what_was_done_is_in_the_audit_log_and_no_secret_is() throws Exception {
    Browser ann = Browser.login("ann");
    Browser.tries("ann", "hunter2-wrong");
    Browser.tries("hunter2-typed-as-name", "x");
    send(app, "DELETE", "/api/v1/silences/999", "", "Authorization", "Bearer " + VIEWS);
    ann.sends("DELETE", "/api/v1/silences/998%0Aforged", "");
    HttpResponse<String> answer = ann.sends("GET", "/api/v1/audit?limit=1000", "");
    assertThat(answer.statusCode()).isEqualTo(200);
    List<String> lines = new ArrayList<>();
    MAPPER
        .readTree(answer.body())
        .path("actions")
        .forEach(
            each ->
                lines.add(
                    each.path("user").asString("-")
                        + " "
                        + each.path("role").asString("-")
                        + " "
                        + each.path("action").asString()
                        + " "
                        + each.path("about").asString()
                        + " "
                        + each.path("status").asInt()));
    assertThat(lines)
        .contains(
            "ann operator login password 200",
            "ann - login password 401",
            "- - login password 401",
            "grafana viewer DELETE /api/v1/silences/999 403")
        .anyMatch(line -> line.startsWith("ann operator DELETE /api/v1/silences/998"));
    assertThat(answer.body())
        .doesNotContain("hunter2", PASSWORD, VIEWS, ACTS, ann.csrf())
        .doesNotContain(ann.cookie().split("=", 2)[1]);
    assertThat(ann.sends("GET", "/api/v1/config", "").body())
        .doesNotContain(VIEWS, "$argon2id", "$2b$", FakeProvider.SECRET);
  }

  @Test
  void metrics_may_be_free() throws Exception {
    try (App open = app("open.yml", web("  protect_metrics: false").formatted(0))) {
      assertThat(send(open, "GET", "/metrics", "").statusCode()).isEqualTo(200);
      assertThat(send(open, "GET", "/-/healthy", "").statusCode()).isEqualTo(200);
      assertThat(send(open, "POST", "/-/reload", "").statusCode()).isEqualTo(401);
      assertProblem(send(open, "GET", "/api/v1/status", ""), 401);
    }
  }

  private static SSLContext trusting(HeldCertificate ca) throws Exception {
    HandshakeCertificates trust =
        new HandshakeCertificates.Builder().addTrustedCertificate(ca.certificate()).build();
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trust.trustManager()}, new SecureRandom());
    return context;
  }

  private static HeldCertificate issue(HeldCertificate ca, boolean rsa) {
    HeldCertificate.Builder one =
        new HeldCertificate.Builder()
            .signedBy(ca)
            .addSubjectAlternativeName("127.0.0.1")
            .addSubjectAlternativeName("localhost");
    return rsa ? one.rsa2048().build() : one.build();
  }

  private static void write(HeldCertificate one) throws IOException {
    Files.writeString(home.resolve("tls.crt"), one.certificatePem());
    Files.writeString(home.resolve("tls.key"), one.privateKeyPkcs8Pem());
  }

  /** The serial number that a new connection is shown. */
  private static String shown(SSLContext context, int port) throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(context).build();
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/login")).build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    java.security.cert.X509Certificate seen =
        (java.security.cert.X509Certificate)
            answer.sslSession().orElseThrow().getPeerCertificates()[0];
    return seen.getSerialNumber().toString();
  }

  @Test
  void a_certificate_is_renewed_while_it_listens_and_the_command_line_comes_in() throws Exception {
    HeldCertificate ca = new HeldCertificate.Builder().certificateAuthority(0).build();
    HeldCertificate first = issue(ca, false);
    write(first);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String tls = "  tls: { cert_file: tls.crt, key_file: tls.key }";
    try (App secure = app("tls.yml", web(tls).formatted(port))) {
      assertThat(secure.port()).isEqualTo(port);
      String serial = first.certificate().getSerialNumber().toString();
      assertThat(shown(trusting(ca), port)).isEqualTo(serial);

      Files.writeString(home.resolve("tls.crt"), "no certificate");
      assertThat(shown(trusting(ca), port)).as("the old one goes on").isEqualTo(serial);
      HeldCertificate second = issue(ca, true);
      write(second);
      assertThat(shown(trusting(ca), port))
          .isEqualTo(second.certificate().getSerialNumber().toString());

      HttpClient client = HttpClient.newBuilder().sslContext(trusting(ca)).build();
      HttpResponse<String> in =
          client.send(
              HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/api/v1/session"))
                  .header("Content-Type", JSON)
                  .POST(
                      BodyPublishers.ofString(
                          "{\"user\":\"bob\",\"password\":\"" + PASSWORD + "\"}"))
                  .build(),
              BodyHandlers.ofString());
      assertThat(in.headers().firstValue("Set-Cookie").orElse("")).contains("Secure", "HttpOnly");

      Path authority = Files.writeString(home.resolve("ca.pem"), ca.certificatePem());
      String config = home.resolve("tls.yml").toString();
      assertThat(cli("incidents", "--config", config))
          .startsWith("1 ")
          .contains("certificate is not trusted: name its authority by --ca-file");
      assertThat(cli("incidents", "--config", config, "--ca-file", authority.toString()))
          .startsWith("1 ")
          .contains("wants a login: name a token of web.tokens by --token-file or PETREL_TOKEN");
      Path token = home.resolve("ci.token");
      assertThat(
              cli(
                  "incidents",
                  "--config",
                  config,
                  "--ca-file",
                  authority.toString(),
                  "--token-file",
                  token.toString()))
          .isEqualTo("0 no incidents\n");
      assertThat(
              cli(
                  "alerts",
                  "--url",
                  "https://localhost:" + port + "/",
                  "--ca-file",
                  authority.toString(),
                  "--token-file",
                  token.toString()))
          .isEqualTo("0 no alerts\n");
    }
  }

  /** The exit code and all that is said. */
  private static String cli(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream all = new PrintStream(said, true, StandardCharsets.UTF_8);
    System.setOut(all);
    System.setErr(all);
    try {
      int exit =
          Cli.execute(
              args,
              "petrel",
              Wiring.types(),
              (config, file) -> 0,
              new Replays(Wiring.types(), InstantSource.system(), List.of()),
              new Trials(Wiring.types(), InstantSource.system(), pause -> {}, System.out),
              request -> 0);
      return exit + " " + said.toString(StandardCharsets.UTF_8);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @Test
  void a_key_of_another_certificate_is_refused_at_the_start() throws Exception {
    HeldCertificate ca = new HeldCertificate.Builder().certificateAuthority(0).build();
    Files.writeString(home.resolve("odd.crt"), issue(ca, false).certificatePem());
    Files.writeString(home.resolve("odd.key"), issue(ca, false).privateKeyPkcs8Pem());
    String tls = "  tls: { cert_file: odd.crt, key_file: odd.key }";
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> app("odd.yml", web(tls).formatted(0)).close())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is not the key of the certificate")
        .hasMessageNotContaining("PRIVATE");
  }

  @Test
  void beyond_this_machine_it_answers_with_a_login() throws Exception {
    String everywhere = web("").formatted(0).replace("127.0.0.1:0", "\":0\"");
    try (App open = app("everywhere.yml", everywhere)) {
      assertThat(open.port()).isPositive();
      assertProblem(send(open, "GET", "/api/v1/status", ""), 401);
      assertThat(
              send(open, "GET", "/api/v1/status", "", "Authorization", "Bearer " + VIEWS)
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void without_a_login_further_names_are_answered_only_where_named() throws Exception {
    try (App named = app("named.yml", "web: { listen: '127.0.0.1:0', hosts: [ petrel.lan ] }")) {
      for (String host : Set.of("petrel.lan", "other.lan")) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), named.port())) {
          socket
              .getOutputStream()
              .write(
                  ("GET /status HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n")
                      .getBytes(StandardCharsets.US_ASCII));
          String answer =
              new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          assertThat(answer).startsWith("HTTP/1.1 " + (host.startsWith("petrel") ? 200 : 403));
        }
      }
      HttpResponse<String> session = send(named, "GET", "/api/v1/session", "");
      assertThat(session.body()).contains("\"login_required\":false", "\"csrf\":null");
      assertThat(
              send(named, "POST", "/api/v1/silences", silence(""), "Content-Type", JSON)
                  .statusCode())
          .isEqualTo(201);
    }
  }
}
