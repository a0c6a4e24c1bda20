package io.petrel.store;

/**
 * A line of an incident's timeline that decides nothing: what somebody did at a receiver, or said.
 *
 * @param incident the incident's id
 * @param at milliseconds since the epoch
 * @param by who, as the place where it was said knows them; empty = not known
 * @param via where: {@code cli}, {@code api}, or the channel's id
 * @param what a word such as {@code ticket_closed}, or a sentence
 */
public record Note(String incident, long at, String by, String via, String what) {}
