/** The cost of whole cycles, beside a plain Python program that does less. */
@NullMarked
package io.petrel.bench.cycle;

import org.jspecify.annotations.NullMarked;
