/** The dashboards, in Grafana's JSON model. */
@NullMarked
package io.petrel.deploy.grafana;

import org.jspecify.annotations.NullMarked;
