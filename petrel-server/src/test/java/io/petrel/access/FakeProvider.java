package io.petrel.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;

/**
 * A strict OpenID provider over HTTP: it knows one client, wants PKCE, state and nonce, takes a
 * code once, and refuses every parameter that it does not know. Thread-safe.
 */
public final class FakeProvider implements AutoCloseable {
  /** The client that it knows. */
  public static final String CLIENT = "petrel";

  /** What the client proves itself by; it has characters that must be encoded. */
  public static final String SECRET = "s3cr:t +/%&ü";

  private static final JsonMapper JSON = new JsonMapper();
  private static final RSAKey KEY = key();
  private static final RSAKey OTHER_KEY = key();

  private final HttpServer server;
  private final URI redirect;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private volatile UnaryOperator<JWTClaimsSet.Builder> twist = claims -> claims;
  private volatile String signing = "RS256";
  private volatile Map<String, Object> who = Map.of("preferred_username", "ann");
  private volatile String refusal = "";

  /**
   * Starts one.
   *
   * @param redirect the only address that it sends people back to
   */
  public FakeProvider(URI redirect) throws IOException {
    this.redirect = redirect;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/.well-known/openid-configuration", this::discovery);
    server.createContext("/authorize", this::authorize);
    server.createContext("/token", this::token);
    server.createContext("/jwks", this::jwks);
    server.start();
  }

  private static RSAKey key() {
    try {
      return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it calls itself. */
  public URI issuer() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Says of whoever logs in next. */
  public void knows(Map<String, Object> claims) {
    who = Map.copyOf(claims);
  }

  /** Changes ID tokens before they are signed. */
  void twists(UnaryOperator<JWTClaimsSet.Builder> change) {
    twist = change;
  }

  /** How it signs: RS256, none, HS256 by the client's secret, or foreign by a key of another. */
  void signs(String how) {
    signing = how;
  }

  /** Why it refused last. */
  public String refusal() {
    return refusal;
  }

  private void discovery(HttpExchange call) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("issuer", issuer().toString());
    all.put("authorization_endpoint", issuer() + "/authorize");
    all.put("token_endpoint", issuer() + "/token");
    all.put("jwks_uri", issuer() + "/jwks");
    all.put("response_types_supported", List.of("code"));
    all.put("subject_types_supported", List.of("public"));
    all.put("id_token_signing_alg_values_supported", List.of("RS256"));
    all.put("token_endpoint_auth_methods_supported", List.of("client_secret_basic"));
    all.put("code_challenge_methods_supported", List.of("S256"));
    answer(call, 200, all);
  }

  private void jwks(HttpExchange call) throws IOException {
    answer(call, 200, Map.of("keys", List.of(KEY.toPublicJWK().toJSONObject())));
  }

  /** What a browser does there: logs in at once and is sent back. */
  private void authorize(HttpExchange call) throws IOException {
    Map<String, String> asked = form(call.getRequestURI().getRawQuery());
    String wrong =
        !asked
                .keySet()
                .equals(
                    Set.of(
                        "response_type",
                        "client_id",
                        "redirect_uri",
                        "scope",
                        "state",
                        "nonce",
                        "code_challenge",
                        "code_challenge_method"))
            ? "parameters " + asked.keySet()
            : !at(asked, "response_type").equals("code")
                    || !at(asked, "client_id").equals(CLIENT)
                    || !at(asked, "redirect_uri").equals(redirect.toString())
                    || !List.of(at(asked, "scope").split(" ", -1)).contains("openid")
                    || at(asked, "state").length() < 40
                    || at(asked, "nonce").length() < 40
                    || at(asked, "code_challenge").length() != 43
                    || !at(asked, "code_challenge_method").equals("S256")
                ? "values " + asked
                : "";
    if (!wrong.isEmpty()) {
      refusal = wrong;
      answer(call, 400, Map.of("error", "invalid_request"));
      return;
    }
    String code = UUID.randomUUID().toString();
    codes.put(code, asked);
    call.getResponseHeaders()
        .add(
            "Location",
            redirect
                + "?code="
                + code
                + "&state="
                + URLEncoder.encode(at(asked, "state"), StandardCharsets.UTF_8));
    call.sendResponseHeaders(302, -1);
    call.close();
  }

  private void token(HttpExchange call) throws IOException {
    Map<String, String> said =
        form(new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    String proof =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    (encoded(CLIENT) + ":" + encoded(SECRET)).getBytes(StandardCharsets.UTF_8));
    if (!proof.equals(call.getRequestHeaders().getFirst("Authorization"))) {
      refusal = "client";
      answer(call, 401, Map.of("error", "invalid_client"));
      return;
    }
    if (!said.keySet().equals(Set.of("grant_type", "code", "redirect_uri", "code_verifier"))
        || !at(said, "grant_type").equals("authorization_code")) {
      refusal = "parameters " + said.keySet();
      answer(call, 400, Map.of("error", "invalid_request"));
      return;
    }
    Map<String, String> asked = codes.remove(at(said, "code"));
    if (asked == null
        || !at(asked, "redirect_uri").equals(at(said, "redirect_uri"))
        || !at(asked, "code_challenge").equals(challenge(at(said, "code_verifier")))) {
      refusal = asked == null ? "code" : "verifier";
      answer(call, 400, Map.of("error", "invalid_grant"));
      return;
    }
    answer(
        call,
        200,
        Map.of(
            "access_token",
            UUID.randomUUID().toString(),
            "token_type",
            "Bearer",
            "expires_in",
            60,
            "id_token",
            idToken(at(asked, "nonce"))));
  }

  private String idToken(String nonce) {
    Instant now = Instant.now();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer().toString())
            .subject("subject-1")
            .audience(CLIENT)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)))
            .claim("nonce", nonce);
    who.forEach(claims::claim);
    JWTClaimsSet all = twist.apply(claims).build();
    try {
      if (signing.equals("none")) {
        return new PlainJWT(all).serialize();
      }
      if (signing.equals("HS256")) {
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), all);
        byte[] key = KEY.toRSAPublicKey().getEncoded();
        token.sign(new MACSigner(key));
        return token.serialize();
      }
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(KEY.getKeyID()).build(), all);
      token.sign(new RSASSASigner(signing.equals("foreign") ? OTHER_KEY : KEY));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String challenge(String verifier) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String at(Map<String, String> form, String name) {
    return form.getOrDefault(name, "");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Map<String, String> form(String text) {
    Map<String, String> all = new HashMap<>();
    for (String pair : text == null ? new String[0] : text.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      String before =
          all.put(
              URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
              URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      if (before != null) {
        all.put("twice", parts[0]);
      }
    }
    return all;
  }

  private static void answer(HttpExchange call, int status, Map<String, Object> body)
      throws IOException {
    byte[] json = JSON.writeValueAsBytes(body);
    call.getResponseHeaders().add("Content-Type", "application/json");
    call.sendResponseHeaders(status, json.length);
    call.getResponseBody().write(json);
    call.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
