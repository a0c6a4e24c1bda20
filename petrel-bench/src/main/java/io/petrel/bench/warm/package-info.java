/** How fast detectors are led through the past. */
@NullMarked
package io.petrel.bench.warm;

import org.jspecify.annotations.NullMarked;
