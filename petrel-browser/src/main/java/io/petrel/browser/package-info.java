/** The page in a real browser. */
@NullMarked
package io.petrel.browser;

import org.jspecify.annotations.NullMarked;
