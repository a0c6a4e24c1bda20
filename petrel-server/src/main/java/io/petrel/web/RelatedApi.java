package io.petrel.web;

import io.javalin.http.Context;
import io.petrel.alert.Alert;
import io.petrel.notify.Texts;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.pipeline.View;
import io.petrel.replay.Course;
import io.petrel.replay.Excerpt;
import io.petrel.route.Incident;
import io.petrel.route.Matcher;
import io.petrel.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/incidents/ID/related}: what else changed when an incident began, the most changed
 * first. Its hosts' other signals are led through their detectors once more; of other hosts it is
 * what alerts say. Thread-safe.
 */
public final class RelatedApi {
  private static final long BEFORE = Duration.ofHours(1).toMillis();
  private static final long AROUND = Duration.ofMinutes(15).toMillis();
  private static final Duration LEARNING = Duration.ofDays(3);
  private static final int MOST_HOSTS = 3;
  private static final int MOST_SERIES = 20;
  private static final int MOST = 50;
  private static final int PAST_ALERTS = 1000;

  /** From this rise of the score on something has changed. */
  private static final double RISE = 0.3;

  private final Store store;
  private final Supplier<Plan> plan;
  private final Supplier<View> view;
  private final Supplier<Texts> texts;
  private final SeriesApi.Replay replay;

  /** An API over the past. */
  public RelatedApi(
      Store store,
      Supplier<Plan> plan,
      Supplier<View> view,
      Supplier<Texts> texts,
      SeriesApi.Replay replay) {
    this.store = store;
    this.plan = plan;
    this.view = view;
    this.texts = texts;
    this.replay = replay;
  }

  List<Operation> operations() {
    return List.of(
        Operation.get(
            "/api/v1/incidents/{id}/related",
            "getRelated",
            "What else changed when an incident began, the most changed first.",
            All.class,
            this::related));
  }

  record All(
      @Nullable String from, @Nullable String to, List<Related> related, List<String> remarks) {}

  /**
   * Something that changed.
   *
   * @param kind host = another signal of the incident's hosts, alert = an alert of another host
   * @param scoreBefore the highest score in the hour before
   * @param score the highest score around the beginning
   */
  record Related(
      String kind,
      String signal,
      String source,
      String host,
      Map<String, String> labels,
      String detector,
      @Nullable Double scoreBefore,
      @Nullable Double score,
      @Nullable String since,
      @Nullable String summary,
      @Nullable String incident) {}

  private All related(Context ctx) {
    String id = ctx.pathParam("id");
    Incident incident =
        store
            .incident(id)
            .orElseThrow(() -> Refusal.missing("there is no incident " + Wish.cut(id)));
    Texts words = Asked.texts(ctx, texts.get());
    List<Alert> own = store.alertsOf(id).orElse(List.of());
    long began =
        own.stream().mapToLong(Alert::since).filter(at -> at > 0).min().orElse(incident.openedAt());
    Set<Long> known = new HashSet<>(incident.members().keySet());
    own.forEach(alert -> known.add(alert.fingerprint()));
    List<String> remarks = new ArrayList<>();
    List<Related> found = new ArrayList<>(alerts(known, began, words));
    Set<String> hosts = new LinkedHashSet<>();
    Set<String> concerned = new HashSet<>();
    for (Alert alert : own) {
      if (!alert.host().isEmpty()) {
        hosts.add(alert.host());
      }
      concerned.add(alert.name() + "/" + alert.host());
    }
    if (hosts.size() > MOST_HOSTS) {
      remarks.add("other signals of the first " + MOST_HOSTS + " hosts only");
    }
    hosts.stream()
        .limit(MOST_HOSTS)
        .forEach(host -> found.addAll(signals(host, began, concerned, remarks)));
    found.sort(Comparator.comparingDouble((Related each) -> -rise(each)));
    return new All(
        Json.instant(began - BEFORE),
        Json.instant(began + AROUND),
        found.stream().limit(MOST).toList(),
        remarks.stream().distinct().limit(10).toList());
  }

  private static double rise(Related each) {
    double before = each.scoreBefore() == null ? 0 : each.scoreBefore();
    return each.score() == null ? 0 : each.score() - before;
  }

  /** Alerts that are not the incident's and began at about the same time. */
  private List<Related> alerts(Set<Long> known, long began, Texts words) {
    Map<Long, String> incidents = new HashMap<>();
    for (Incident each : view.get().incidents()) {
      each.members().keySet().forEach(member -> incidents.put(member, each.id()));
    }
    List<Related> found = new ArrayList<>();
    Set<Long> seen = new HashSet<>(known);
    List<Alert> all = new ArrayList<>(view.get().alerts());
    all.addAll(store.pastAlerts(PAST_ALERTS));
    for (Alert alert : all) {
      if (Math.abs(alert.since() - began) <= AROUND && seen.add(alert.fingerprint())) {
        found.add(
            new Related(
                "alert",
                alert.name(),
                "",
                alert.host(),
                alert.labels().asMap(),
                alert.labels().getOrEmpty(Alert.DETECTOR),
                null,
                Json.finite(alert.worst().score()),
                Json.instant(alert.since()),
                words.line(alert),
                incidents.get(alert.fingerprint())));
      }
    }
    return found;
  }

  /** The host's signals whose score rose, but for those that the incident is about. */
  private List<Related> signals(
      String host, long began, Set<String> concerned, List<String> remarks) {
    List<Related> found = new ArrayList<>();
    for (Watch watch : plan.get().watches()) {
      if (concerned.contains(watch.signal().name() + "/" + host)) {
        continue;
      }
      Excerpt seen;
      try {
        seen =
            replay.follow(
                new Excerpt.Wanted(
                    watch,
                    List.of(Matcher.is(watch.signal().hostLabel(), host)),
                    began - BEFORE,
                    began + AROUND,
                    1000,
                    MOST_SERIES,
                    false,
                    LEARNING));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Refusal.unavailable("Petrel is stopping");
      }
      if (seen.failure() != null) {
        remarks.add(watch.signal().name() + ": " + seen.failure());
        continue;
      }
      for (Course course : seen.courses()) {
        Related best = risen(watch, host, course, began);
        if (best != null) {
          found.add(best);
        }
      }
    }
    return found;
  }

  private static @Nullable Related risen(Watch watch, String host, Course course, long began) {
    Related best = null;
    for (Course.Line line : course.lines()) {
      double before = Double.NaN;
      double around = Double.NaN;
      long since = 0;
      for (int i = 0; i < course.at().length; i++) {
        double score = line.scores()[i];
        if (Double.isNaN(score)) {
          continue;
        }
        if (course.at()[i] < began - AROUND) {
          before = Double.isNaN(before) ? score : Math.max(before, score);
        } else {
          around = Double.isNaN(around) ? score : Math.max(around, score);
          since = since == 0 && score > 1 ? course.at()[i] : since;
        }
      }
      double rise = around - (Double.isNaN(before) ? 0 : before);
      if (rise >= RISE && (best == null || rise > rise(best))) {
        best =
            new Related(
                "host",
                watch.signal().name(),
                watch.signal().source(),
                host,
                course.series().asMap(),
                line.detector(),
                Json.finite(before),
                Json.finite(around),
                Json.instant(since),
                null,
                null);
      }
    }
    return best;
  }
}
