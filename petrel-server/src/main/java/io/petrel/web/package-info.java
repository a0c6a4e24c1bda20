/** The page, the metrics and the health of the service over HTTP. */
@NullMarked
package io.petrel.web;

import org.jspecify.annotations.NullMarked;
