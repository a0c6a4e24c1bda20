package io.petrel.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Random words, and what is kept of secrets instead of themselves. Thread-safe. */
final class Digests {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 32;

  private Digests() {}

  /** 256 random bits, as a word for cookies and addresses. */
  static String word() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static byte[] of(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static String hex(String text) {
    return HexFormat.of().formatHex(of(text));
  }

  /** Whether two texts are the same, in a time that tells nothing of them. */
  static boolean same(String one, String other) {
    return MessageDigest.isEqual(of(one), of(other));
  }
}
