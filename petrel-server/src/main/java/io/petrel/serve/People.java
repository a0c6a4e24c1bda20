package io.petrel.serve;

import io.petrel.alert.Alert;
import io.petrel.detect.Reason;
import io.petrel.notify.Act;
import io.petrel.notify.Acts;
import io.petrel.notify.Texts;
import io.petrel.pipeline.Mark;
import io.petrel.route.Acknowledgement;
import io.petrel.route.Incident;
import io.petrel.route.Matcher;
import io.petrel.route.Silence;
import io.petrel.series.Labels;
import io.petrel.store.Marked;
import io.petrel.store.Note;
import io.petrel.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Stores what people do at receivers and has it acted on at once. Thread-safe. */
public final class People {
  /** A silence asked for again within this time is the same one. */
  private static final long SAME_MILLIS = 60_000;

  private final Store store;
  private final Supplier<Texts> texts;
  private final InstantSource clock;
  private final Runnable acted;

  /**
   * @param texts what to answer in
   * @param acted told after everything that may change whom is told what
   */
  public People(Store store, Supplier<Texts> texts, InstantSource clock, Runnable acted) {
    this.store = store;
    this.texts = texts;
    this.clock = clock;
    this.acted = acted;
  }

  /** Takes what people do at one channel. */
  public Acts at(String channel) {
    return act -> texts.get().act(take(act, channel));
  }

  private Reason take(Act act, String via) {
    Optional<Incident> found = store.incident(act.incident());
    if (found.isEmpty()) {
      return Reason.builder("unknown").text("incident", act.incident()).build();
    }
    String by = name(act.by());
    Reason said;
    if (act instanceof Act.FalseAlarm) {
      said = mark(found.get().id(), by, via);
    } else if (act instanceof Act.Note note) {
      note(note.incident(), by, via, note.what());
      said = Reason.of("noted");
    } else if (!found.get().open()) {
      said = Reason.of("over");
    } else if (act instanceof Act.Acknowledge) {
      said = acknowledge(act.incident(), by, via);
    } else if (act instanceof Act.Unacknowledge) {
      boolean stood = store.withdraw(act.incident()).isPresent();
      said = Reason.of(stood ? "given_back" : "not_taken");
    } else if (act instanceof Act.Silence silence) {
      said = silence(found.get(), by, via, silence.lasting().toMillis());
    } else {
      throw new AssertionError("a kind of act that nothing follows: " + act);
    }
    acted.run();
    return said;
  }

  private static String name(String by) {
    return by.length() > Mark.LONGEST_NAME ? by.substring(0, Mark.LONGEST_NAME) : by;
  }

  private void note(String incident, String by, String via, String what) {
    store.note(new Note(incident, clock.millis(), by, via, what));
  }

  private Reason acknowledge(String incident, String by, String via) {
    Acknowledgement ack = new Acknowledgement(incident, clock.millis(), by, via);
    Optional<Acknowledgement> stands = store.acknowledge(ack);
    if (stands.isEmpty()) {
      return Reason.of("over");
    }
    return stands.get().by().equals(by)
        ? Reason.of("taken")
        : Reason.builder("taken_before").text("by", stands.get().by()).build();
  }

  private Reason mark(String incident, String by, String via) {
    Marked marked = Marked.mark(store, incident, clock.millis(), by, "");
    if (marked instanceof Marked.Refused refused) {
      return switch (refused.why()) {
        case UNKNOWN -> Reason.builder("unknown").text("incident", incident).build();
        case UNTOLD -> Reason.of("untold");
        case MARKED -> Reason.of("marked_before");
      };
    }
    note(incident, by, via, "false_alarm");
    return Reason.of("marked");
  }

  private Reason silence(Incident incident, String by, String via, long lasting) {
    List<Matcher> matchers = matchers(common(incident));
    if (matchers.isEmpty()) {
      return Reason.of("nothing_common");
    }
    long now = clock.millis();
    long until = now + lasting;
    boolean before =
        store.silences(until - SAME_MILLIS).stream()
            .anyMatch(s -> s.during() == null && s.holds(now) && s.matchers().equals(matchers));
    if (!before) {
      String comment =
          texts
              .get()
              .act(
                  Reason.builder("silence_comment")
                      .text("via", via)
                      .text("incident", incident.id())
                      .build());
      store.add(new Silence(0, matchers, now, until, by, comment, null, false));
      note(incident.id(), by, via, "silenced");
    }
    return Reason.builder("silenced")
        .span("lasting", lasting)
        .text("matchers", matchers.stream().map(Matcher::toString).toList().toString())
        .build();
  }

  /** What the incident's alerts have in common: its group, else all labels that they share. */
  private Labels common(Incident incident) {
    if (incident.group().size() > 0) {
      return incident.group();
    }
    List<Alert> alerts = store.alertsOf(incident.id()).orElse(List.of());
    Labels common = alerts.isEmpty() ? Labels.empty() : alerts.get(0).labels();
    for (Alert alert : alerts) {
      List<String> other = new ArrayList<>();
      for (String name : common.asMap().keySet()) {
        if (!common.getOrEmpty(name).equals(alert.labels().getOrEmpty(name))) {
          other.add(name);
        }
      }
      common = common.without(other);
    }
    return common.without(List.of(Alert.DETECTOR, Alert.SEVERITY));
  }

  private static List<Matcher> matchers(Labels labels) {
    List<Matcher> matchers = new ArrayList<>();
    labels
        .asMap()
        .forEach(
            (name, value) -> {
              if (Matcher.names(name)) {
                matchers.add(Matcher.is(name, value));
              }
            });
    return matchers;
  }
}
