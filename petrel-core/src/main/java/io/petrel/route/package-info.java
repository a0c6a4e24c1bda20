/** Who hears what: matchers, the route tree, and alerts grouped into incidents. */
@NullMarked
package io.petrel.route;

import org.jspecify.annotations.NullMarked;
