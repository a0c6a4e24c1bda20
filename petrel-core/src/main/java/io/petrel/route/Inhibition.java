package io.petrel.route;

import io.petrel.alert.Alert;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One inhibition rule over the alerts that fire at one instant, indexed by the values of its {@code
 * equal} labels, so that asking about an alert looks at no other alert.
 */
final class Inhibition {
  private final InhibitRule rule;

  /** By the values of the equal labels, a source alert. */
  private final Map<List<String>, Alert> sources = new HashMap<>();

  /** The same, only of source alerts that are no target alerts. */
  private final Map<List<String>, Alert> pureSources = new HashMap<>();

  Inhibition(InhibitRule rule, List<Alert> firing) {
    this.rule = rule;
    for (Alert alert : firing) {
      if (Matcher.all(rule.sources(), alert.labels())) {
        List<String> key = key(alert);
        sources.merge(key, alert, Inhibition::first);
        if (!Matcher.all(rule.targets(), alert.labels())) {
          pureSources.merge(key, alert, Inhibition::first);
        }
      }
    }
  }

  /** The alert that inhibits this one by the rule, null = none. */
  @Nullable Alert causeOf(Alert alert) {
    if (sources.isEmpty() || !Matcher.all(rule.targets(), alert.labels())) {
      return null;
    }
    return (Matcher.all(rule.sources(), alert.labels()) ? pureSources : sources).get(key(alert));
  }

  private List<String> key(Alert alert) {
    return rule.equal().stream().map(alert.labels()::getOrEmpty).toList();
  }

  /** Of several causes always the same one is named, in whatever order they are looked at. */
  static Alert first(Alert a, Alert b) {
    return a.labels().compareTo(b.labels()) <= 0 ? a : b;
  }
}
