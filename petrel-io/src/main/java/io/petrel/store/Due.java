package io.petrel.store;

import io.petrel.route.Notification;
import org.jspecify.annotations.Nullable;

/**
 * A notification whose turn it is in a channel.
 *
 * @param channel the channel's id
 * @param notification what to tell
 * @param receipt what the channel's last delivery for the incident left, null = nothing yet
 * @param attempt which attempt this is, from 1
 * @param maybeDelivered whether an earlier attempt may have reached the receiver
 * @param superseded how many older notifications of the incident, undelivered, it stands for
 */
public record Due(
    String channel,
    Notification notification,
    @Nullable String receipt,
    int attempt,
    boolean maybeDelivered,
    int superseded) {}
