/** How well group detectors tell outliers from healthy fleets, in numbers. */
@NullMarked
package io.petrel.bench.fleet;

import org.jspecify.annotations.NullMarked;
