/** Telling people: one file a receiver, the list {@link io.petrel.notify.Notifiers}, the words. */
@NullMarked
package io.petrel.notify;

import org.jspecify.annotations.NullMarked;
