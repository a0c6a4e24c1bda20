/** Makes the files below {@code deploy/} that follow from the code. */
@NullMarked
package io.petrel.deploy;

import org.jspecify.annotations.NullMarked;
