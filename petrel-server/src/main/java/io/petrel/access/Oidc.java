package io.petrel.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Login by an OpenID provider: authorization code with PKCE, state and nonce, and a signed ID token
 * that says who it is. Thread-safe.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html">OpenID Connect Core</a>
 */
public final class Oidc {
  private static final int WITHIN_MILLIS = 5000;
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_PENDING = 1000;
  private static final int LONGEST_CODE = 4000;
  private static final long PENDING_MILLIS = Duration.ofMinutes(10).toMillis();
  private static final long KNOWN_MILLIS = Duration.ofHours(1).toMillis();

  /** Signed by the provider alone: no algorithm that the client's secret would do for. */
  private static final Set<JWSAlgorithm> SIGNED =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private final Settings settings;
  private final Lately<Pending> pending = new Lately<>(MOST_PENDING);
  private @Nullable Provider provider;

  /**
   * The provider and whom of it to let in.
   *
   * @param issuer as it calls itself
   * @param secret null = a public client
   * @param name for people
   * @param redirect where it sends people back to
   * @param scopes what is asked for, besides openid
   * @param operators who may act, null = nobody
   * @param viewers who may look, null = nobody else
   */
  public record Settings(
      URI issuer,
      String clientId,
      @Nullable Kept secret,
      String name,
      URI redirect,
      List<String> scopes,
      @Nullable Group operators,
      @Nullable Group viewers) {
    public Settings {
      scopes = List.copyOf(scopes);
    }
  }

  /**
   * People by what the ID token says of them.
   *
   * @param claim its name; a dot leads into an object
   * @param values one of which it must have; {@code *} = any
   */
  public record Group(String claim, List<String> values) {
    public Group {
      values = List.copyOf(values);
    }

    boolean has(Map<String, Object> claims) {
      Object said = claim(claims, claim);
      if (said instanceof List<?> several) {
        return several.stream().anyMatch(this::wants);
      }
      return said != null && wants(said);
    }

    private boolean wants(@Nullable Object value) {
      return value != null && (values.contains("*") || values.contains(value.toString()));
    }

    private static @Nullable Object claim(Map<?, ?> claims, String name) {
      Object direct = claims.get(name);
      int dot = name.indexOf('.');
      if (direct != null || dot < 0) {
        return direct;
      }
      return claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner
          ? claim(inner, name.substring(dot + 1))
          : null;
    }
  }

  /**
   * Somebody on their way to the provider.
   *
   * @param to where the browser goes
   * @param cookie what it must bring back
   */
  public record Start(URI to, String cookie) {}

  /**
   * Somebody who came back.
   *
   * @param next where they wanted to go
   */
  public record Back(Person person, String next) {}

  /** Why nobody was let in; its message is for the log and holds no secret. */
  public static final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    Failure(String why) {
      super(Cleaned.text(why, 300), null, false, false);
    }
  }

  private record Pending(String state, Nonce nonce, CodeVerifier verifier, String next, long at) {}

  private record Provider(
      OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys, long at) {}

  /** Asks the provider for nothing yet. */
  public Oidc(Settings settings) {
    this.settings = settings;
  }

  /** What people know the provider by. */
  public String name() {
    return settings.name();
  }

  /**
   * Sends somebody to the provider.
   *
   * @param next a path of this service
   */
  public Start start(String next, long now) throws Failure {
    OIDCProviderMetadata metadata = provider(now).metadata();
    Pending going =
        new Pending(Digests.word(), new Nonce(Digests.word()), new CodeVerifier(), next, now);
    Scope scope = new Scope("openid");
    settings.scopes().forEach(scope::add);
    URI to =
        new AuthenticationRequest.Builder(
                ResponseType.CODE, scope, new ClientID(settings.clientId()), settings.redirect())
            .endpointURI(metadata.getAuthorizationEndpointURI())
            .state(new State(going.state()))
            .nonce(going.nonce())
            .codeChallenge(going.verifier(), CodeChallengeMethod.S256)
            .build()
            .toURI();
    String cookie = Digests.word();
    synchronized (pending) {
      pending.put(Digests.hex(cookie), going);
    }
    return new Start(to, cookie);
  }

  /**
   * Takes back somebody whom the provider sent.
   *
   * @param answer the parameters of the request
   * @param cookie what the browser brings, null = nothing
   */
  public Back finish(Map<String, List<String>> answer, @Nullable String cookie, long now)
      throws Failure {
    Pending going = cookie == null || cookie.length() > LONGEST_CODE ? null : taken(cookie);
    if (going == null || now - going.at() >= PENDING_MILLIS) {
      throw new Failure("no login is under way in this browser, or it took too long");
    }
    AuthorizationCode code = code(answer, going.state(), now);
    Map<String, Object> claims = claims(code, going, provider(now));
    Rank rank = rank(claims);
    if (rank == null) {
      throw new Failure("neither viewers nor operators has " + name(claims));
    }
    return new Back(new Person(name(claims), rank), going.next());
  }

  private @Nullable Pending taken(String cookie) {
    synchronized (pending) {
      return pending.remove(Digests.hex(cookie));
    }
  }

  private AuthorizationCode code(Map<String, List<String>> answer, String state, long now)
      throws Failure {
    AuthenticationResponse response;
    try {
      response = AuthenticationResponseParser.parse(settings.redirect(), answer);
    } catch (ParseException e) {
      throw new Failure("the provider's answer cannot be read");
    }
    if (response.getState() == null || !Digests.same(response.getState().getValue(), state)) {
      throw new Failure("the state is another login's");
    }
    Issuer issuer = response.getIssuer();
    boolean says = provider(now).metadata().supportsAuthorizationResponseIssuerParam();
    if (issuer == null ? says : !issuer.equals(new Issuer(settings.issuer()))) {
      throw new Failure("the answer is of another issuer");
    }
    if (!response.indicatesSuccess()) {
      throw new Failure(
          "the provider refused: " + response.toErrorResponse().getErrorObject().getCode());
    }
    AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
    if (code == null) {
      throw new Failure("the provider sent no code");
    }
    return code;
  }

  private Map<String, Object> claims(AuthorizationCode code, Pending going, Provider of)
      throws Failure {
    try {
      HTTPRequest request = tokenRequest(code, going.verifier(), of.metadata()).toHTTPRequest();
      request.setConnectTimeout(WITHIN_MILLIS);
      request.setReadTimeout(WITHIN_MILLIS);
      request.setFollowRedirects(false);
      var answer = OIDCTokenResponseParser.parse(request.send());
      if (!(answer instanceof OIDCTokenResponse response)) {
        String why = String.valueOf(answer.toErrorResponse().getErrorObject().getCode());
        throw new Failure("the provider gave no token: " + why);
      }
      var token = response.getOIDCTokens().getIDToken();
      if (token == null) {
        throw new Failure("the provider gave no ID token");
      }
      IDTokenClaimsSet claims =
          new IDTokenValidator(
                  new Issuer(settings.issuer()),
                  new ClientID(settings.clientId()),
                  new JWSVerificationKeySelector<>(SIGNED, of.keys()),
                  null)
              .validate(token, going.nonce());
      return claims.toJSONObject();
    } catch (BadJOSEException e) {
      throw new Failure("the ID token is refused: " + e.getMessage());
    } catch (JOSEException | ParseException e) {
      throw new Failure("the ID token cannot be checked");
    } catch (IOException e) {
      throw new Failure("the provider does not answer: " + e.getClass().getSimpleName());
    }
  }

  private TokenRequest tokenRequest(
      AuthorizationCode code, CodeVerifier verifier, OIDCProviderMetadata metadata)
      throws IOException {
    var grant = new AuthorizationCodeGrant(code, settings.redirect(), verifier);
    ClientID client = new ClientID(settings.clientId());
    URI endpoint = metadata.getTokenEndpointURI();
    if (settings.secret() == null) {
      return new TokenRequest.Builder(endpoint, client, grant).build();
    }
    Secret secret = new Secret(settings.secret().reveal());
    List<ClientAuthenticationMethod> methods = metadata.getTokenEndpointAuthMethods();
    boolean post =
        methods != null
            && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
            && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
    ClientAuthentication proof =
        post ? new ClientSecretPost(client, secret) : new ClientSecretBasic(client, secret);
    return new TokenRequest.Builder(endpoint, proof, grant).build();
  }

  private @Nullable Rank rank(Map<String, Object> claims) {
    if (settings.operators() != null && settings.operators().has(claims)) {
      return Rank.OPERATOR;
    }
    return settings.viewers() != null && settings.viewers().has(claims) ? Rank.VIEWER : null;
  }

  private static String name(Map<String, Object> claims) {
    for (String claim : List.of("preferred_username", "email", "sub")) {
      if (claims.get(claim) instanceof String name && !name.isBlank()) {
        return name;
      }
    }
    return "unnamed";
  }

  private Provider provider(long now) throws Failure {
    synchronized (this) {
      if (provider != null && now - provider.at() < KNOWN_MILLIS && now >= provider.at()) {
        return provider;
      }
    }
    try {
      OIDCProviderMetadata metadata =
          OIDCProviderMetadata.resolve(new Issuer(settings.issuer()), WITHIN_MILLIS, WITHIN_MILLIS);
      if (metadata.getAuthorizationEndpointURI() == null
          || metadata.getTokenEndpointURI() == null
          || metadata.getJWKSetURI() == null) {
        throw new Failure("the provider does not say where to log in");
      }
      JWKSource<SecurityContext> keys =
          JWKSourceBuilder.<SecurityContext>create(
                  metadata.getJWKSetURI().toURL(),
                  new DefaultResourceRetriever(WITHIN_MILLIS, WITHIN_MILLIS, MOST_BYTES))
              .build();
      Provider found = new Provider(metadata, keys, now);
      synchronized (this) {
        provider = found;
      }
      return found;
    } catch (GeneralException e) {
      throw new Failure("the provider's description is refused: " + e.getMessage());
    } catch (IOException e) {
      throw new Failure("the provider does not answer: " + e.getClass().getSimpleName());
    }
  }
}
