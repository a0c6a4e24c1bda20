/** A door to the service's wiring for tests of other modules. */
@NullMarked
package io.petrel.app;

import org.jspecify.annotations.NullMarked;
