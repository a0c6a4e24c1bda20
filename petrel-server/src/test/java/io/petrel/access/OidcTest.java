package io.petrel.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins by a provider that takes nothing amiss, and by one that lies. */
@Timeout(60)
final class OidcTest {
  private static final URI REDIRECT = URI.create("https://petrel.example.com/oidc/callback");
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final long START = 1_790_000_000_000L;

  private FakeProvider provider;
  private Oidc oidc;

  @BeforeEach
  void start() throws IOException {
    provider = new FakeProvider(REDIRECT);
    oidc = oidc(FakeProvider.SECRET, new Oidc.Group("sub", List.of("*")));
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  private Oidc oidc(@Nullable String secret, Oidc.Group viewers) {
    return new Oidc(
        new Oidc.Settings(
            provider.issuer(),
            FakeProvider.CLIENT,
            secret == null ? null : () -> secret,
            "Example",
            REDIRECT,
            List.of("profile"),
            new Oidc.Group("realm.roles", List.of("sre", "oncall")),
            viewers));
  }

  /** What the provider sends back with the browser. */
  private static Map<String, List<String>> through(Oidc.Start start) throws Exception {
    HttpResponse<String> sent =
        HTTP.send(HttpRequest.newBuilder(start.to()).build(), BodyHandlers.ofString());
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(302);
    Map<String, List<String>> all = new HashMap<>();
    String query = URI.create(sent.headers().firstValue("Location").orElseThrow()).getRawQuery();
    for (String pair : query.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      all.put(parts[0], List.of(URLDecoder.decode(parts[1], StandardCharsets.UTF_8)));
    }
    return all;
  }

  private Oidc.Back login() throws Exception {
    Oidc.Start start = oidc.start("/fleet", START);
    return oidc.finish(through(start), start.cookie(), START + 1000);
  }

  private void refused(String why) {
    assertThatThrownBy(this::login)
        .isInstanceOf(Oidc.Failure.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining(FakeProvider.SECRET);
  }

  @Test
  void somebody_comes_back_known_and_goes_on() throws Exception {
    assertThat(login()).isEqualTo(new Oidc.Back(new Person("ann", Rank.VIEWER), "/fleet"));
    provider.knows(
        Map.of("email", "eve@example.com", "realm", Map.of("roles", List.of("x", "sre"))));
    assertThat(login().person()).isEqualTo(new Person("eve@example.com", Rank.OPERATOR));
    provider.knows(Map.of());
    assertThat(login().person()).isEqualTo(new Person("subject-1", Rank.VIEWER));
  }

  @Test
  void who_is_in_no_group_is_not_let_in() {
    oidc = oidc(FakeProvider.SECRET, new Oidc.Group("groups", List.of("staff")));
    provider.knows(Map.of("preferred_username", "mallory", "groups", List.of("guests")));
    refused("neither viewers nor operators has mallory");
  }

  @Test
  void a_wrong_client_secret_is_refused_there() {
    oidc = oidc("wrong", new Oidc.Group("sub", List.of("*")));
    refused("the provider gave no token: invalid_client");
    assertThat(provider.refusal()).isEqualTo("client");
  }

  @Test
  void a_code_is_taken_once_and_only_with_its_verifier() throws Exception {
    Oidc.Start one = oidc.start("/", START);
    Oidc.Start other = oidc.start("/", START);
    Map<String, List<String>> mine = new HashMap<>(through(one));
    Map<String, List<String>> stolen = new HashMap<>(through(other));
    stolen.put("code", mine.get("code"));
    assertThatThrownBy(() -> oidc.finish(stolen, other.cookie(), START))
        .hasMessageContaining("invalid_grant");
    assertThat(provider.refusal()).isEqualTo("verifier");
    assertThatThrownBy(() -> oidc.finish(mine, one.cookie(), START))
        .as("used already")
        .hasMessageContaining("invalid_grant");
    assertThat(provider.refusal()).isEqualTo("code");
  }

  @Test
  void an_answer_belongs_to_one_browser_one_state_and_ten_minutes() throws Exception {
    Oidc.Start start = oidc.start("/", START);
    Map<String, List<String>> answer = through(start);
    assertThatThrownBy(() -> oidc.finish(answer, null, START))
        .hasMessageContaining("no login is under way");
    assertThatThrownBy(() -> oidc.finish(answer, "another", START))
        .hasMessageContaining("no login is under way");
    Oidc.Start other = oidc.start("/", START);
    assertThatThrownBy(() -> oidc.finish(answer, other.cookie(), START))
        .hasMessageContaining("state");
    assertThatThrownBy(
            () -> oidc.finish(answer, start.cookie(), START + Duration.ofMinutes(10).toMillis()))
        .hasMessageContaining("too long");
    assertThatThrownBy(() -> oidc.finish(answer, start.cookie(), START))
        .as("a cookie is taken once")
        .hasMessageContaining("no login is under way");
  }

  @Test
  void what_the_provider_refuses_is_said() throws Exception {
    Oidc.Start start = oidc.start("/", START);
    Map<String, List<String>> answer = new HashMap<>(through(start));
    answer.remove("code");
    answer.put("error", List.of("access_denied"));
    assertThatThrownBy(() -> oidc.finish(answer, start.cookie(), START))
        .hasMessageContaining("access_denied");
    Oidc.Start next = oidc.start("/", START);
    assertThatThrownBy(() -> oidc.finish(Map.of(), next.cookie(), START))
        .isInstanceOf(Oidc.Failure.class);
  }

  @Test
  void an_answer_of_another_issuer_is_refused() throws Exception {
    Oidc.Start start = oidc.start("/", START);
    Map<String, List<String>> answer = new HashMap<>(through(start));
    answer.put("iss", List.of("https://evil.example"));
    assertThatThrownBy(() -> oidc.finish(answer, start.cookie(), START))
        .hasMessageContaining("issuer");
  }

  @Test
  void tokens_that_are_not_for_this_login_are_refused() {
    provider.twists(claims -> claims.claim("nonce", "another"));
    refused("nonce");
    provider.twists(claims -> claims.claim("nonce", null));
    refused("nonce");
    provider.twists(claims -> claims.audience("another"));
    refused("audience");
    provider.twists(claims -> claims.issuer("https://evil.example"));
    refused("issuer");
    provider.twists(
        claims -> claims.expirationTime(Date.from(Instant.now().minus(Duration.ofMinutes(10)))));
    refused("Expired");
    provider.twists(
        claims -> claims.issueTime(Date.from(Instant.now().plus(Duration.ofMinutes(10)))));
    refused("ahead");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "HS256", "foreign"})
  void tokens_that_the_provider_did_not_sign_are_refused(String how) {
    provider.signs(how);
    refused("the ID token is refused");
  }

  @Test
  void a_provider_that_is_away_is_said_and_asked_again() throws Exception {
    provider.close();
    assertThatThrownBy(() -> oidc.start("/", START))
        .isInstanceOf(Oidc.Failure.class)
        .hasMessageContaining("does not answer");
    provider = new FakeProvider(REDIRECT);
    oidc = oidc(FakeProvider.SECRET, new Oidc.Group("sub", List.of("*")));
    assertThat(login().next()).isEqualTo("/fleet");
  }
}
