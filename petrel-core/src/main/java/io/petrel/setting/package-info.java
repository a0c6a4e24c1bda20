/** How a settings record describes its own keys, so that config, schema and documents agree. */
@NullMarked
package io.petrel.setting;

import org.jspecify.annotations.NullMarked;
