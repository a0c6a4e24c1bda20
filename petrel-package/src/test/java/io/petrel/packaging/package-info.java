@NullMarked
package io.petrel.packaging;

import org.jspecify.annotations.NullMarked;
