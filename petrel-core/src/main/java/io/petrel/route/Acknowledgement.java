package io.petrel.route;

/**
 * Somebody has taken an incident: it is not repeated nor escalated any more. It ends with the
 * incident.
 *
 * @param incident the incident's id
 * @param at when, milliseconds since the epoch
 * @param by who, as the place where it was said knows them
 * @param via where it was said: {@code cli}, {@code api}, or the channel's id
 */
public record Acknowledgement(String incident, long at, String by, String via) {}
