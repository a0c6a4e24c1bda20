package io.petrel.config;

/**
 * A named source of values.
 *
 * @param name how signals name it
 * @param choice its kind and settings
 */
public record Source(String name, Choice choice) {}
