/** A simulated fleet, for those who want to see Petrel work before they have anything to watch. */
@NullMarked
package io.petrel.demo;

import org.jspecify.annotations.NullMarked;
