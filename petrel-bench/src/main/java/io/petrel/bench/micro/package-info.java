/** The cost of single parts of a cycle, by JMH. */
@NullMarked
package io.petrel.bench.micro;

import org.jspecify.annotations.NullMarked;
