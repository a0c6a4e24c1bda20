package io.petrel.pipeline;

import io.petrel.series.Fetch;
import java.util.Map;

/**
 * All that the sources answered for one instant.
 *
 * @param at the instant on the grid, milliseconds since the epoch
 * @param answers by {@link Plan.Watch#key}; a watch without an answer was not asked, and everything
 *     about it stays as it was
 * @param hosts by source name: one series a target, value 1 = up, 0 = its scrape fails
 */
public record Tick(long at, Map<String, Fetch> answers, Map<String, Fetch> hosts) {
  public Tick {
    answers = Map.copyOf(answers);
    hosts = Map.copyOf(hosts);
  }
}
