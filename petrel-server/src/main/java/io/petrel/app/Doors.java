package io.petrel.app;

import io.petrel.access.Access;
import io.petrel.access.Audit;
import io.petrel.access.Kept;
import io.petrel.access.Network;
import io.petrel.access.Oidc;
import io.petrel.access.Rank;
import io.petrel.config.Web;
import io.petrel.http.FileText;
import io.petrel.http.ServerTls;
import io.petrel.setting.Secret;
import io.petrel.web.Door;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Makes the page's door of its config. */
final class Doors {
  private Doors() {}

  /**
   * The door of a config.
   *
   * @param trouble told when a new certificate cannot be used
   * @throws IllegalStateException where the certificate cannot be used
   */
  static Door of(Web web, InstantSource clock, Consumer<String> trouble) {
    SSLContext tls = null;
    if (web.tls() != null) {
      tls = new ServerTls(web.tls().certFile(), web.tls().keyFile(), trouble).context();
    }
    URI external = web.externalUrl();
    return new Door(
        new Access(settings(web)),
        new Audit(),
        web.oidc() == null ? null : new Oidc(oidc(web.oidc(), Objects.requireNonNull(external))),
        web.protectMetrics(),
        tls != null || (external != null && "https".equals(external.getScheme())),
        web.hosts(),
        tls,
        clock);
  }

  private static Access.Settings settings(Web web) {
    Web.Proxy proxy = web.proxy();
    return new Access.Settings(
        web.users().stream()
            .map(
                user ->
                    new Access.User(
                        user.name(),
                        kept(user.passwordHash(), user.passwordHashFile()),
                        rank(user.role())))
            .toList(),
        web.tokens().stream()
            .map(
                token ->
                    new Access.Token(
                        token.name(), kept(token.token(), token.tokenFile()), rank(token.role())))
            .toList(),
        web.oidc() != null,
        proxy == null
            ? null
            : new Access.Proxy(
                proxy.header(),
                proxy.from().stream().map(Network::of).toList(),
                rank(proxy.role()),
                proxy.roleHeader(),
                proxy.operators()),
        web.sessionLifetime(),
        web.sessionIdle());
  }

  private static Oidc.Settings oidc(Web.Oidc oidc, URI external) {
    boolean secret = oidc.clientSecret() != null || oidc.clientSecretFile() != null;
    return new Oidc.Settings(
        oidc.issuer(),
        oidc.clientId(),
        secret ? kept(oidc.clientSecret(), oidc.clientSecretFile()) : null,
        oidc.name(),
        URI.create(external.toString().replaceFirst("/*$", "") + "/oidc/callback"),
        oidc.scopes(),
        group(oidc.operators()),
        group(oidc.viewers()));
  }

  private static Oidc.@Nullable Group group(Web.@Nullable Group group) {
    return group == null ? null : new Oidc.Group(group.claim(), group.values());
  }

  private static Rank rank(Web.Role role) {
    return role == Web.Role.OPERATOR ? Rank.OPERATOR : Rank.VIEWER;
  }

  private static Kept kept(@Nullable Secret secret, @Nullable Path file) {
    if (secret != null) {
      return secret::reveal;
    }
    FileText text = new FileText(Objects.requireNonNull(file));
    return text::get;
  }
}
