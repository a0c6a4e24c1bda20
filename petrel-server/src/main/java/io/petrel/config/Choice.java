package io.petrel.config;

/**
 * A kind that was chosen, with its settings.
 *
 * @param name the kind's name
 * @param settings an instance of the kind's settings record
 */
public record Choice(String name, Record settings) {}
