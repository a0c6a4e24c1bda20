package io.petrel.notify;

import io.petrel.route.Notification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * What Alertmanagers are told again and again of one incident.
 *
 * @param firing its alerts that fire, by labels
 * @param over its alerts that are over, by labels
 */
record AlertmanagerTold(
    Map<SortedMap<String, String>, PromAlert> firing, Map<SortedMap<String, String>, Over> over) {

  /** The most alerts of an incident that are kept alive. */
  static final int MOST = 200;

  static final AlertmanagerTold NOTHING = new AlertmanagerTold(Map.of(), Map.of());

  /**
   * An alert that is over.
   *
   * @param told when that was told first
   */
  record Over(PromAlert alert, long told) {}

  /**
   * After a notification: what it does not name any more is over, except where it cannot name all.
   */
  AlertmanagerTold after(Notification n, long now, Texts texts, Links links) {
    Map<SortedMap<String, String>, PromAlert> fires = new LinkedHashMap<>();
    Map<SortedMap<String, String>, Over> ended = new LinkedHashMap<>();
    int more = n.firingTotal() - n.firing().size();
    n.firing()
        .forEach(
            a -> {
              PromAlert alert = PromAlert.of(a, n, texts, links);
              fires.put(
                  alert.labels(),
                  more <= 0
                      ? alert
                      : alert.noting(
                          "more", texts.say("more.alerts", Map.of("count", texts.count(more)))));
            });
    n.resolved()
        .forEach(
            a -> {
              PromAlert alert = PromAlert.of(a, n, texts, links);
              // An end that is still to come would leave it firing until then.
              ended.put(alert.labels(), new Over(alert.over(Math.min(alert.endsAt(), now)), now));
            });
    firing.forEach(
        (labels, alert) -> {
          if (fires.containsKey(labels) || ended.containsKey(labels)) {
            return;
          }
          if (more > 0 && fires.size() < MOST) {
            fires.put(labels, alert);
          } else {
            ended.put(labels, new Over(alert.over(Math.min(n.at(), now)), now));
          }
        });
    over.forEach(ended::putIfAbsent);
    ended.keySet().removeAll(fires.keySet());
    return new AlertmanagerTold(fires, ended);
  }

  /** Without what has been over for long enough. */
  AlertmanagerTold since(long instant) {
    Map<SortedMap<String, String>, Over> young = new LinkedHashMap<>(over);
    young.values().removeIf(o -> o.told() < instant);
    return new AlertmanagerTold(firing, young);
  }

  List<PromAlert> alerts() {
    List<PromAlert> all = new ArrayList<>(firing.values());
    over.values().forEach(o -> all.add(o.alert()));
    return all;
  }

  /** What must survive a restart: the alerts that fire. */
  String receipt() {
    ArrayNode out = Json.array();
    firing.values().forEach(alert -> out.add(alert.json(0)));
    return out.toString();
  }

  /** What a receipt says; nothing where it makes no sense. */
  static AlertmanagerTold parse(@Nullable String receipt) {
    Map<SortedMap<String, String>, PromAlert> fires = new LinkedHashMap<>();
    if (receipt != null) {
      for (JsonNode node : Json.read(receipt)) {
        PromAlert alert = PromAlert.ofJson(node);
        if (alert != null && fires.size() < MOST) {
          fires.put(new TreeMap<>(alert.labels()), alert);
        }
      }
    }
    return new AlertmanagerTold(fires, Map.of());
  }
}
