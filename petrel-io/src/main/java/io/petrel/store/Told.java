package io.petrel.store;

import org.jspecify.annotations.Nullable;

/**
 * An open incident that a channel has been told of.
 *
 * @param incident its id
 * @param receipt what the channel's last delivery for it returned
 * @param acknowledgedBy who has taken it, null = nobody
 */
public record Told(String incident, String receipt, @Nullable String acknowledgedBy) {}
