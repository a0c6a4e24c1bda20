package io.petrel.store;

import java.util.List;

/** Tells through which channels a receiver is told. */
@FunctionalInterface
public interface ChannelsOf {
  /**
   * The ids of a receiver's channels, for example {@code ops/slack} and {@code ops/slack#2}.
   *
   * <p>An empty list means that the receiver tells nobody on purpose. For a receiver that is not
   * known, return an id of no channel: its rows then stay visible as undeliverable.
   */
  List<String> of(String receiver);
}
