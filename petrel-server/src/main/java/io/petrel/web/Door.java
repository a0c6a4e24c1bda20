package io.petrel.web;

import io.petrel.access.Access;
import io.petrel.access.Audit;
import io.petrel.access.Oidc;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in to the server, and how.
 *
 * @param oidc a provider that logs people in, null = none
 * @param monitored whether metrics and health want a login where one is set up
 * @param secure whether browsers reach it by https alone
 * @param hosts further names that it answers to where no login is set up
 * @param tls the certificate that it listens with, null = plain HTTP
 */
public record Door(
    Access access,
    Audit audit,
    @Nullable Oidc oidc,
    boolean monitored,
    boolean secure,
    List<String> hosts,
    @Nullable SSLContext tls,
    InstantSource clock) {
  public Door {
    hosts = List.copyOf(hosts);
  }
}
