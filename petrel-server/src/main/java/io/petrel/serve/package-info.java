/** The loops that run for as long as the service does. */
@NullMarked
package io.petrel.serve;

import org.jspecify.annotations.NullMarked;
