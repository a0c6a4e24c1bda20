package io.petrel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.http.HttpConfig.Authorization;
import io.petrel.http.HttpConfig.BasicAuth;
import io.petrel.http.HttpConfig.OAuth2;
import io.petrel.http.HttpConfig.TlsConfig;
import io.petrel.setting.Secret;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HttpConfigTest {
  private static final Secret SECRET = new Secret("hunter2");
  private static final Path FILE = Path.of("/etc/secret");
  private static final URI TOKENS = URI.create("https://id.example.com/token");

  private static HttpConfig config(Map<String, Secret> headers) {
    return new HttpConfig(null, null, null, null, null, true, headers);
  }

  static Stream<Arguments> bad() {
    BasicAuth basic = new BasicAuth("a", SECRET, null);
    Authorization bearer = new Authorization("Bearer", SECRET, null);
    OAuth2 oauth2 = new OAuth2("id", SECRET, null, List.of(), TOKENS, Map.of());
    return Stream.of(
        bad("basic_auth: at most one of", () -> config(basic, bearer, null, null)),
        bad("basic_auth: at most one of", () -> config(basic, null, oauth2, null)),
        bad("authorization: at most one of", () -> config(null, bearer, oauth2, null)),
        bad("proxy_url: wanted http://host:port", () -> config(null, null, null, "socks5://x:1")),
        bad("proxy_url: wanted http://host:port", () -> config(null, null, null, "http://x")),
        bad("password: at most one of", () -> new BasicAuth("a", SECRET, FILE)),
        bad("username: a colon", () -> new BasicAuth("a:b", SECRET, null)),
        bad("credentials: exactly one of", () -> new Authorization("Bearer", SECRET, FILE)),
        bad("credentials: exactly one of", () -> new Authorization("Bearer", null, null)),
        bad("type: for Basic use basic_auth", () -> new Authorization("basic", SECRET, null)),
        bad("type: wanted one word", () -> new Authorization("two words", SECRET, null)),
        bad(
            "client_secret: exactly one of",
            () -> new OAuth2("id", null, null, List.of(), TOKENS, Map.of())),
        bad(
            "token_url: wanted http",
            () -> new OAuth2("id", SECRET, null, List.of(), URI.create("x"), Map.of())),
        bad("cert_file: cert_file and", () -> new TlsConfig(null, FILE, null, null, false)),
        bad("key_file: cert_file and", () -> new TlsConfig(null, null, FILE, null, false)),
        bad("insecure_skip_verify: ", () -> new TlsConfig(FILE, null, null, null, true)),
        bad("headers: \"a b\"", () -> config(Map.of("a b", SECRET))),
        bad("headers: Authorization is set", () -> config(Map.of("Authorization", SECRET))),
        bad("headers: hOsT is set", () -> config(Map.of("hOsT", SECRET))),
        bad("headers: the value of X", () -> config(Map.of("X", new Secret("a\r\nB: c")))));
  }

  private static Arguments bad(String message, ThrowingCallable making) {
    return Arguments.of(message, making);
  }

  private static HttpConfig config(
      @Nullable BasicAuth basic,
      @Nullable Authorization authorization,
      @Nullable OAuth2 oauth2,
      @Nullable String proxy) {
    return new HttpConfig(
        basic,
        authorization,
        oauth2,
        null,
        proxy == null ? null : URI.create(proxy),
        true,
        Map.of());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void contradiction_is_refused_by_its_key(String message, ThrowingCallable making) {
    assertThatThrownBy(making)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message)
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void texts_hold_no_secrets() {
    HttpConfig config =
        new HttpConfig(
            new BasicAuth("petrel", SECRET, null),
            null,
            null,
            null,
            URI.create("http://u:hunter2@proxy:3128"),
            true,
            Map.of("X-Token", SECRET));
    assertThat(config.toString()).contains("petrel", "http://proxy:3128").doesNotContain("hunter2");
    assertThat(Urls.shown(URI.create("https://u:hunter2@h:1/a?token=hunter2#x")))
        .isEqualTo("https://h:1/a");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "10.1.2.3, true",
    "172.16.0.1, true",
    "172.32.0.1, false",
    "192.168.1.1, true",
    "100.64.0.1, true",
    "100.128.0.1, false",
    "8.8.8.8, false",
    "::1, true",
    "fd00::1, true",
    "fe80::1, true",
    "2001:db8::1, false",
    "169.254.0.1, true"
  })
  void private_addresses_are_near(String address, boolean near) throws UnknownHostException {
    assertThat(Urls.near(InetAddress.getByName(address))).isEqualTo(near);
  }
}
