/** The wiring: the one package that sees all others. */
@NullMarked
package io.petrel.app;

import org.jspecify.annotations.NullMarked;
