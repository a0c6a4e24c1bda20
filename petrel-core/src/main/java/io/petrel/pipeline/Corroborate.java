package io.petrel.pipeline;

import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.Machine;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.pipeline.CorroborateState.Part;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import io.petrel.stat.Combined;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Says when scores that are only unusual by themselves are anomalous together: several signals of
 * one host, or one signal of several peers, within a window.
 *
 * <p>The scores must share the common scale: beyond {@link Score#UNUSUAL}, the chance of a score on
 * a healthy series falls exponentially. How fast, how often a signal is unusual at all, and how
 * often one signal of a host is unusual given that another is, are learned over all hosts. Parts of
 * a host are chained: the first counts with its signal's own frequency, every further one with its
 * frequency given the one before it that it goes with most. So signals that are always unusual
 * together count as about one. Of peers it is learned how often so many are unusual at a time.
 * {@link Combined} makes that a probability, corrected for the number of sets that could have been
 * looked at; the score is its evidence relative to {@link #BAR}, which was set by simulated healthy
 * hosts with independent and with correlated signals.
 *
 * <p>What is anomalous by itself tells itself: a host or group with such a part scores 0 here.
 * Work: O(unusual parts) a tick and O(k²) for k parts of one host.
 */
public final class Corroborate
    implements Machine<CorroborateState, Corroborate.Input, List<Corroborate.Verdict>> {
  /** The evidence that is the edge of normal. */
  static final double BAR = 5;

  /** More parts than this add nothing to a decision. */
  private static final int MOST_PARTS = 8;

  private static final double HALF = Score.UNUSUAL;

  private final List<String> signals;
  private final long window;

  /**
   * @param signals the names of the signals that take part
   * @param window how many milliseconds apart parts may be
   */
  public Corroborate(List<String> signals, long window) {
    this.signals = List.copyOf(signals);
    this.window = window;
  }

  /**
   * One tick.
   *
   * @param at milliseconds since the epoch
   * @param groups by signal and peer group who was judged and who is unusual
   */
  public record Input(long at, List<Group> groups) {
    public Input {
      groups = List.copyOf(groups);
    }
  }

  /**
   * One signal in one peer group.
   *
   * @param signal its name
   * @param unit its unit
   * @param peers the labels of the peer group
   * @param judged how many series a detector had an opinion on
   * @param marks those that are unusual or anomalous; one a host, the highest
   */
  public record Group(String signal, Unit unit, Labels peers, int judged, List<Mark> marks) {
    public Group {
      marks = List.copyOf(marks);
    }
  }

  /** An unusual score of a host. */
  public record Mark(String host, Score score) {}

  /**
   * What several parts amount to.
   *
   * @param host the host, empty where it is about a group of peers
   * @param signal the signal where it is about a group of peers, else empty
   * @param peers the labels of the peer group, empty where it is about a host
   * @param score the score; its reason names the parts
   */
  public record Verdict(String host, String signal, Labels peers, Score score) {}

  @Override
  public String name() {
    return "corroborate";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public CorroborateState initial() {
    return new CorroborateState();
  }

  @Override
  public long asOf(CorroborateState state) {
    return state.asOf;
  }

  @Override
  public Transition<CorroborateState, List<Verdict>> step(CorroborateState state, Input input) {
    if (input.at() <= state.asOf) {
      return Transition.ignored(state);
    }
    state.asOf = input.at();
    state.expire(input.at() - window);
    input.groups().stream().map(Group::signal).distinct().forEach(state::judgeAnew);
    for (Group group : input.groups()) {
      if (signals.contains(group.signal())) {
        state.take(group, input.at());
      }
    }
    List<Verdict> verdicts = new ArrayList<>();
    Map<String, List<Part>> byHost = new TreeMap<>();
    Map<String, List<Part>> byGroup = new TreeMap<>();
    for (Part part : state.parts()) {
      byHost.computeIfAbsent(part.host, h -> new ArrayList<>()).add(part);
      byGroup.computeIfAbsent(part.signal + part.peers, h -> new ArrayList<>()).add(part);
    }
    byHost.forEach((host, parts) -> judge(state, host, parts, verdicts));
    byGroup.values().forEach(parts -> judgePeers(state, parts, verdicts));
    return new Transition<>(state, List.copyOf(verdicts));
  }

  private void judge(
      CorroborateState state, String host, List<Part> parts, List<Verdict> verdicts) {
    if (host.isEmpty() || !eligible(parts)) {
      return;
    }
    List<Part> sorted = strongest(parts);
    double passing = state.rarity(sorted.get(0).signal);
    for (int i = 1; i < sorted.size(); i++) {
      double likely = 0;
      for (int j = 0; j < i; j++) {
        likely = Math.max(likely, state.together(sorted.get(i).signal, sorted.get(j).signal));
      }
      passing -= Math.log10(likely);
    }
    passing -= Combined.log10Choices(Math.max(signals.size(), sorted.size()), sorted.size());
    Score score = score(state, passing, sorted, reason(sorted));
    verdicts.add(new Verdict(host, "", Labels.empty(), score));
  }

  private static void judgePeers(CorroborateState state, List<Part> parts, List<Verdict> verdicts) {
    Part first = parts.get(0);
    int judged = state.judged(first.signal, first.peers);
    if (!eligible(parts) || judged < 3) {
      return;
    }
    List<Part> sorted = strongest(parts);
    Part most = sorted.get(0);
    Reason reason =
        Reason.builder("corroborate.peers")
            .count("hosts", parts.size())
            .count("peers", judged)
            .text("host", most.host)
            .part("most", most.signal, most.unit, most.value, most.lower, most.upper)
            .build();
    // peers go along with each other: so many count by how seldom that was, and all by one of them
    double passing = state.rarityAmongPeers(first.signal, parts.size());
    List<Part> middle = List.of(sorted.get(sorted.size() / 2));
    verdicts.add(new Verdict("", first.signal, first.peers, score(state, passing, middle, reason)));
  }

  /** Whether there are several parts, and none that tells itself. */
  private static boolean eligible(List<Part> parts) {
    return parts.size() > 1 && parts.stream().noneMatch(part -> part.score > 1);
  }

  private static List<Part> strongest(List<Part> parts) {
    return parts.stream()
        .sorted(
            Comparator.comparingDouble((Part part) -> -part.score)
                .thenComparing(part -> part.signal)
                .thenComparing(part -> part.host))
        .limit(MOST_PARTS)
        .toList();
  }

  private static Score score(
      CorroborateState state, double passing, List<Part> parts, Reason reason) {
    double excess = 0;
    for (Part part : parts) {
      excess += state.fall() * (part.score - HALF);
    }
    double evidence = Combined.evidence(passing, excess, parts.size());
    return new Score(
        evidence / BAR, Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, reason);
  }

  private static Reason reason(List<Part> parts) {
    Reason.Builder reason =
        Reason.builder(parts.size() == 2 ? "corroborate.two" : "corroborate.more");
    String[] names = {"a", "b"};
    for (int i = 0; i < names.length; i++) {
      Part part = parts.get(i);
      reason.part(names[i], part.signal, part.unit, part.value, part.lower, part.upper);
    }
    return parts.size() == 2 ? reason.build() : reason.count("more", parts.size() - 2).build();
  }

  @Override
  public void encode(CorroborateState state, StateWriter out) {
    state.encode(out);
  }

  @Override
  public CorroborateState decode(int version, StateReader in) {
    return CorroborateState.decode(in);
  }

  /** With label sets and names of at most 200 bytes each. */
  @Override
  public int maxStateBytes(int series) {
    return 64 + series * 1000 + signals.size() * (300 + signals.size() * 220);
  }
}
