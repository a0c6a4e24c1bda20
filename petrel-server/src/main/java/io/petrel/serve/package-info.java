/** The loops: sources to store, and store to receivers. */
@NullMarked
package io.petrel.serve;

import org.jspecify.annotations.NullMarked;
