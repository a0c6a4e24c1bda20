package io.petrel.serve;

import io.petrel.detect.Detector;
import io.petrel.pipeline.Mark;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Plan.Rule;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.pipeline.Tick;
import io.petrel.pipeline.View;
import io.petrel.pipeline.View.SignalView;
import io.petrel.replay.Course.Peers;
import io.petrel.replay.Excerpt;
import io.petrel.replay.Excerpt.Wanted;
import io.petrel.replay.Follower;
import io.petrel.route.Matcher;
import io.petrel.route.Orders;
import io.petrel.route.Silence;
import io.petrel.series.Fetch;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.serve.Landmarks.Landmark;
import io.petrel.source.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
 * those that compare peers a day before, or longer where they had learned for an earlier window;
 * silences and marks count as they stand now. Detectors that compare peers see the hosts that are
 * peers now; of very many, as many as can be read in a moment, and that is said.
 */
public final class PastCourses {
  /** About what a source answers and a detector judges within a second or two. */
  private static final long MOST_SAMPLES = 3_000_000;

  private static final long MOST_TICKS = 45_000;
  private static final long MOST_LEARNED_BYTES = 16L << 20;
  private static final Duration WARMING = Duration.ofHours(2);
  private static final Duration LEARNING_OF_PEERS = Duration.ofDays(1);

  private final Plan plan;
  private final Map<String, Source> sources;
  private final long interval;
  private final long offset;
  private final Landmarks landmarks = new Landmarks(MOST_LEARNED_BYTES);

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
    long newest = source.newest(now - offset);
    List<Rule> alone = watch.rules().stream().filter(r -> !Follower.compares(r)).toList();
    List<Rule> together = watch.rules().stream().filter(Follower::compares).toList();
    Duration lead = lead(alone, watch.learnFrom(), wanted.learn());
    Duration leadOfPeers = lead(together, LEARNING_OF_PEERS, wanted.learn());
    long step = step(wanted, max(lead, leadOfPeers).toMillis());
    long to = Math.floorDiv(Math.min(wanted.to(), newest), step) * step;
    long from = Math.floorDiv(wanted.from(), step) * step;
    if (from > to) {
      return new Excerpt(from, from, step, from, List.of(), null, List.of(), null);
    }
    boolean compared = wanted.peers() || !together.isEmpty();
    long ticks = (to - from + leadOfPeers.toMillis()) / step;
    List<Matcher> read = compared ? withPeers(wanted, view, ticks, remarks) : wanted.only();
    Plan one = plan.only(watch.signal(), watch.rules());
    Follower.Kept kept =
        new Follower.Kept(
            series -> wanted.only().stream().allMatch(m -> m.matches(series)),
            wanted.most(),
            wanted.peers(),
            from,
            to,
            wanted.points());
    Follower follower = new Follower(one, marks, orders, kept, step);
    Fetch hosts = source.hosts(newest);
    if (hosts instanceof Fetch.Failed failed) {
      throw new SourceFailed("source " + source.name() + ": hosts: " + failed.why());
    }
    Window window = new Window(one, Map.of(source.name(), hosts), orders, step, from, to);
    long since = window.learn(alone, follower.alone(), wanted.only(), lead, remarks);
    Follower.Part peers = follower.together();
    if (peers != null) {
      since = Math.min(since, window.learn(together, peers, read, leadOfPeers, remarks));
    }
    window.follow(follower, wanted.only(), read, remarks);
    if (follower.leftOut()) {
      remarks.add("only the first " + wanted.most() + " series are shown");
    }
    Peers quantiles = wanted.peers() ? follower.peers() : null;
    return new Excerpt(from, to, step, since, follower.courses(), quantiles, remarks, null);
  }

  /** One window of the past that is read. */
  private final class Window {
    private final Plan one;
    private final Map<String, Fetch> hosts;
    private final List<Silence> unlearned;
    private final long step;
    private final long from;
    private final long to;

    Window(Plan one, Map<String, Fetch> hosts, Orders orders, long step, long from, long to) {
      this.one = one;
      this.hosts = hosts;
      this.unlearned = orders.silences().stream().filter(Silence::excludeFromLearning).toList();
      this.step = step;
      this.from = from;
      this.to = to;
    }

    private PastTicks past(List<Matcher> read) {
      return new PastTicks(one, sources, read, List.of(), hosts);
    }

    /** Leads some detectors up to the window; since when they have learned. */
    long learn(
        List<Rule> rules,
        Follower.Part part,
        List<Matcher> read,
        Duration lead,
        List<String> remarks)
        throws SourceFailed, InterruptedException {
      long begin = from - lead.toMillis() / step * step;
      Landmarks.Way way =
          new Landmarks.Way(
              one.watches().get(0).key(),
              rules.stream().map(Rule::name).toList(),
              read,
              step,
              unlearned);
      Landmark known = landmarks.between(way, begin, from);
      if (known != null) {
        part.resume(known.learned());
      }
      long since = known == null ? begin : known.since();
      long next = known == null ? begin : known.at() + step;
      if (next >= from) {
        return since;
      }
      try (PastTicks past = past(read)) {
        past.read(
            next,
            from - step,
            step,
            ticks -> {
              ticks.forEach(part::learn);
              return true;
            });
        remarks.addAll(past.remarks());
        // Where there is one just before, another is not worth its place.
        if (past.remarks().isEmpty() && from - next > (to - from) / 20) {
          landmarks.keep(way, new Landmark(from - step, since, part.learned()));
        }
      }
      return since;
    }

    void follow(Follower follower, List<Matcher> only, List<Matcher> read, List<String> remarks)
        throws SourceFailed, InterruptedException {
      Selection wanted = new Selection(only);
      boolean alone = read.equals(only);
      try (PastTicks past = past(read)) {
        past.read(
            from,
            to,
            step,
            ticks -> {
              ticks.forEach(tick -> follower.tick(alone ? tick : narrowed(tick, wanted), tick));
              return true;
            });
        past.remarks().stream().filter(each -> !remarks.contains(each)).forEach(remarks::add);
      }
    }

    private Tick narrowed(Tick tick, Selection wanted) {
      Signal signal = one.watches().get(0).signal();
      Map<String, Fetch> ofHosts = new HashMap<>();
      tick.hosts()
          .forEach((name, all) -> ofHosts.put(name, wanted.hosts(name, signal.hostLabel(), all)));
      Map<String, Fetch> answers = new HashMap<>();
      tick.answers().forEach((key, all) -> answers.put(key, wanted.series(signal, all)));
      return new Tick(tick.at(), answers, ofHosts);
    }
  }

  /** How long before the window detectors begin to learn. */
  private static Duration lead(List<Rule> rules, Duration history, Duration most) {
    Duration lead = rules.isEmpty() ? Duration.ZERO : WARMING;
    for (Rule rule : rules) {
      if (Follower.compares(rule)
          || (rule.detector() instanceof Detector.OfSeries<?> series
              && series.learnsFromHistory())) {
        lead = max(lead, history);
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
