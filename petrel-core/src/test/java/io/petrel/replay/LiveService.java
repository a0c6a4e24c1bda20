package io.petrel.replay;

import io.petrel.pipeline.Changes;
import io.petrel.pipeline.HardState;
import io.petrel.pipeline.Pipeline;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Tick;
import io.petrel.pipeline.View;
import io.petrel.route.Decision;
import io.petrel.route.Incident;
import io.petrel.route.Notification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The live service in the dullest way: a clock that ticks every second, and a look at what is due.
 */
final class LiveService {
  final Map<String, Incident> incidents = new TreeMap<>();
  final List<Notification> told = new ArrayList<>();
  final List<View> views = new ArrayList<>();
  private final Pipeline pipeline;
  private long now;

  LiveService(Plan plan, long committed) {
    this.pipeline = new Pipeline(plan, new HardState(committed, List.of(), List.of()));
  }

  void run(List<Tick> ticks, long offset) {
    for (Tick tick : ticks) {
      long due = tick.at() + offset;
      for (now = now == 0 ? due : now + 1000; now < due; now += 1000) {
        if (pipeline.nextDue() <= now) {
          take(pipeline.advance(now));
        }
      }
      take(pipeline.tick(tick, now));
      views.add(pipeline.view());
    }
  }

  private void take(Changes changes) {
    for (Incident incident : changes.incidents()) {
      if (incident.decision() == Decision.MERGED) {
        incidents.remove(incident.id());
      } else {
        incidents.put(incident.id(), incident);
      }
    }
    told.addAll(changes.notifications());
  }
}
