/** The cost of reading the past from a real Prometheus. */
@NullMarked
package io.petrel.bench.history;

import org.jspecify.annotations.NullMarked;
