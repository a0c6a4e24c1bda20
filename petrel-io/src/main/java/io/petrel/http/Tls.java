package io.petrel.http;

import io.petrel.http.HttpConfig.TlsConfig;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes the TLS side of a client from a {@link TlsConfig}. Stateless, thread-safe. */
public final class Tls {
  private Tls() {}

  /** What tells one version of the files from another. */
  static List<String> stamps(@Nullable TlsConfig config) {
    List<String> all = new ArrayList<>();
    if (config != null) {
      for (Path file : new Path[] {config.caFile(), config.certFile(), config.keyFile()}) {
        all.add(file == null ? "" : String.valueOf(FileText.stamp(file)));
      }
    }
    return all;
  }

  /**
   * Reads the files and makes a context. Where {@code server_name} is set it checks the name in the
   * certificate itself; otherwise that is up to who uses it.
   *
   * @throws HttpFailure naming the file, where one cannot be used
   */
  public static SSLContext context(TlsConfig config) throws HttpFailure {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(config), trust(config), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new HttpFailure(HttpFailure.Kind.CREDENTIALS, "tls_config: " + e.getMessage());
    }
  }

  private static KeyManager @Nullable [] keys(TlsConfig config)
      throws HttpFailure, GeneralSecurityException {
    Path certFile = config.certFile();
    Path keyFile = config.keyFile();
    if (certFile == null || keyFile == null) {
      return null;
    }
    KeyStore store = empty();
    char[] password = new char[0];
    try {
      store.setKeyEntry(
          "client",
          in(keyFile, () -> Pem.privateKey(FileText.read(keyFile))),
          password,
          certificates(certFile).toArray(new Certificate[0]));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException(
          keyFile + " is not the key of the certificate in " + certFile, e);
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory.getKeyManagers();
  }

  private static TrustManager @Nullable [] trust(TlsConfig config)
      throws HttpFailure, GeneralSecurityException {
    if (config.insecureSkipVerify()) {
      return new TrustManager[] {new Trust(null, null)};
    }
    Path caFile = config.caFile();
    String serverName = config.serverName();
    if (caFile == null && serverName == null) {
      return null;
    }
    KeyStore store = null;
    if (caFile != null) {
      store = empty();
      int i = 0;
      for (X509Certificate ca : certificates(caFile)) {
        store.setCertificateEntry("ca" + i++, ca);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    if (serverName == null) {
      return factory.getTrustManagers();
    }
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return new TrustManager[] {new Trust(x509, serverName)};
      }
    }
    throw new GeneralSecurityException("this JDK offers no X.509 trust manager");
  }

  private static List<X509Certificate> certificates(Path file)
      throws HttpFailure, GeneralSecurityException {
    return in(file, () -> Pem.certificates(FileText.read(file)));
  }

  private static KeyStore empty() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (java.io.IOException e) {
      throw new GeneralSecurityException("no empty key store can be made", e);
    }
    return store;
  }

  private interface Reading<T> {
    T read() throws HttpFailure, GeneralSecurityException;
  }

  private static <T> T in(Path file, Reading<T> reading)
      throws HttpFailure, GeneralSecurityException {
    try {
      return reading.read();
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(file + ": " + e.getMessage(), e);
    }
  }
}
