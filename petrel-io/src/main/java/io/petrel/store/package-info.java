/** What must survive a crash: alerts, incidents, their timeline, the outbox and snapshots. */
@NullMarked
package io.petrel.store;

import org.jspecify.annotations.NullMarked;
