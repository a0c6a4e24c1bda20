package io.petrel.config;

import io.petrel.setting.Secret;
import io.petrel.setting.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The web page and the API: where they listen and who may use them. */
public record Web(
    @Setting(value = "Where the page listens.", byDefault = "127.0.0.1:9797") Listen listen,
    @Setting("The page's address as people reach it, for links in messages.")
        @Nullable URI externalUrl,
    @Setting(
            value = "Further names that the page answers to where no login is set up.",
            byDefault = "[]")
        List<String> hosts,
    @Setting(value = "People who log in with a password.", byDefault = "[]") List<User> users,
    @Setting(value = "Programs that log in with a bearer token.", byDefault = "[]")
        List<Token> tokens,
    @Setting("An OpenID Connect provider that logs people in.") @Nullable Oidc oidc,
    @Setting("A proxy in front that logs people in itself and names them.") @Nullable Proxy proxy,
    @Setting(value = "How long a login lasts at most.", byDefault = "7d") Duration sessionLifetime,
    @Setting(value = "How long a login lasts unused.", byDefault = "12h") Duration sessionIdle,
    @Setting("A certificate, to be reached by https.") @Nullable Tls tls,
    @Setting(
            value = "Whether /metrics, /-/healthy and /-/ready want a login where one is set up.",
            byDefault = "true")
        boolean protectMetrics) {
  private static final int SHORTEST_TOKEN = 16;
  private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9._-]+|\\[[0-9a-fA-F:.]+\\]");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,100}");
  private static final Pattern NETWORK =
      Pattern.compile(
          "[0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(/[0-9]{1,3})?");
  private static final Pattern HASH =
      Pattern.compile(
          "\\$argon2id?\\$v=19\\$m=[0-9]+,t=[0-9]+,p=[0-9]+\\$[^$]+\\$[^$]+|\\$2[abxy]?\\$[0-9]{2}\\$.{53}");

  public Web {
    hosts = List.copyOf(hosts);
    users = List.copyOf(users);
    tokens = List.copyOf(tokens);
    Checked.between(
        "session_lifetime", sessionLifetime, Duration.ofMinutes(1), Duration.ofDays(400));
    Checked.between("session_idle", sessionIdle, Duration.ofMinutes(1), Duration.ofDays(400));
    for (String host : hosts) {
      if (!HOST.matcher(host).matches()) {
        throw new IllegalArgumentException(
            "hosts has " + Texts.show(host) + ": expected names without a port");
      }
    }
    Set<String> names = new HashSet<>();
    Stream.concat(users.stream().map(User::name), tokens.stream().map(Token::name))
        .forEach(
            name -> {
              if (!names.add(name)) {
                throw new IllegalArgumentException(
                    "users: names must differ, also from those of tokens, but "
                        + name
                        + " is there twice");
              }
            });
    if (oidc != null && externalUrl == null) {
      throw new IllegalArgumentException(
          "oidc wants external_url as well: the provider sends people back to"
              + " external_url/oidc/callback");
    }
    boolean login = !users.isEmpty() || !tokens.isEmpty() || oidc != null || proxy != null;
    if (!listen.loopback() && !login) {
      throw new IllegalArgumentException(
          "listen beyond this machine wants a login: expected users, tokens, oidc or proxy as"
              + " well, or 127.0.0.1 or localhost");
    }
  }

  /** What somebody may do. */
  public enum Role {
    VIEWER,
    OPERATOR
  }

  /** Somebody with a password. */
  public record User(
      @Setting("The name to log in with.") String name,
      @Setting("An argon2id or bcrypt hash, as petrel hash-password prints it.")
          @Nullable Secret passwordHash,
      @Setting("A file with the hash, read again when it changes.") @Nullable Path passwordHashFile,
      @Setting(value = "viewer sees everything, operator also acts.", byDefault = "viewer")
          Role role) {
    public User {
      named("name", name);
      one("password_hash", passwordHash, passwordHashFile);
      if (passwordHash != null && !HASH.matcher(passwordHash.reveal()).matches()) {
        throw new IllegalArgumentException(
            "password_hash: expected an argon2id or bcrypt hash, as petrel hash-password prints it"
                + " (in single quotes, as it holds $)");
      }
    }
  }

  /** A program with a token. */
  public record Token(
      @Setting("What the program is called in the audit log.") String name,
      @Setting("The token; better in token_file.") @Nullable Secret token,
      @Setting("A file with the token, read again when it changes.") @Nullable Path tokenFile,
      @Setting(value = "viewer sees everything, operator also acts.", byDefault = "viewer")
          Role role) {
    public Token {
      named("name", name);
      one("token", token, tokenFile);
      if (token != null && token.reveal().length() < SHORTEST_TOKEN) {
        throw new IllegalArgumentException(
            "token: expected at least "
                + SHORTEST_TOKEN
                + " characters, such as openssl rand -hex 32 prints");
      }
    }
  }

  /** An OpenID Connect provider. */
  public record Oidc(
      @Setting("The issuer, as its discovery document names it.") URI issuer,
      @Setting("The client's id there.") String clientId,
      @Setting("The client's secret; better in client_secret_file.") @Nullable Secret clientSecret,
      @Setting("A file with the client's secret.") @Nullable Path clientSecretFile,
      @Setting(value = "What people know it by.", byDefault = "OpenID Connect") String name,
      @Setting(value = "What is asked for, besides openid.", byDefault = "[ profile, email ]")
          List<String> scopes,
      @Setting("Who may look.") @Nullable Group viewers,
      @Setting("Who may act.") @Nullable Group operators) {
    public Oidc {
      scopes = List.copyOf(scopes);
      Checked.notBlank("client_id", clientId);
      Checked.notBlank("name", name);
      if (!"https".equals(issuer.getScheme())
          && !("http".equals(issuer.getScheme())
              && new Listen(String.valueOf(issuer.getHost()).replaceAll("[\\[\\]]", ""), 0)
                  .loopback())) {
        throw new IllegalArgumentException("issuer must begin with https://");
      }
      if (clientSecret != null && clientSecretFile != null) {
        throw new IllegalArgumentException(
            "client_secret: at most one of client_secret and client_secret_file may be set");
      }
      if (viewers == null && operators == null) {
        throw new IllegalArgumentException(
            "neither viewers nor operators says who is let in: expected { claim: groups, values: [ sre ]"
                + " }; { claim: sub, values: [ \"*\" ] } is everybody who has an account there");
      }
    }
  }

  /** People by what the ID token says of them. */
  public record Group(
      @Setting("A claim; a dot leads into an object, as in realm_access.roles.") String claim,
      @Setting("Its values, one of which is enough; * = any.") List<String> values) {
    public Group {
      values = List.copyOf(values);
      Checked.notBlank("claim", claim);
      if (values.isEmpty()) {
        throw new IllegalArgumentException("values must not be empty");
      }
    }
  }

  /** A proxy that logs people in. */
  public record Proxy(
      @Setting(value = "The header in which it names them.", byDefault = "X-Forwarded-User")
          String header,
      @Setting("The proxy's addresses, such as 10.0.0.1/32; the header is ignored from elsewhere.")
          List<String> from,
      @Setting(value = "What people may do.", byDefault = "viewer") Role role,
      @Setting("A header that names their groups, with commas.") @Nullable String roleHeader,
      @Setting(value = "Groups whose people are operators.", byDefault = "[]")
          List<String> operators) {
    public Proxy {
      from = List.copyOf(from);
      operators = List.copyOf(operators);
      header("header", header);
      if (roleHeader != null) {
        header("role_header", roleHeader);
      }
      if (from.isEmpty()) {
        throw new IllegalArgumentException("from must name the proxy's addresses");
      }
      for (String network : from) {
        if (!NETWORK.matcher(network).matches()) {
          throw new IllegalArgumentException(
              "from has "
                  + Texts.show(network)
                  + ": expected addresses such as 10.0.0.1/32 or fd00::/8");
        }
      }
      if (operators.isEmpty() != (roleHeader == null)) {
        throw new IllegalArgumentException("role_header: expected together with operators");
      }
    }

    private static void header(String key, String name) {
      if (!HEADER.matcher(name).matches()) {
        throw new IllegalArgumentException(key + " must be the name of a header");
      }
    }
  }

  /** A certificate and its key. */
  public record Tls(
      @Setting("PEM file with the certificate, then those that lead to its authority.")
          Path certFile,
      @Setting("PEM file with its key; both are read again when they change.") Path keyFile) {}

  private static void named(String key, String name) {
    Checked.notBlank(key, name);
    if (name.length() > 100 || name.contains(":") || name.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException(key + " must have at most 100 characters, none of them :");
    }
  }

  private static void one(String key, @Nullable Secret secret, @Nullable Path file) {
    if ((secret == null) == (file == null)) {
      throw new IllegalArgumentException(
          key + ": expected exactly one of " + key + " and " + key + "_file");
    }
  }
}
