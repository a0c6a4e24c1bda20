/** Telling people: one file per receiver. */
@NullMarked
package io.petrel.notify;

import org.jspecify.annotations.NullMarked;
