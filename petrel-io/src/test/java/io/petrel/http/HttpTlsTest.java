package io.petrel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.http.HttpConfig.TlsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HttpTlsTest {
  private final HeldCertificate ca = authority("Test CA");
  private final HeldCertificate wrongCa = authority("Wrong CA");
  private final MockWebServer server = new MockWebServer();

  @TempDir Path directory;

  private static HeldCertificate authority(String name) {
    return new HeldCertificate.Builder().commonName(name).certificateAuthority(0).build();
  }

  private static HeldCertificate.Builder signedBy(HeldCertificate ca) {
    return new HeldCertificate.Builder().signedBy(ca);
  }

  @BeforeEach
  void start() throws IOException {
    HeldCertificate certificate =
        signedBy(ca)
            .addSubjectAlternativeName("localhost")
            .addSubjectAlternativeName("prometheus.internal")
            .build();
    HandshakeCertificates handshake =
        new HandshakeCertificates.Builder()
            .heldCertificate(certificate, ca.certificate())
            .addTrustedCertificate(ca.certificate())
            .build();
    server.useHttps(handshake.sslSocketFactory());
    for (int i = 0; i < 5; i++) {
      server.enqueue(new MockResponse.Builder().body("secret place").build());
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Path file(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Path caFile() {
    return file("ca.pem", ca.certificatePem());
  }

  private String get(String host, @Nullable TlsConfig tls) throws IOException {
    try (HttpCaller caller = caller(tls)) {
      return get(host, caller);
    }
  }

  private static HttpCaller caller(@Nullable TlsConfig tls) {
    return new HttpCaller(
        new HttpConfig(null, null, null, tls, null, true, Map.of()), Duration.ofSeconds(5));
  }

  private String get(String host, HttpCaller caller) throws IOException {
    if (!server.getStarted()) {
      server.start(InetAddress.getLoopbackAddress(), 0);
    }
    java.net.URI uri = java.net.URI.create("https://" + host + ":" + server.getPort() + "/");
    try (HttpAnswer answer = caller.send(HttpCall.get(uri))) {
      return answer.text(100);
    }
  }

  private static TlsConfig tls(@Nullable Path ca, @Nullable String serverName, boolean insecure) {
    return new TlsConfig(ca, null, null, serverName, insecure);
  }

  @Test
  void unknown_authority_is_refused_and_a_known_one_trusted() throws IOException {
    assertThatThrownBy(() -> get("localhost", (TlsConfig) null))
        .isInstanceOfSatisfying(
            HttpFailure.class, e -> assertThat(e.kind()).isEqualTo(HttpFailure.Kind.TLS))
        .hasMessageStartingWith("TLS: ")
        .hasMessageContaining("unable to find valid certification path");
    assertThat(get("localhost", tls(caFile(), null, false))).isEqualTo("secret place");
    Path wrong = file("wrong.pem", wrongCa.certificatePem());
    assertThatThrownBy(() -> get("localhost", tls(wrong, null, false)))
        .hasMessageStartingWith("TLS: ");
  }

  @Test
  void certificate_for_another_name_is_refused_unless_that_is_the_server_name() throws IOException {
    assertThatThrownBy(() -> get("127.0.0.1", tls(caFile(), null, false)))
        .hasMessageStartingWith("TLS: ")
        .hasMessageContaining("127.0.0.1");
    assertThat(get("127.0.0.1", tls(caFile(), "prometheus.internal", false)))
        .isEqualTo("secret place");
    assertThatThrownBy(() -> get("localhost", tls(caFile(), "other.internal", false)))
        .hasMessageContaining("not for server_name \"other.internal\"");
  }

  @Test
  void anything_goes_where_the_user_insists() throws IOException {
    assertThat(get("127.0.0.1", tls(null, null, true))).isEqualTo("secret place");
  }

  @Test
  void client_certificate_is_shown_and_read_again_when_it_changes() throws IOException {
    server.requireClientAuth();
    assertThatThrownBy(() -> get("localhost", tls(caFile(), null, false)))
        .isInstanceOf(HttpFailure.class);
    HeldCertificate client = signedBy(ca).commonName("petrel").build();
    HeldCertificate stranger = signedBy(wrongCa).commonName("stranger").build();
    Path cert = file("cert.pem", stranger.certificatePem());
    Path key = file("key.pem", stranger.privateKeyPkcs8Pem());
    try (HttpCaller caller = caller(new TlsConfig(caFile(), cert, key, null, false))) {
      assertThatThrownBy(() -> get("localhost", caller)).isInstanceOf(HttpFailure.class);
      file("cert.pem", client.certificatePem() + ca.certificatePem());
      file("key.pem", client.privateKeyPkcs8Pem());
      assertThat(get("localhost", caller)).isEqualTo("secret place");
    }
  }

  @Test
  void keys_are_read_in_all_their_spellings() throws Exception {
    List<String> made =
        List.of(
            "openssl genrsa -traditional -out KEY 2048",
            "openssl genrsa -out KEY 2048",
            "openssl ecparam -name prime256v1 -genkey -out KEY",
            "openssl ecparam -name secp384r1 -genkey -noout -out KEY",
            "openssl genpkey -algorithm ED25519 -out KEY");
    for (String command : made) {
      Path key = directory.resolve("key");
      Process process =
          new ProcessBuilder(command.replace("KEY", key.toString()).split(" ", -1))
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("openssl.log").toFile())
              .start();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(command).isZero();
      assertThat(Pem.privateKey(Files.readString(key)).getFormat()).as(command).isEqualTo("PKCS#8");
    }
  }

  @Test
  void unusable_files_are_named() {
    Path empty = file("empty.pem", "");
    Path encrypted =
        file(
            "encrypted.pem",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    Path cert = file("c.pem", ca.certificatePem());
    Path missing = directory.resolve("missing.pem");
    assertThatThrownBy(() -> get("localhost", tls(empty, null, false)))
        .hasMessage("tls_config: " + empty + ": no -----BEGIN CERTIFICATE----- in it");
    assertThatThrownBy(() -> get("localhost", tls(missing, null, false)))
        .hasMessage(missing + ": no such file");
    assertThatThrownBy(() -> get("localhost", new TlsConfig(null, cert, encrypted, null, false)))
        .hasMessage("tls_config: " + encrypted + ": the private key is encrypted; store it plain");
  }
}
