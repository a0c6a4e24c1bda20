/** How well detectors of single series judge, in numbers, side by side with what others do. */
@NullMarked
package io.petrel.bench.quality;

import org.jspecify.annotations.NullMarked;
