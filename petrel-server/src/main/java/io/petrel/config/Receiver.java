package io.petrel.config;

import java.util.List;

/**
 * A named set of channels, all of which are told.
 *
 * @param name how routes name it
 * @param channels each a kind with its settings; none = nobody is told, as in Alertmanager
 */
public record Receiver(String name, List<Choice> channels) {
  public Receiver {
    channels = List.copyOf(channels);
  }
}
