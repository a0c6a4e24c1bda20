package io.petrel.store;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.pipeline.Mark;
import io.petrel.route.Acknowledgement;
import io.petrel.route.Bulletin;
import io.petrel.route.Decision;
import io.petrel.route.Event;
import io.petrel.route.Incident;
import io.petrel.route.Matcher;
import io.petrel.route.Notification;
import io.petrel.route.Silence;
import io.petrel.route.TimeInterval;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The core's records with everything in them that a stranger could send, from a seed. */
public final class RandomRecords {
  private static final double[] ODD = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    -0.0,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    0.1 + 0.2
  };
  private static final String[] TEXTS = {
    "node-1:9100",
    "腾讯云 北京",
    "\ud83d\udc26",
    "\ud800",
    "\u0000x",
    "<!channel> & \"q\" \\ \n\t",
    "a'b"
  };

  private final Random random;

  public RandomRecords(long seed) {
    this.random = new Random(seed);
  }

  private <T> List<T> some(int most, Supplier<T> make) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      list.add(make.get());
    }
    return list;
  }

  private <T> T pick(T[] from) {
    return from[random.nextInt(from.length)];
  }

  private double number() {
    return random.nextInt(3) == 0 ? ODD[random.nextInt(ODD.length)] : random.nextGaussian() * 1e3;
  }

  private long instant() {
    return random.nextInt(4) == 0 ? 0 : 1_700_000_000_000L + random.nextInt(1_000_000_000);
  }

  public String text() {
    return pick(TEXTS) + random.nextInt(50);
  }

  public Labels labels() {
    Labels labels = Labels.of("alertname", text());
    for (String name : some(4, this::text)) {
      labels = labels.with(name, text());
    }
    return labels;
  }

  public Reason reason() {
    Reason.Builder reason = Reason.builder(text());
    for (String name : some(4, () -> "arg" + random.nextInt(9))) {
      switch (random.nextInt(5)) {
        case 0 -> reason.quantity(name, number());
        case 1 -> reason.count(name, random.nextLong());
        case 2 -> reason.span(name, random.nextLong());
        case 3 -> reason.instant(name, instant());
        default -> reason.text(name, text());
      }
    }
    return random.nextInt(5) == 0
        ? Reason.NONE
        : random.nextInt(4) == 0 ? reason.build().tolerated(1.4, 2) : reason.build();
  }

  public Score score() {
    double score = Math.abs(number());
    return new Score(score, number(), number(), number(), reason());
  }

  public Alert alert() {
    return alert(labels(), pick(Phase.values()));
  }

  public Alert alert(Labels labels, Phase phase) {
    return new Alert(
        labels,
        text(),
        labels(),
        pick(Unit.values()),
        phase,
        instant(),
        phase == Phase.PENDING ? 0 : 1 + instant(),
        phase == Phase.RESOLVED ? 1 + instant() : 0,
        instant(),
        instant(),
        random.nextLong(),
        instant(),
        score(),
        score());
  }

  public Mark mark(String incident) {
    return Mark.of(incident, some(3, this::alert), instant(), text(), text());
  }

  public Incident incident(String id, boolean open) {
    SortedMap<Long, Incident.Member> members = new TreeMap<>();
    for (String host : some(5, this::text)) {
      members.put(
          random.nextLong(), new Incident.Member(host, random.nextBoolean(), random.nextBoolean()));
    }
    return new Incident(
        id,
        "0." + random.nextInt(3),
        text(),
        labels(),
        new TreeSet<>(some(2, () -> new Incident.Scope(text(), labels()))),
        1 + instant(),
        open ? 0 : 1 + instant(),
        instant(),
        instant(),
        random.nextInt(9),
        members,
        decision(),
        random.nextBoolean(),
        some(3, this::instant),
        some(2, this::text),
        random.nextBoolean() ? null : ack(id),
        instant());
  }

  public Acknowledgement ack(String incident) {
    return new Acknowledgement(incident, instant(), text(), text());
  }

  public Silence silence(long startsAt, long endsAt) {
    List<Matcher> matchers = some(3, this::matcher);
    return new Silence(
        0,
        matchers.isEmpty() ? List.of(matcher()) : matchers,
        startsAt,
        endsAt,
        text(),
        text(),
        random.nextBoolean() ? null : new TimeInterval(text(), some(2, this::span)),
        random.nextBoolean());
  }

  private Matcher matcher() {
    return random.nextBoolean()
        ? Matcher.is("l" + random.nextInt(9), text())
        : Matcher.parse(pick(new String[] {"a=~\"x|\\\\d+\"", "b!=\"\"", "c!~\".*y\""}));
  }

  private TimeInterval.Span span() {
    return new TimeInterval.Span(
        some(2, () -> range(0, 1440)),
        some(2, () -> range(1, 7)),
        some(2, () -> random.nextBoolean() ? range(1, 28) : range(-9, -1)),
        some(2, () -> range(1, 12)),
        some(2, () -> range(2020, 2040)),
        ZoneId.of(pick(new String[] {"UTC", "Asia/Shanghai", "+05:30"})));
  }

  private TimeInterval.Range range(int least, int most) {
    int first = least + random.nextInt(most - least);
    return new TimeInterval.Range(first, first + 1 + random.nextInt(most - first));
  }

  public Decision decision() {
    return pick(Decision.values());
  }

  public Event event(String incident, long at) {
    return new Event(incident, at, decision(), random.nextInt(1000));
  }

  public Notification notification(String incident, int number, String receiver, long at) {
    return new Notification(
        incident,
        number,
        receiver,
        decision(),
        at,
        labels(),
        random.nextBoolean(),
        instant(),
        some(3, this::alert),
        random.nextInt(500),
        random.nextInt(50),
        some(3, this::alert),
        random.nextInt(50),
        random.nextBoolean(),
        some(3, this::instant),
        random.nextBoolean() ? List.of() : List.of(receiver),
        random.nextBoolean() ? null : ack(incident),
        random.nextInt(3) > 0 ? null : new Bulletin(reason(), some(3, this::reason)));
  }
}
