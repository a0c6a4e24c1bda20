/** Where samples come from: Prometheus, this machine, recorded files. */
@NullMarked
package io.petrel.source;

import org.jspecify.annotations.NullMarked;
