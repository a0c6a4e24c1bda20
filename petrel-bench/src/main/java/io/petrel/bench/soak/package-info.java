/** The whole program for half an hour among real servers and failing receivers. */
@NullMarked
package io.petrel.bench.soak;

import org.jspecify.annotations.NullMarked;
