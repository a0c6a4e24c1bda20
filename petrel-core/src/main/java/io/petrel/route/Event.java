package io.petrel.route;

/**
 * One line of an incident's timeline: a decision that differs from the one before.
 *
 * @param incident the incident's id
 * @param at milliseconds since the epoch
 * @param decision what was decided
 * @param firing how many of its alerts fired then
 */
public record Event(String incident, long at, Decision decision, int firing) {}
