/** Speaking HTTP as Prometheus' {@code http_config} describes it: one door, {@link HttpCaller}. */
@NullMarked
package io.petrel.http;

import org.jspecify.annotations.NullMarked;
