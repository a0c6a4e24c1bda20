package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.route.Notification;
import org.jspecify.annotations.Nullable;

/** Draws what happened, for messages. Thread-safe. */
@FunctionalInterface
public interface Charts {
  /** No pictures. */
  Charts NONE = (notification, alert) -> null;

  /**
   * The last hours of an alert's series with its expected range, as a PNG of about 800 x 400.
   *
   * @return null = there is none; never a failure
   */
  byte @Nullable [] png(Notification notification, Alert alert);
}
