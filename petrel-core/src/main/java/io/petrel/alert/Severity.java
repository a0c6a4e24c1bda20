package io.petrel.alert;

import java.util.Comparator;
import java.util.List;

/** The order of severities: Petrel's own three, and any other word below them. */
public final class Severity {
  private Severity() {}

  private static final List<String> MILD_TO_SEVERE = List.of("info", "warning", "critical");

  /** Mildest first; unknown words come before all known ones, in alphabetical order. */
  public static final Comparator<String> ORDER =
      Comparator.<String>comparingInt(MILD_TO_SEVERE::indexOf)
          .thenComparing(Comparator.naturalOrder());
}
