package io.petrel.http;

import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The TLS side of a server, from a certificate and a key in PEM files. New connections get what
 * stands in the files then; where that cannot be used, the old one goes on. Thread-safe.
 */
public final class ServerTls {
  private static final byte[] PROBE = {1, 2, 3};

  private final Path certFile;
  private final Path keyFile;
  private final Consumer<String> trouble;
  private List<@Nullable Object> stamps;
  private Pair pair;
  private @Nullable Pair before;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Pair(String name, X509Certificate[] chain, PrivateKey key) {}

  /**
   * Reads the files.
   *
   * @param trouble told when new files cannot be used
   * @throws IllegalStateException saying why they cannot be used
   */
  public ServerTls(Path certFile, Path keyFile, Consumer<String> trouble) {
    this.certFile = certFile;
    this.keyFile = keyFile;
    this.trouble = trouble;
    this.stamps = stamps();
    try {
      this.pair = read();
    } catch (HttpFailure | GeneralSecurityException e) {
      throw new IllegalStateException("tls: " + e.getMessage(), e);
    }
  }

  /** What a server listens with. */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new Keys()}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK offers no TLS", e);
    }
  }

  private List<@Nullable Object> stamps() {
    return java.util.Arrays.asList(FileText.stamp(certFile), FileText.stamp(keyFile));
  }

  private synchronized Pair pair() {
    List<@Nullable Object> now = stamps();
    if (!now.equals(stamps)) {
      stamps = now;
      try {
        Pair next = read();
        before = pair;
        pair = next;
      } catch (HttpFailure | GeneralSecurityException e) {
        trouble.accept("the old certificate goes on: " + e.getMessage());
      }
    }
    return pair;
  }

  private synchronized Pair named(String name) {
    return before != null && before.name().equals(name) ? before : pair;
  }

  private Pair read() throws HttpFailure, GeneralSecurityException {
    List<X509Certificate> chain;
    try {
      chain = Pem.certificates(FileText.read(certFile));
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(certFile + ": " + e.getMessage(), e);
    }
    PrivateKey key;
    try {
      key = Pem.privateKey(FileText.read(keyFile));
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(keyFile + ": " + e.getMessage(), e);
    }
    if (!belong(key, chain.get(0).getPublicKey())) {
      throw new GeneralSecurityException(
          keyFile + " is not the key of the certificate in " + certFile);
    }
    return new Pair(stamps.toString(), chain.toArray(new X509Certificate[0]), key);
  }

  private static boolean belong(PrivateKey key, PublicKey certified) {
    String how =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    try {
      Signature signer = Signature.getInstance(how);
      signer.initSign(key);
      signer.update(PROBE);
      byte[] signed = signer.sign();
      Signature checker = Signature.getInstance(how);
      checker.initVerify(certified);
      checker.update(PROBE);
      return checker.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The pair of now, under a name of its own, so that one handshake never mixes two. */
  private final class Keys extends X509ExtendedKeyManager {
    private @Nullable String choose(String type) {
      Pair now = pair();
      String own = now.key().getAlgorithm();
      boolean fits = type.equals(own) || type.startsWith(own + "_") || own.startsWith(type);
      return fits ? now.name() : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String type, Principal @Nullable [] issuers, SSLEngine engine) {
      return choose(type);
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, Socket socket) {
      return choose(type);
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
      String alias = choose(type);
      return alias == null ? null : new String[] {alias};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return named(alias).chain().clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return named(alias).key();
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, Socket socket) {
      return null;
    }
  }
}
