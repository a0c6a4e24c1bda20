/** Numeric kernels, named as the literature names them, with their error bounds and sources. */
@NullMarked
package io.petrel.stat;

import org.jspecify.annotations.NullMarked;
