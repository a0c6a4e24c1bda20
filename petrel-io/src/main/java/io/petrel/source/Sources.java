package io.petrel.source;

import java.util.List;

/** The list of all sources: a new one is its own file and one line here. */
public final class Sources {
  private Sources() {}

  /** Every kind of source. */
  public static final List<SourceType<?>> ALL =
      List.of(
          PrometheusSource.TYPE, //
          LocalSource.TYPE,
          CsvSource.TYPE);
}
