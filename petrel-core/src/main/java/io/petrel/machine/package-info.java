/** The contract of everything that decides: pure, serialisable state machines. */
@NullMarked
package io.petrel.machine;

import org.jspecify.annotations.NullMarked;
