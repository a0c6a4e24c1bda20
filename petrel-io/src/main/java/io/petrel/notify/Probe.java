package io.petrel.notify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A notifier that can ask its receiver whether the settings will do, without telling anybody. */
public interface Probe {
  /**
   * What would keep it from delivering, each one line that names the setting and what to do; empty
   * = nothing was found. It changes nothing at the receiver.
   *
   * @return null = with these settings the receiver can only be told, not asked
   * @throws InterruptedException when the thread was interrupted
   */
  @Nullable List<String> problems() throws InterruptedException;
}
