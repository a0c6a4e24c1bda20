package io.petrel.config;

/**
 * One thing that is wrong (or, as a warning, odd) in a config file, and where.
 *
 * @param file the file as it was named
 * @param line from 1; 0 = the file as a whole
 * @param column from 1, in characters
 * @param path the key, for example {@code route.routes[0].receiver}; empty = none
 * @param value what stands there, never a secret; empty = nothing worth showing
 * @param expected what was expected instead
 */
public record ConfigError(
    String file, int line, int column, String path, String value, String expected)
    implements Comparable<ConfigError> {

  @Override
  public int compareTo(ConfigError other) {
    int byLine = Integer.compare(line, other.line);
    return byLine != 0 ? byLine : Integer.compare(column, other.column);
  }

  /** {@code file:line:column: key.path: value: what was expected}. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(file);
    if (line > 0) {
      out.append(':').append(line).append(':').append(column);
    }
    for (String part : new String[] {path, value, expected}) {
      if (!part.isEmpty()) {
        out.append(": ").append(part);
      }
    }
    return out.toString();
  }
}
