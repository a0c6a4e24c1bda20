package io.petrel.store;

/**
 * What waits in a channel.
 *
 * @param channel the channel's id
 * @param pending how many notifications wait
 * @param oldestAt when the oldest of them was decided, milliseconds since the epoch
 * @param refused how many of them the receiver refused for good
 * @param problem why the newest failed attempt failed, empty = none did
 */
public record Backlog(String channel, int pending, long oldestAt, int refused, String problem) {}
