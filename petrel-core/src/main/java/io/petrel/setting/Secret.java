package io.petrel.setting;

/**
 * A text that must not be seen: it prints as {@code <secret>}.
 *
 * @param reveal the text itself, for the one place that needs it
 */
public record Secret(String reveal) {
  @Override
  public String toString() {
    return "<secret>";
  }
}
