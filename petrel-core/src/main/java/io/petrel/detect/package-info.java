/** Detectors: state machines that turn samples into scores with an expected range and a reason. */
@NullMarked
package io.petrel.detect;

import org.jspecify.annotations.NullMarked;
