package io.petrel.config;

/**
 * Something that a config file chooses by its name: a kind of source, of receiver channel.
 *
 * @param name the key in the file
 * @param summary one sentence for people
 * @param settings the record below that key
 */
public record Kind(String name, String summary, Class<? extends Record> settings) {}
