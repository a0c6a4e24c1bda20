package io.petrel.serve;

import io.petrel.detect.Detector;
import io.petrel.pipeline.Mark;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Plan.Rule;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.pipeline.View;
import io.petrel.pipeline.View.SignalView;
import io.petrel.replay.Course.Peers;
import io.petrel.replay.Excerpt;
import io.petrel.replay.Excerpt.Wanted;
import io.petrel.replay.Follower;
import io.petrel.route.Matcher;
import io.petrel.route.Orders;
import io.petrel.series.Fetch;
import io.petrel.series.Labels;
import io.petrel.source.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Leads the past of a signal's series through its detectors once more: what the charts of the page
 * show. Thread-safe; blocks while sources are asked.
 *
 * <p>Detectors begin to learn as long before the window as they would live ({@code learn_from}),
 * those that compare peers a day before; silences and marks count as they stand now. Detectors that
 * compare peers see the hosts that are peers now; of very many, as many as can be read in a moment,
 * and that is said.
 */
public final class PastCourses {
  /** About what a source answers and a detector judges within a second or two. */
  private static final long MOST_SAMPLES = 3_000_000;

  private static final long MOST_TICKS = 45_000;
  private static final Duration WARMING = Duration.ofHours(2);
  private static final Duration LEARNING_OF_PEERS = Duration.ofDays(1);

  private final Plan plan;
  private final Map<String, Source> sources;
  private final long interval;
  private final long offset;

  /**
   * @param sources by name; stay their owner's to close
   * @param interval the distance of two live ticks
   * @param offset how far behind the clock they are
   */
  public PastCourses(Plan plan, Map<String, Source> sources, Duration interval, Duration offset) {
    this.plan = plan;
    this.sources = Map.copyOf(sources);
    this.interval = interval.toMillis();
    this.offset = offset.toMillis();
  }

  /**
   * Does it.
   *
   * @param view what is known now: by it peers are found
   * @param now milliseconds since the epoch
   */
  public Excerpt follow(Wanted wanted, View view, List<Mark> marks, Orders orders, long now)
      throws InterruptedException {
    try {
      return read(wanted, view, marks, orders, now);
    } catch (SourceFailed e) {
      return Excerpt.failed(wanted, String.valueOf(e.getMessage()));
    }
  }

  private Excerpt read(Wanted wanted, View view, List<Mark> marks, Orders orders, long now)
      throws SourceFailed, InterruptedException {
    Watch watch = wanted.watch();
    Source source = sources.get(watch.signal().source());
    if (source == null || !source.hasHistory()) {
      throw new SourceFailed("source " + watch.signal().source() + " has no past to read");
    }
    List<String> remarks = new ArrayList<>();
    Duration lead = lead(watch, wanted.learn());
    long newest = source.newest(now - offset);
    long step = step(wanted, lead.toMillis());
    long to = Math.floorDiv(Math.min(wanted.to(), newest), step) * step;
    long from = Math.floorDiv(wanted.from(), step) * step;
    if (from > to) {
      return new Excerpt(from, from, step, from, List.of(), null, List.of(), null);
    }
    boolean compared =
        wanted.peers()
            || watch.rules().stream().anyMatch(r -> r.detector() instanceof Detector.OfGroup);
    long begin = from - lead.toMillis() / step * step;
    List<Matcher> read = wanted.only();
    if (compared) {
      read = withPeers(wanted, view, (to - begin) / step, remarks);
    }
    Plan one =
        new Plan(
            List.of(new Watch(watch.signal(), watch.rules())),
            plan.root(),
            plan.forgetAfter(),
            null,
            plan.exclusion(),
            List.of(),
            plan.maintenance());
    Follower follower =
        new Follower(
            one,
            marks,
            orders,
            new Follower.Kept(
                series -> wanted.only().stream().allMatch(m -> m.matches(series)),
                wanted.most(),
                wanted.peers(),
                from,
                to,
                wanted.points()),
            step);
    Fetch hosts = source.hosts(newest);
    if (hosts instanceof Fetch.Failed failed) {
      throw new SourceFailed("source " + source.name() + ": hosts: " + failed.why());
    }
    try (PastTicks past =
        new PastTicks(one, sources, read, List.of(), Map.of(source.name(), hosts))) {
      past.read(
          begin,
          to,
          step,
          ticks -> {
            ticks.forEach(follower::tick);
            return true;
          });
      remarks.addAll(past.remarks());
    }
    if (follower.leftOut()) {
      remarks.add("only the first " + wanted.most() + " series are shown");
    }
    Watch followed = one.watches().get(0);
    Peers peers = wanted.peers() ? follower.peers(followed) : null;
    return new Excerpt(from, to, step, begin, follower.courses(followed), peers, remarks, null);
  }

  private static Duration lead(Watch watch, Duration most) {
    Duration lead = WARMING;
    for (Rule rule : watch.rules()) {
      if (rule.detector() instanceof Detector.OfSeries<?> series && series.learnsFromHistory()) {
        lead = max(lead, watch.learnFrom());
      } else if (rule.detector() instanceof Detector.OfGroup<?>) {
        lead = max(lead, LEARNING_OF_PEERS);
      }
    }
    return lead.compareTo(most) > 0 ? most : lead;
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** The live distance of ticks, or the next multiple that needs not too many of them. */
  private long step(Wanted wanted, long lead) {
    long ticks = (wanted.to() - wanted.from() + lead) / interval + 1;
    return interval * ((ticks + MOST_TICKS - 1) / MOST_TICKS);
  }

  /** By what the wanted series and their peers are found. */
  private static List<Matcher> withPeers(
      Wanted wanted, View view, long ticks, List<String> remarks) {
    SignalView seen = null;
    for (SignalView each : view.signals()) {
      if (each.signal().name().equals(wanted.watch().signal().name())
          && each.signal().source().equals(wanted.watch().signal().source())) {
        seen = each;
      }
    }
    if (seen == null || wanted.only().isEmpty()) {
      return List.of();
    }
    String hostLabel = seen.signal().hostLabel();
    List<String> peersBy = seen.signal().peersBy();
    Set<String> hosts = new LinkedHashSet<>();
    Set<Labels> groups = new LinkedHashSet<>();
    for (int i = 0; i < seen.size(); i++) {
      Labels series = seen.series(i);
      if (wanted.only().stream().allMatch(matcher -> matcher.matches(series))) {
        hosts.add(series.getOrEmpty(hostLabel));
        groups.add(series.keep(peersBy));
      }
    }
    int wantedHosts = hosts.size();
    List<String> peers = new ArrayList<>();
    for (int i = 0; i < seen.size(); i++) {
      if (groups.contains(seen.series(i).keep(peersBy))) {
        peers.add(seen.series(i).getOrEmpty(hostLabel));
      }
    }
    long most = Math.max(20, MOST_SAMPLES / Math.max(1, ticks));
    int stride = (int) Math.max(1, (peers.size() + most - 1) / most);
    for (int i = 0; i < peers.size(); i += stride) {
      hosts.add(peers.get(i));
    }
    if (stride > 1) {
      remarks.add(
          "compared with " + (hosts.size() - wantedHosts) + " of " + peers.size() + " peers here");
    }
    if (hosts.size() == seen.size() || hosts.contains("")) {
      return List.of();
    }
    return List.of(
        Matcher.of(
            hostLabel,
            "=~",
            hosts.stream().map(PastCourses::quoted).collect(Collectors.joining("|"))));
  }

  /** As a regular expression that RE2 and Java read alike. */
  private static String quoted(String text) {
    return text.replaceAll("[\\\\.+*?()|\\[\\]{}^$]", "\\\\$0");
  }
}
