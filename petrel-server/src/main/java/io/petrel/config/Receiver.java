package io.petrel.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named set of channels, all of which are told.
 *
 * @param name how routes name it
 * @param channels each a kind with its settings; none = nobody is told, as in Alertmanager
 * @param digest when it gets a summary of what was, null = never
 * @param templates how its messages are worded, where not as all others
 */
public record Receiver(
    String name, List<Choice> channels, @Nullable Digest digest, Templates templates) {
  public Receiver {
    channels = List.copyOf(channels);
  }

  /** One without a digest, told in the words of all. */
  public Receiver(String name, List<Choice> channels) {
    this(name, channels, null, Templates.NONE);
  }
}
