package io.petrel.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.route.Muting.Kind;
import io.petrel.route.Muting.Mute;
import io.petrel.route.TimeInterval.Range;
import io.petrel.route.TimeInterval.Span;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MutingTest {
  private static final long HOUR = 3_600_000;

  @Test
  void silence_mutes_what_all_its_matchers_match_from_its_start_to_before_its_end() {
    Silence silence = silence(7, 100, 200, "host=a", "alertname=~\"cpu|load\"");
    Muting muting = Muting.of(orders(silence), List.of(), List.of());
    Alert cpu = alert("cpu", "threshold", "a");
    assertThat(muted(muting, 99, cpu)).isNull();
    assertThat(muted(muting, 100, cpu)).isEqualTo(new Mute(Kind.SILENCED, "7"));
    assertThat(muted(muting, 199, cpu)).isNotNull();
    assertThat(muted(muting, 200, cpu)).isNull();
    assertThat(muted(muting, 150, alert("cpu", "threshold", "b"))).isNull();
    assertThat(muted(muting, 150, alert("disk", "threshold", "a"))).isNull();
  }

  @Test
  void maintenance_mutes_while_its_interval_lasts_and_is_named_by_its_comment() {
    TimeInterval nightly = between("nightly", 60, 120);
    Alert cpu = alert("cpu", "threshold", "a");
    Muting muting = maintenance(window("backup", nightly));
    assertThat(muted(muting, HOUR - 1, cpu)).isNull();
    assertThat(muted(muting, HOUR, cpu)).isEqualTo(new Mute(Kind.SILENCED, "backup"));
    assertThat(muted(muting, 2 * HOUR, cpu)).isNull();
    assertThat(muted(muting, 25 * HOUR, cpu)).isNotNull();
    assertThat(muted(maintenance(window("", nightly)), HOUR, cpu))
        .isEqualTo(new Mute(Kind.SILENCED, "nightly"));
    assertThat(muted(maintenance(window(" ", null)), HOUR, cpu))
        .isEqualTo(new Mute(Kind.SILENCED, "host=\"a\""));
  }

  @Test
  void next_change_is_when_a_silence_begins_ends_comes_or_goes() {
    Muting muting =
        Muting.of(
            orders(silence(1, 100, 200, "a=b"), silence(2, 150, 300, "a=b")),
            List.of(window("", between("", 60, 120))),
            List.of());
    assertThat(muting.nextChange(0)).isEqualTo(100);
    assertThat(muting.nextChange(100)).isEqualTo(150);
    assertThat(muting.nextChange(150)).isEqualTo(200);
    assertThat(muting.nextChange(299)).isEqualTo(300);
    assertThat(muting.nextChange(300)).isEqualTo(HOUR);
    assertThat(muting.nextChange(HOUR)).isEqualTo(2 * HOUR);
    assertThat(Muting.of(Orders.NONE, List.of(), List.of()).nextChange(5))
        .isEqualTo(Long.MAX_VALUE);
    assertThat(Muting.of(orders(silence(1, 5, 9, "a=b")), List.of(), List.of()).nextChange(9))
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void inhibiting_alert_is_named_by_its_labels_and_the_same_in_any_order() {
    InhibitRule rule = rule("severity=critical", "severity=warning", "host");
    Alert disk = labelled(Labels.of("alertname", "disk", "severity", "critical", "host", "a"));
    Alert load = labelled(Labels.of("alertname", "load", "severity", "critical", "host", "a"));
    Alert cpu = labelled(Labels.of("alertname", "cpu", "severity", "warning", "host", "a"));
    Muting muting = Muting.of(Orders.NONE, List.of(), List.of(rule));
    Mute expected = new Mute(Kind.INHIBITED, disk.labels().toString());
    assertThat(muting.at(1, List.of(load, disk, cpu)).of(cpu)).isEqualTo(expected);
    assertThat(muting.at(1, List.of(cpu, disk, load)).of(cpu)).isEqualTo(expected);
    assertThat(muting.at(1, List.of(cpu, disk, load)).of(disk)).isNull();
  }

  @Test
  void alert_on_both_sides_is_inhibited_only_by_one_that_is_the_source_alone() {
    InhibitRule rule = rule("kind=~\"s|both\"", "kind=~\"t|both\"", "host");
    Muting muting = Muting.of(Orders.NONE, List.of(), List.of(rule));
    Alert both = labelled(Labels.of("alertname", "x", "kind", "both", "host", "a"));
    Alert other = labelled(Labels.of("alertname", "y", "kind", "both", "host", "a"));
    Alert source = labelled(Labels.of("alertname", "z", "kind", "s", "host", "a"));
    Alert target = labelled(Labels.of("alertname", "z", "kind", "t", "host", "a"));
    assertThat(muting.at(1, List.of(both, other)).of(both)).isNull();
    assertThat(muting.at(1, List.of(both, other, target)).of(target)).isNotNull();
    assertThat(muting.at(1, List.of(both, other, source)).of(both)).isNotNull();
  }

  @Test
  void alert_that_is_itself_silenced_or_over_is_no_different_to_those_it_would_inhibit() {
    InhibitRule rule = rule("alertname=a", "alertname=b");
    Muting muting = Muting.of(orders(silence(1, 0, 9, "alertname=a")), List.of(), List.of(rule));
    Alert a = alert("a", "threshold", "h");
    Alert b = alert("b", "threshold", "h");
    assertThat(muting.at(1, List.of(a, b)).of(b)).isNotNull();
    assertThat(muting.at(1, List.of(a.resolved(1, a.score()), b)).of(b)).isNull();
  }

  @Test
  void what_is_muted_is_the_same_as_when_every_pair_of_alerts_is_looked_at() {
    Random random = new Random(20);
    int muted = 0;
    for (int round = 0; round < 3000; round++) {
      List<Alert> alerts = new ArrayList<>();
      for (int n = random.nextInt(12); n > 0; n--) {
        alerts.add(randomAlert(random));
      }
      List<InhibitRule> rules = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        rules.add(
            new InhibitRule(matchers(random), matchers(random), some(random, "a", "b", "none")));
      }
      List<Silence> silences = new ArrayList<>();
      for (int n = random.nextInt(3); n > 0; n--) {
        List<Matcher> matchers = new ArrayList<>(matchers(random));
        matchers.add(Matcher.parse("a=~x?"));
        int start = random.nextInt(10);
        silences.add(
            new Silence(n, matchers, start, start + 1 + random.nextInt(5), "me", "", null, false));
      }
      long now = random.nextInt(12);
      Muting.Verdicts verdicts =
          Muting.of(new Orders(silences, List.of()), List.of(), rules).at(now, alerts);
      for (Alert alert : alerts) {
        Mute mute = verdicts.of(alert);
        Kind expected = naive(now, alert, alerts, silences, rules);
        assertThat(mute == null ? null : mute.kind())
            .as("%s of %s", alert, alerts)
            .isEqualTo(expected);
        muted += mute == null ? 0 : 1;
      }
    }
    assertThat(muted).isBetween(2000, 15_000);
  }

  private static @Nullable Kind naive(
      long now, Alert target, List<Alert> all, List<Silence> silences, List<InhibitRule> rules) {
    for (Silence s : silences) {
      if (s.startsAt() <= now && now < s.endsAt() && matches(s.matchers(), target)) {
        return Kind.SILENCED;
      }
    }
    for (InhibitRule rule : rules) {
      for (Alert source : all) {
        boolean equal =
            rule.equal().stream()
                .allMatch(
                    name ->
                        source.labels().getOrEmpty(name).equals(target.labels().getOrEmpty(name)));
        boolean twoBoth = matches(rule.sources(), target) && matches(rule.targets(), source);
        if (source.firing()
            && matches(rule.sources(), source)
            && matches(rule.targets(), target)
            && equal
            && !twoBoth) {
          return Kind.INHIBITED;
        }
      }
    }
    return null;
  }

  private static boolean matches(List<Matcher> matchers, Alert alert) {
    return matchers.stream().allMatch(m -> m.matches(alert.labels()));
  }

  @ParameterizedTest
  @CsvSource({"host_down", "windows_host_down"})
  void host_that_is_down_keeps_every_other_alert_of_it_from_being_told(String signal) {
    Alert down = alert(signal, "threshold", "a");
    Alert gone = absent(signal, "a", "absent.gone");
    Alert cpu = alert("cpu", "fleet", "a");
    Alert elsewhere = alert("cpu", "fleet", "b");
    Alert away = absent("cpu", "a", "absent.scrape_failing");
    Alert group = alert("cpu", "fleet", "");
    List<Alert> all = List.of(down, gone, cpu, elsewhere, away, group);
    assertThat(told(all, Map.of())).containsExactly(down, gone, elsewhere, group);
    assertThat(told(List.of(gone, cpu, away), Map.of())).containsExactly(gone);
  }

  @Test
  void absences_that_say_that_the_host_is_gone_explain_all_but_each_other() {
    Alert gone = absent("cpu", "a", "absent.gone");
    Alert too = absent("disk", "a", "absent.scrape_failing");
    Alert missing = absent("load", "a", "absent.series");
    Alert unknown = absent("net", "a", "absent.missing");
    Alert load = alert("memory", "threshold", "a");
    assertThat(told(List.of(gone, too, missing, unknown, load), Map.of()))
        .containsExactly(gone, too);
    assertThat(told(List.of(missing, unknown, load), Map.of()))
        .containsExactly(missing, unknown, load);
  }

  @Test
  void missing_series_of_a_host_that_is_well_says_nothing_of_the_host() {
    Alert missing = absent("host_down", "a", "absent.series");
    Alert cpu = alert("cpu", "threshold", "a");
    assertThat(told(List.of(missing, cpu), Map.of())).containsExactly(missing, cpu);
  }

  @Test
  void host_of_the_same_name_at_another_source_is_another_host() {
    Map<String, Set<String>> sources =
        Map.of("host_down", Set.of("east"), "cpu", Set.of("east", "west"), "net", Set.of("west"));
    Alert down = alert("host_down", "threshold", "a");
    Alert east = alert("cpu", "threshold", "a", "source", "east");
    Alert west = alert("cpu", "threshold", "a", "source", "west");
    Alert net = alert("net", "threshold", "a");
    Alert unknown = alert("load", "threshold", "a");
    assertThat(told(List.of(down, east, west, net, unknown), sources))
        .containsExactly(down, west, net);
  }

  @Test
  void source_that_does_not_answer_explains_absences_from_it_and_nothing_else() {
    Alert blind =
        labelled(
            Labels.of("alertname", "source_incomplete", "detector", "source", "source", "east"));
    Map<String, Set<String>> sources =
        Map.of("cpu", Set.of("east", "west"), "net", Set.of("west"), "disk", Set.of("east"));
    Alert high = alert("cpu", "threshold", "a", "source", "east");
    Alert east = absent("cpu", "b", "absent.missing", "source", "east");
    Alert west = absent("cpu", "b", "absent.missing", "source", "west");
    Alert unclear = absent("cpu", "c", "absent.missing", "source", "its own");
    Alert net = absent("net", "d", "absent.missing");
    Alert disk = absent("disk", "e", "absent.missing", "source", "its own");
    assertThat(told(List.of(blind, high, east, west, unclear, net, disk), sources))
        .containsExactly(blind, high, west, unclear, net);
    Alert gone = blind.resolved(1, blind.score());
    assertThat(told(List.of(gone, east, disk), sources)).containsExactly(gone, east, disk);
  }

  @Test
  void only_source_that_does_not_answer_explains_absences_that_do_not_name_theirs() {
    Alert blind = labelled(Labels.of("alertname", "source_incomplete", "source", "prom"));
    Alert missing = absent("cpu", "b", "absent.missing");
    assertThat(told(List.of(blind, missing), Map.of())).containsExactly(blind);
    assertThat(Muting.of(Orders.NONE, List.of(), List.of()).at(1, List.of(blind)).of(missing))
        .isEqualTo(new Mute(Kind.INHIBITED, blind.labels().toString()));
  }

  @Test
  void what_is_explained_by_nothing_else_is_always_told() {
    Random random = new Random(3);
    for (int round = 0; round < 2000; round++) {
      List<Alert> alerts = new ArrayList<>();
      for (int n = 1 + random.nextInt(6); n > 0; n--) {
        String name = pick(random, "host_down", "windows_host_down", "cpu", "net");
        alerts.add(
            random.nextBoolean()
                ? alert(name, "threshold", "a")
                : absent(name, "a", pick(random, "absent.gone", "absent.series")));
      }
      List<Alert> told = told(alerts, Map.of());
      assertThat(told).as("of %s", alerts).isNotEmpty();
      Collections.shuffle(alerts, random);
      assertThat(told(alerts, Map.of())).containsExactlyInAnyOrderElementsOf(told);
    }
  }

  private static List<Alert> told(List<Alert> alerts, Map<String, Set<String>> sources) {
    Muting.Verdicts verdicts = Muting.of(Orders.NONE, List.of(), List.of(), sources).at(1, alerts);
    return alerts.stream().filter(alert -> verdicts.of(alert) == null).toList();
  }

  private static @Nullable Mute muted(Muting muting, long now, Alert alert) {
    return muting.at(now, List.of(alert)).of(alert);
  }

  private static Muting maintenance(Silence window) {
    return Muting.of(Orders.NONE, List.of(window), List.of());
  }

  private static Orders orders(Silence... silences) {
    return new Orders(List.of(silences), List.of());
  }

  private static Silence window(String comment, @Nullable TimeInterval during) {
    List<Matcher> matchers = List.of(Matcher.parse("host=a"));
    return new Silence(0, matchers, 0, Long.MAX_VALUE, "config", comment, during, false);
  }

  private static Silence silence(long id, long from, long to, String... matchers) {
    List<Matcher> parsed = Arrays.stream(matchers).map(Matcher::parse).toList();
    return new Silence(id, parsed, from, to, "me", "", null, false);
  }

  private static TimeInterval between(String name, int first, int last) {
    List<Range> none = List.of();
    Range range = new Range(first, last);
    return new TimeInterval(
        name, List.of(new Span(List.of(range), none, none, none, none, ZoneOffset.UTC)));
  }

  private static InhibitRule rule(String source, String target, String... equal) {
    return new InhibitRule(
        List.of(Matcher.parse(source)), List.of(Matcher.parse(target)), List.of(equal));
  }

  private static Alert randomAlert(Random random) {
    Labels labels = Labels.of("alertname", "n" + random.nextInt(3));
    for (String name : List.of("a", "b", "c")) {
      labels = labels.with(name, pick(random, "", "x", "y"));
    }
    Alert alert = labelled(labels);
    return random.nextInt(4) == 0 ? alert.resolved(1, alert.score()) : alert;
  }

  private static List<Matcher> matchers(Random random) {
    List<Matcher> matchers = new ArrayList<>();
    for (String name : some(random, "a", "b", "c")) {
      matchers.add(Matcher.parse(name + pick(random, "=x", "=y", "!=x", "=~\"x|y\"", "=\"\"")));
    }
    return matchers;
  }

  private static List<String> some(Random random, String... from) {
    return Arrays.stream(from).filter(each -> random.nextInt(3) == 0).toList();
  }

  private static String pick(Random random, String... from) {
    return from[random.nextInt(from.length)];
  }

  private static Alert alert(String name, String detector, String host, String... more) {
    Labels labels = Labels.of("alertname", name, "detector", detector, "host", host);
    return made(Labels.of(more).orElse(labels), host, "above");
  }

  private static Alert absent(String name, String host, String code, String... more) {
    Labels labels = Labels.of("alertname", name, "detector", "absent", "host", host);
    return made(Labels.of(more).orElse(labels), host, code);
  }

  private static Alert labelled(Labels labels) {
    return made(labels, "", "above");
  }

  private static Alert made(Labels labels, String host, String code) {
    Score score = new Score(2, 97, 0, 80, Reason.of(code));
    return new Alert(
        labels,
        host,
        Labels.empty(),
        Unit.PERCENT,
        Phase.FIRING,
        1,
        1,
        0,
        1,
        1,
        1,
        0,
        score,
        score);
  }
}
