/** Charts and tables for notebooks, and a fleet to try them on. */
@NullMarked
package io.petrel.notebook;

import org.jspecify.annotations.NullMarked;
