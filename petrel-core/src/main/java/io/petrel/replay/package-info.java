/** Recorded data through the same machines as live data. */
@NullMarked
package io.petrel.replay;

import org.jspecify.annotations.NullMarked;
