package io.petrel.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys from PEM text (RFC 7468). */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----", Pattern.MULTILINE);
  private static final byte[] RSA = {
    0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };
  private static final byte[] EC_PUBLIC_KEY = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1
  };

  private Pem() {}

  /**
   * All certificates, in order.
   *
   * @throws GeneralSecurityException where there is none or one is damaged
   */
  static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> all = new ArrayList<>();
    Matcher m = BLOCK.matcher(text);
    while (m.find()) {
      if (m.group(1).equals("CERTIFICATE")) {
        all.add(
            (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(decode(m.group(2)))));
      }
    }
    if (all.isEmpty()) {
      throw new GeneralSecurityException("no -----BEGIN CERTIFICATE----- in it");
    }
    return all;
  }

  /**
   * The first private key.
   *
   * @throws GeneralSecurityException where there is none, it is encrypted or of no known kind
   */
  static PrivateKey privateKey(String text) throws GeneralSecurityException {
    Matcher m = BLOCK.matcher(text);
    while (m.find()) {
      switch (m.group(1)) {
        case "PRIVATE KEY" -> {
          return pkcs8(decode(m.group(2)));
        }
        case "RSA PRIVATE KEY" -> {
          if (m.group(2).contains("ENCRYPTED")) {
            throw new GeneralSecurityException("the private key is encrypted; store it plain");
          }
          return pkcs8(wrap(RSA, decode(m.group(2))));
        }
        case "EC PRIVATE KEY" -> {
          if (m.group(2).contains("ENCRYPTED")) {
            throw new GeneralSecurityException("the private key is encrypted; store it plain");
          }
          byte[] key = decode(m.group(2));
          return pkcs8(wrap(sequence(EC_PUBLIC_KEY, curve(key)), key));
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new GeneralSecurityException("the private key is encrypted; store it plain");
        default -> {
          // certificates and EC parameters may stand in the same file
        }
      }
    }
    throw new GeneralSecurityException("no -----BEGIN PRIVATE KEY----- in it");
  }

  private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException e) {
        // the next kind
      }
    }
    throw new GeneralSecurityException("the private key is neither RSA nor EC nor Ed25519");
  }

  private static byte[] decode(String base64) throws GeneralSecurityException {
    try {
      return Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("damaged base64");
    }
  }

  /** PKCS#8 around a bare key: SEQUENCE { 0, algorithm, OCTET STRING }. */
  private static byte[] wrap(byte[] algorithm, byte[] key) {
    return sequence(new byte[] {2, 1, 0}, algorithm, element(0x04, key));
  }

  /** The curve's name: the OBJECT IDENTIFIER under context tag 0 of a SEC 1 key (RFC 5915). */
  private static byte[] curve(byte[] sec1) throws GeneralSecurityException {
    for (int i = 0; i + 3 < sec1.length; i++) {
      if ((sec1[i] & 0xff) == 0xa0 && sec1[i + 2] == 0x06) {
        int end = i + 4 + sec1[i + 3];
        if (sec1[i + 3] > 0 && sec1[i + 1] == sec1[i + 3] + 2 && end <= sec1.length) {
          return Arrays.copyOfRange(sec1, i + 2, end);
        }
      }
    }
    throw new GeneralSecurityException("the EC private key does not name its curve");
  }

  private static byte[] sequence(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return element(0x30, out.toByteArray());
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int n = content.length;
    if (n < 0x80) {
      out.write(n);
    } else if (n < 0x100) {
      out.write(0x81);
      out.write(n);
    } else {
      out.write(0x82);
      out.write(n >> 8);
      out.write(n);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
