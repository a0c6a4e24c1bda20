package io.petrel.notify;

import java.util.List;

/** A notifier that can ask its receiver whether the settings will do, without telling anybody. */
public interface Probe {
  /**
   * What would keep it from delivering, each one line that names the setting and what to do; empty
   * = nothing was found. It changes nothing at the receiver.
   *
   * @throws InterruptedException when the thread was interrupted
   */
  List<String> problems() throws InterruptedException;
}
