/** One cycle, from a source's answers to notifications, as one composition. */
@NullMarked
package io.petrel.pipeline;

import org.jspecify.annotations.NullMarked;
