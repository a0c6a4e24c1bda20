package io.petrel.notify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature of a text by a shared secret. Immutable, thread-safe.
 *
 * <p>Source: RFC 2104.
 */
final class Hmac {
  private final byte[] sum;

  private Hmac(String algorithm, String key, String text) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(bytes(key), algorithm));
      this.sum = mac.doFinal(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }

  /**
   * By SHA-1, where nothing better is taken.
   *
   * @throws IllegalArgumentException when the key is empty
   */
  static Hmac sha1(String key, String text) {
    return new Hmac("HmacSHA1", key, text);
  }

  /**
   * By SHA-256.
   *
   * @throws IllegalArgumentException when the key is empty
   */
  static Hmac sha256(String key, String text) {
    return new Hmac("HmacSHA256", key, text);
  }

  String hex() {
    return HexFormat.of().formatHex(sum);
  }

  String base64() {
    return Base64.getEncoder().encodeToString(sum);
  }

  /** Whether two signatures are the same, in a time that tells nothing of where they differ. */
  static boolean same(String wanted, String given) {
    return MessageDigest.isEqual(bytes(wanted), bytes(given));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
