package io.petrel.route;

import io.petrel.alert.Alert;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says which alerts are not to be told at an instant, and why: because of a silence, a maintenance
 * window, or another alert that explains them.
 *
 * <p>As in Alertmanager, silences and inhibition know nothing of each other: an alert that is
 * itself silenced or inhibited still inhibits. Built in, besides the rules of the config, is {@link
 * KnownCauses}. A pure function of its arguments; immutable and thread-safe.
 */
public final class Muting {
  private final List<Silence> silences;
  private final List<InhibitRule> rules;
  private final KnownCauses causes;

  private Muting(List<Silence> silences, List<InhibitRule> rules, KnownCauses causes) {
    this.silences = List.copyOf(silences);
    this.rules = List.copyOf(rules);
    this.causes = causes;
  }

  /**
   * Where all signals are asked of one source, or say themselves of which.
   *
   * @param orders what people have said
   * @param maintenance silences of the config
   * @param rules inhibition of the config
   */
  public static Muting of(Orders orders, List<Silence> maintenance, List<InhibitRule> rules) {
    return of(orders, maintenance, rules, Map.of());
  }

  /**
   * Where there may be several sources.
   *
   * @param orders what people have said
   * @param maintenance silences of the config
   * @param rules inhibition of the config
   * @param sources by a signal's name, the sources that are asked for it
   */
  public static Muting of(
      Orders orders,
      List<Silence> maintenance,
      List<InhibitRule> rules,
      Map<String, Set<String>> sources) {
    List<Silence> silences =
        Stream.concat(orders.silences().stream(), maintenance.stream()).toList();
    return new Muting(silences, rules, new KnownCauses(sources));
  }

  /** Which kind of cause keeps an alert from being told. */
  public enum Kind {
    /** Somebody said so, ahead of time or now. */
    SILENCED,
    /** Another alert explains it. */
    INHIBITED
  }

  /**
   * Why an alert is not told.
   *
   * @param kind the kind of cause
   * @param by the cause, for people: a silence's id, a maintenance window's comment (else the name
   *     of its time interval, else its matchers), or the labels of the alert that inhibits
   */
  public record Mute(Kind kind, String by) {}

  /** The answers for one instant. Not thread-safe. */
  public interface Verdicts {
    /** Why an alert is not to be told, null = it is; also of alerts that are over. */
    @Nullable Mute of(Alert alert);
  }

  /**
   * Looks at an instant once, for any number of questions.
   *
   * @param now milliseconds since the epoch
   * @param alerts all alerts there are; only those that fire inhibit
   */
  public Verdicts at(long now, Collection<Alert> alerts) {
    List<Silence> inForce = silences.stream().filter(silence -> silence.holds(now)).toList();
    List<Alert> firing = alerts.stream().filter(Alert::firing).toList();
    List<Inhibition> inhibitions =
        rules.stream().map(rule -> new Inhibition(rule, firing)).toList();
    KnownCauses.Found found = causes.in(firing);
    return alert -> {
      for (Silence silence : inForce) {
        if (silence.matches(alert.labels())) {
          return new Mute(Kind.SILENCED, silence.called());
        }
      }
      Alert cause = found.causeOf(alert);
      for (int i = 0; cause == null && i < inhibitions.size(); i++) {
        cause = inhibitions.get(i).causeOf(alert);
      }
      return cause == null ? null : new Mute(Kind.INHIBITED, cause.labels().toString());
    };
  }

  /**
   * The next instant at which a verdict may change although no alert does: a silence or a
   * maintenance window begins, ends, or comes or goes as it recurs. Long.MAX_VALUE = never.
   *
   * @param now milliseconds since the epoch; the answer is later
   */
  public long nextChange(long now) {
    return silences.stream()
        .mapToLong(silence -> silence.nextChange(now))
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
