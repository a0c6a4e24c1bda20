/** The life of one alert: pending, firing, resolved, and no data kept apart. */
@NullMarked
package io.petrel.alert;

import org.jspecify.annotations.NullMarked;
