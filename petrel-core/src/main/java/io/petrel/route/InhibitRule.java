package io.petrel.route;

import java.util.List;

/**
 * While a source alert fires, target alerts that share some labels with it are not told, as in
 * Alertmanager; an alert that is both is not inhibited by alerts that are both.
 *
 * @param sources what the inhibiting alert matches
 * @param targets what the inhibited alert matches
 * @param equal labels that must have equal values in both, missing = empty
 */
public record InhibitRule(List<Matcher> sources, List<Matcher> targets, List<String> equal) {
  public InhibitRule {
    sources = List.copyOf(sources);
    targets = List.copyOf(targets);
    equal = List.copyOf(equal);
  }
}
