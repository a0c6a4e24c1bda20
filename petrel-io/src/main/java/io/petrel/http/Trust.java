package io.petrel.http;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a server by another name than its URL's, or, where the user insists, any server.
 *
 * <p>Extended on purpose: only then does the JDK leave the check of the name to us.
 */
final class Trust extends X509ExtendedTrustManager {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private final @Nullable X509TrustManager chains;
  private final @Nullable String serverName;

  /**
   * @param chains checks the chain, null = anything goes
   * @param serverName the name the certificate must be for, null = any
   */
  Trust(@Nullable X509TrustManager chains, @Nullable String serverName) {
    this.chains = chains;
    this.serverName = serverName;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    if (chains != null) {
      chains.checkServerTrusted(chain, authType);
    }
    if (serverName != null && !isFor(chain[0], serverName)) {
      throw new CertificateException(
          "the server's certificate is not for server_name \"" + serverName + "\"");
    }
  }

  /** Whether a certificate names a host, by its subject alternative names (RFC 6125). */
  static boolean isFor(X509Certificate certificate, String name) throws CertificateException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    if (names == null) {
      return false;
    }
    String wanted = name.toLowerCase(Locale.ROOT);
    for (List<?> entry : names) {
      Object kind = entry.get(0);
      String given = String.valueOf(entry.get(1)).toLowerCase(Locale.ROOT);
      if (kind.equals(IP_ADDRESS) && given.equals(wanted)) {
        return true;
      }
      if (kind.equals(DNS_NAME) && matches(given, wanted)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(String pattern, String name) {
    if (!pattern.startsWith("*.")) {
      return pattern.equals(name);
    }
    int dot = name.indexOf('.');
    return dot > 0 && name.substring(dot).equals(pattern.substring(1));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
