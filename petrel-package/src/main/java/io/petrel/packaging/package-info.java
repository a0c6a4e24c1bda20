/** What the packages of Petrel say of themselves: their parts, licences and changes. */
@NullMarked
package io.petrel.packaging;

import org.jspecify.annotations.NullMarked;
