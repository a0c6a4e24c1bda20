package io.petrel.config;

import io.petrel.detect.DetectorType.Telling;
import org.jspecify.annotations.Nullable;

/**
 * A detector at work on a signal, and how its alerts are told.
 *
 * @param detector its type's name and settings
 * @param telling from being anomalous to being told
 * @param severity null = the signal's
 */
public record Rule(Choice detector, Telling telling, @Nullable String severity) {}
