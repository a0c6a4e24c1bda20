package io.petrel.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.notify.Act;
import io.petrel.notify.Texts;
import io.petrel.pipeline.Changes;
import io.petrel.route.Acknowledgement;
import io.petrel.route.Decision;
import io.petrel.route.Incident;
import io.petrel.route.Matcher;
import io.petrel.route.Silence;
import io.petrel.series.Labels;
import io.petrel.store.Note;
import io.petrel.store.Store;
import io.petrel.store.Stores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What follows from what people do at receivers. */
final class ActsTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final Labels GROUP = Labels.of("instance", "a\"b\\c\n");

  @TempDir Path home;
  private Store store;
  private final AtomicInteger acted = new AtomicInteger();
  private People people;

  @BeforeEach
  void open() {
    store = Stores.open(home, Instant.EPOCH).store();
    people =
        new People(
            store,
            () -> Texts.of(Locale.ENGLISH),
            InstantSource.fixed(Instant.ofEpochMilli(NOW)),
            acted::incrementAndGet);
    incident("i", GROUP, 0);
    incident("over", GROUP, 5);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void incident(String id, Labels group, long endedAt) {
    Incident incident =
        new Incident(
            id,
            "0",
            "ops",
            group,
            new TreeSet<>(),
            1,
            endedAt,
            1,
            1,
            1,
            new TreeMap<>(),
            Decision.FIRST);
    store.commit(
        new Changes(1, List.of(), List.of(), List.of(incident), List.of(), List.of()),
        receiver -> List.of());
  }

  private String take(Act act) {
    return people.at("ops/slack").take(act);
  }

  @Test
  void an_incident_is_taken_by_who_was_first_and_given_back() {
    assertThat(take(new Act.Acknowledge("i", "ann"))).startsWith("Acknowledged: ");
    assertThat(take(new Act.Acknowledge("i", "ann"))).as("again").startsWith("Acknowledged: ");
    assertThat(take(new Act.Acknowledge("i", "bob\u202e")))
        .isEqualTo("ann has acknowledged it before you.");
    assertThat(store.acknowledgements())
        .containsExactly(new Acknowledgement("i", NOW, "ann", "ops/slack"));
    assertThat(take(new Act.Unacknowledge("i", "bob"))).startsWith("It is nobody's any more");
    assertThat(take(new Act.Unacknowledge("i", "bob"))).isEqualTo("Nobody had acknowledged it.");
    assertThat(acted).hasPositiveValue();
  }

  @Test
  void a_silence_is_about_the_group_whatever_its_labels_hold_and_the_same_twice_is_one() {
    Act silence = new Act.Silence("i", "ann", Duration.ofHours(4));
    assertThat(take(silence)).startsWith("Silenced for 4h: ");
    assertThat(take(silence)).startsWith("Silenced for 4h: ");
    assertThat(store.silences(0)).hasSize(1);
    Silence made = store.silences(0).get(0);
    assertThat(made.matchers()).containsExactly(Matcher.is("instance", "a\"b\\c\n"));
    assertThat(made.matches(GROUP)).isTrue();
    assertThat(made.matches(Labels.of("instance", "other"))).isFalse();
    assertThat(made.by()).isEqualTo("ann");
    assertThat(made.comment()).contains("ops/slack", "incident i");
    assertThat(made.endsAt() - made.startsAt()).isEqualTo(Duration.ofHours(4).toMillis());
    assertThat(store.notes("i"))
        .containsExactly(new Note("i", NOW, "ann", "ops/slack", "silenced"));
  }

  @Test
  void what_would_silence_everything_is_not_silenced() {
    incident("bare", Labels.empty(), 0);
    assertThat(take(new Act.Silence("bare", "ann", Duration.ofHours(1))))
        .startsWith("Not silenced: ");
    assertThat(store.silences(0)).isEmpty();
  }

  @Test
  void what_is_over_or_unknown_is_said_so_and_changes_nothing() {
    for (Act act :
        List.of(
            new Act.Acknowledge("over", "ann"),
            new Act.Unacknowledge("over", "ann"),
            new Act.Silence("over", "ann", Duration.ofHours(1)))) {
      assertThat(take(act)).startsWith("It is over");
    }
    for (Act act :
        List.of(
            new Act.Acknowledge("none", "ann"),
            new Act.Silence("none", "ann", Duration.ofHours(1)),
            new Act.FalseAlarm("none", "ann"),
            new Act.Note("none", "ann", "x"))) {
      assertThat(take(act)).isEqualTo("There is no incident none any more.");
    }
    assertThat(take(new Act.FalseAlarm("i", "ann"))).startsWith("Nobody was told of it");
    assertThat(store.silences(0)).isEmpty();
    assertThat(store.acknowledgements()).isEmpty();
    assertThat(store.marks()).isEmpty();
  }

  @Test
  void a_note_becomes_a_line_of_the_timeline_also_after_the_end() {
    assertThat(take(new Act.Note("over", "ann", "ticket_closed"))).isEqualTo("Noted.");
    assertThat(store.notes("over"))
        .containsExactly(new Note("over", NOW, "ann", "ops/slack", "ticket_closed"));
  }
}
