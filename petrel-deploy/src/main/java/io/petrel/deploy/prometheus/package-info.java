/** What Prometheus records for Petrel. */
@NullMarked
package io.petrel.deploy.prometheus;

import org.jspecify.annotations.NullMarked;
