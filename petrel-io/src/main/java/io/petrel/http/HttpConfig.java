package io.petrel.http;

import io.petrel.setting.Secret;
import io.petrel.setting.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a server over HTTP, with the keys of Prometheus' {@code http_config}.
 *
 * <p>Secrets in files are read again when the file's size or modification time changes.
 */
public record HttpConfig(
    @Setting("User name and password, sent with every request.") @Nullable BasicAuth basicAuth,
    @Setting("The Authorization header, for example a bearer token.")
        @Nullable Authorization authorization,
    @Setting("OAuth 2.0 client credentials: fetches a token and renews it.")
        @Nullable OAuth2 oauth2,
    @Setting("TLS: certificate authority, client certificate, server name.")
        @Nullable TlsConfig tlsConfig,
    @Setting("An HTTP proxy to go through, http://[user:password@]host:port.")
        @Nullable URI proxyUrl,
    @Setting(
            value = "Whether to follow redirects; credentials never go to another host.",
            byDefault = "true")
        boolean followRedirects,
    @Setting(
            value = "Further headers for every request, for example X-Scope-OrgID.",
            byDefault = "{}")
        Map<String, Secret> headers) {
  private static final Set<String> RESERVED =
      Set.of(
          "accept-encoding",
          "authorization",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** Nothing special: no credentials, the system's certificate authorities, redirects followed. */
  public static final HttpConfig PLAIN =
      new HttpConfig(null, null, null, null, null, true, Map.of());

  public HttpConfig {
    headers = Map.copyOf(headers);
    int ways =
        (basicAuth == null ? 0 : 1) + (authorization == null ? 0 : 1) + (oauth2 == null ? 0 : 1);
    if (ways > 1) {
      String first = basicAuth != null ? "basic_auth" : "authorization";
      throw new IllegalArgumentException(
          first + ": at most one of basic_auth, authorization and oauth2 may be set");
    }
    if (proxyUrl != null
        && (!"http".equals(proxyUrl.getScheme())
            || proxyUrl.getHost() == null
            || proxyUrl.getPort() < 0)) {
      throw new IllegalArgumentException(
          "proxy_url: wanted http://host:port, got " + Urls.shown(proxyUrl));
    }
    headers.forEach(
        (name, value) -> {
          if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
            throw new IllegalArgumentException("headers: \"" + name + "\" is not a header name");
          }
          if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                "headers: " + name + " is set by other keys or by the client itself");
          }
          if (!value.reveal().chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f))) {
            throw new IllegalArgumentException(
                "headers: the value of " + name + " holds control characters");
          }
        });
  }

  /** Whether a request carries anything that another host must not see. */
  boolean hasCredentials() {
    return basicAuth != null || authorization != null || oauth2 != null || !headers.isEmpty();
  }

  @Override
  public String toString() {
    return "HttpConfig[basicAuth="
        + basicAuth
        + ", authorization="
        + authorization
        + ", oauth2="
        + oauth2
        + ", tlsConfig="
        + tlsConfig
        + ", proxyUrl="
        + (proxyUrl == null ? null : Urls.shown(proxyUrl))
        + ", followRedirects="
        + followRedirects
        + ", headers="
        + headers
        + "]";
  }

  /** User name and password. */
  public record BasicAuth(
      @Setting("The user name.") String username,
      @Setting("The password; better in password_file.") @Nullable Secret password,
      @Setting("A file with the password.") @Nullable Path passwordFile) {
    public BasicAuth {
      if (password != null && passwordFile != null) {
        throw new IllegalArgumentException(
            "password: at most one of password and password_file may be set");
      }
      if (username.indexOf(':') >= 0) {
        throw new IllegalArgumentException("username: a colon cannot be part of a user name");
      }
    }
  }

  /** A ready-made Authorization header. */
  public record Authorization(
      @Setting(value = "The word before the credentials.", byDefault = "Bearer") String type,
      @Setting("The credentials; better in credentials_file.") @Nullable Secret credentials,
      @Setting("A file with the credentials.") @Nullable Path credentialsFile) {
    public Authorization {
      if (type.isBlank()) {
        type = "Bearer";
      }
      if (type.equalsIgnoreCase("basic")) {
        throw new IllegalArgumentException("type: for Basic use basic_auth");
      }
      if (!type.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
        throw new IllegalArgumentException(
            "type: wanted one word such as Bearer, got \"" + type + "\"");
      }
      if ((credentials == null) == (credentialsFile == null)) {
        throw new IllegalArgumentException(
            "credentials: exactly one of credentials and credentials_file must be set");
      }
    }
  }

  /** OAuth 2.0 client credentials (RFC 6749, section 4.4). */
  public record OAuth2(
      @Setting("The client's id.") String clientId,
      @Setting("The client's secret; better in client_secret_file.") @Nullable Secret clientSecret,
      @Setting("A file with the client's secret.") @Nullable Path clientSecretFile,
      @Setting(value = "The scopes to ask for.", byDefault = "[]") List<String> scopes,
      @Setting("Where tokens are given out.") URI tokenUrl,
      @Setting(value = "Further form parameters for the token request.", byDefault = "{}")
          Map<String, String> endpointParams) {
    public OAuth2 {
      scopes = List.copyOf(scopes);
      endpointParams = Map.copyOf(endpointParams);
      if ((clientSecret == null) == (clientSecretFile == null)) {
        throw new IllegalArgumentException(
            "client_secret: exactly one of client_secret and client_secret_file must be set");
      }
      Urls.requireHttp("token_url", tokenUrl);
    }

    @Override
    public String toString() {
      return "OAuth2[clientId=" + clientId + ", tokenUrl=" + Urls.shown(tokenUrl) + "]";
    }
  }

  /** Certificates; all files are PEM. */
  public record TlsConfig(
      @Setting("Certificate authorities to trust, instead of the system's.") @Nullable Path caFile,
      @Setting("The client's certificate, with its chain.") @Nullable Path certFile,
      @Setting("The client's private key, PKCS#8, or PKCS#1 (RSA), or SEC 1 (EC).")
          @Nullable Path keyFile,
      @Setting("The name the server's certificate must be for, where it is not the URL's host.")
          @Nullable String serverName,
      @Setting(
              value = "Whether to accept any certificate. Whoever sits between can then read all.",
              byDefault = "false")
          boolean insecureSkipVerify) {
    public TlsConfig {
      if ((certFile == null) != (keyFile == null)) {
        throw new IllegalArgumentException(
            (certFile == null ? "key_file" : "cert_file")
                + ": cert_file and key_file must be set together");
      }
      if (insecureSkipVerify && caFile != null) {
        throw new IllegalArgumentException(
            "insecure_skip_verify: with true ca_file would have no effect; set one of them");
      }
    }
  }
}
