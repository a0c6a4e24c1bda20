package io.petrel.access;

import com.password4j.Argon2Function;
import com.password4j.BcryptFunction;
import com.password4j.HashingFunction;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Checks passwords against argon2id and bcrypt hashes. A check costs a tenth of a second and 19 MiB
 * on purpose, so that only a few run at a time. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9106">RFC 9106</a>
 */
public final class Passwords {
  /** As OWASP recommends. */
  private static final int KIB = 19_456;

  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int BYTES = 32;
  private static final int SALT = 16;

  private static final int LONGEST = 1000;
  private static final int AT_ONCE = 2;

  /** Each waits in a thread of the server, of which others want some too. */
  private static final int MOST_WAITING = 6;

  private static final long PATIENCE_SECONDS = 5;

  private final Semaphore turns = new Semaphore(AT_ONCE, true);

  /** A hash of a password, with its salt and parameters (argon2id, PHC string). */
  public static String hash(String password) {
    if (password.isEmpty() || password.length() > LONGEST) {
      throw new IllegalArgumentException(
          "expected a password of 1 to " + LONGEST + " characters, got " + password.length());
    }
    Argon2Function function = Argon2Function.getInstance(KIB, PASSES, LANES, BYTES, Argon2.ID);
    return Password.hash(password).addRandomSalt(SALT).with(function).getResult();
  }

  /**
   * Whether a password is the one of a hash.
   *
   * @return null = too many are checked now
   */
  @Nullable Boolean check(String password, String hash) throws InterruptedException {
    if (password.length() > LONGEST) {
      return false;
    }
    if (turns.getQueueLength() >= MOST_WAITING
        || !turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      return null;
    }
    try {
      return Password.check(password, hash).with(function(hash));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // What a file holds in place of a hash.
      return false;
    } finally {
      turns.release();
    }
  }

  private static HashingFunction function(String hash) {
    return hash.startsWith("$argon2")
        ? Argon2Function.getInstanceFromHash(hash)
        : BcryptFunction.getInstanceFromHash(hash);
  }
}
