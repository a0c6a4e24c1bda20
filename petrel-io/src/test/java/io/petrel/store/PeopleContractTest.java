package io.petrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.pipeline.Changes;
import io.petrel.route.Acknowledgement;
import io.petrel.route.Incident;
import io.petrel.route.Notification;
import io.petrel.route.Silence;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

/** What every kind of store keeps of what people say: see {@link Stores#ALL}. */
@ParameterizedClass(name = "{0}")
@FieldSource("KINDS")
final class PeopleContractTest {
  static final List<Stores.Kind> KINDS = Stores.ALL;

  private final Stores.Kind kind;
  @TempDir Path directory;
  private Store store;
  private final RandomRecords random = new RandomRecords(19);

  PeopleContractTest(Stores.Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() {
    store = kind.open(directory, Instant.EPOCH).store();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void restart() {
    close();
    open();
  }

  private void commit(Incident... incidents) {
    store.commit(
        new Changes(1, List.of(), List.of(), List.of(incidents), List.of(), List.of()),
        receiver -> List.of());
  }

  /** Of a receiver {@code r} with two channels. */
  private void tell(String incident, String receipt) {
    Notification n = random.notification(incident, 1, "r", 1);
    store.commit(
        new Changes(1, List.of(), List.of(), List.of(), List.of(n), List.of()),
        receiver -> receiver.equals("r") ? List.of("r/slack", "r/mail") : List.of());
    store.delivered(store.next("r/slack", 1, Duration.ofDays(1)).orElseThrow(), receipt, 1);
  }

  private static Acknowledgement ack(String incident, long at, String by) {
    return new Acknowledgement(incident, at, by, "cli");
  }

  @Test
  void silences_come_back_as_they_were_after_a_restart() {
    List<Silence> stored = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      Silence given = random.silence(100 + i, 1000 + i);
      Silence written = store.add(given);
      assertThat(written.id()).isEqualTo(i);
      assertThat(written).usingRecursiveComparison().ignoringFields("id").isEqualTo(given);
      stored.add(written);
    }
    restart();
    assertThat(store.silences(0)).isEqualTo(stored);
    assertThat(store.silences(1040)).isEqualTo(stored.subList(40, 50));
  }

  @Test
  void an_expired_silence_ends_now_stays_listed_and_cannot_expire_again() {
    Silence active = store.add(random.silence(100, 1000));
    Silence ended = store.expire(active.id(), 300).orElseThrow();
    assertThat(ended.startsAt()).isEqualTo(100);
    assertThat(ended.endsAt()).isEqualTo(300);
    assertThat(ended.holds(299)).isEqualTo(active.holds(299));
    assertThat(ended.holds(300)).isFalse();
    assertThat(store.expire(active.id(), 400)).as("it has ended").isEmpty();
    assertThat(store.expire(77, 400)).as("it never was").isEmpty();
    assertThat(store.silences(300)).isEmpty();
    assertThat(store.silences(299)).containsExactly(ended);
  }

  @Test
  void a_silence_that_expires_before_it_began_never_holds() {
    Silence pending = store.add(random.silence(1000, 2000));
    Silence ended = store.expire(pending.id(), 300).orElseThrow();
    assertThat(ended.endsAt()).isEqualTo(300);
    for (long at : new long[] {300, 301, 1000, 1500}) {
      assertThat(ended.holds(at)).as("at %s", at).isFalse();
    }
  }

  @Test
  void a_replaced_silence_ends_as_the_new_one_is_stored() {
    Silence old = store.add(random.silence(100, 1000));
    Silence next = store.replace(old.id(), random.silence(200, 5000), 300).orElseThrow();
    assertThat(next.id()).isEqualTo(2);
    assertThat(store.silences(300)).containsExactly(next);
    assertThat(store.silences(0)).extracting(Silence::endsAt).containsExactly(300L, 5000L);
    assertThat(store.replace(old.id(), random.silence(1, 9000), 400))
        .as("the old one has ended")
        .isEmpty();
    assertThat(store.silences(0)).hasSize(2);
  }

  @Test
  void ids_of_silences_are_not_used_again_after_they_are_forgotten() {
    store.add(random.silence(1, 10));
    store.add(random.silence(1, 20));
    store.prune(100);
    assertThat(store.silences(0)).hasSizeLessThan(2);
    assertThat(store.add(random.silence(1, 30)).id()).isEqualTo(3);
  }

  @Test
  void who_was_first_keeps_an_incident_over_a_restart() {
    commit(random.incident("i", true));
    Acknowledgement first = ack("i", 5, "ann");
    assertThat(store.acknowledge(first)).contains(first);
    assertThat(store.acknowledge(ack("i", 6, "bob"))).contains(first);
    assertThat(store.acknowledge(first)).as("again").contains(first);
    restart();
    assertThat(store.acknowledgements()).containsExactly(first);

    assertThat(store.withdraw("i")).contains(first);
    assertThat(store.withdraw("i")).as("it is gone").isEmpty();
    assertThat(store.acknowledgements()).isEmpty();
    assertThat(store.acknowledge(ack("i", 7, "bob"))).contains(ack("i", 7, "bob"));
  }

  @Test
  void what_is_unknown_or_over_cannot_be_taken() {
    commit(random.incident("over", false));
    assertThat(store.acknowledge(ack("over", 5, "ann"))).isEmpty();
    assertThat(store.acknowledge(ack("nobody", 5, "ann"))).isEmpty();
    assertThat(store.acknowledgements()).isEmpty();
  }

  @Test
  void an_acknowledgement_ends_with_its_incident_and_does_not_come_back_with_it() {
    commit(random.incident("i", true), random.incident("other", true));
    store.acknowledge(ack("i", 5, "ann"));
    store.acknowledge(ack("other", 5, "ann"));
    commit(random.incident("i", false));
    assertThat(store.acknowledgements()).containsExactly(ack("other", 5, "ann"));
    commit(random.incident("i", true));
    assertThat(store.acknowledgements()).containsExactly(ack("other", 5, "ann"));
  }

  @Test
  void notes_are_listed_in_order_and_the_same_twice_is_one() {
    commit(random.incident("i", true));
    Note closed = new Note("i", 5, "ann", "ops/zammad", "ticket_closed");
    Note said = new Note("i", 6, random.text(), "cli", random.text());
    Note opened = new Note("i", 4, "bob", "ops/zammad", "ticket_reopened");
    Note again = new Note("i", 9, "ann", "ops/zammad", "ticket_closed");
    assertThat(store.note(closed)).isTrue();
    assertThat(store.note(new Note("i", 8, "ann", "ops/zammad", "ticket_closed"))).isFalse();
    assertThat(store.note(said)).isTrue();
    assertThat(store.note(new Note("i", 8, "ann", "ops/zammad", "ticket_closed"))).isFalse();
    assertThat(store.note(opened)).isTrue();
    assertThat(store.note(again)).isTrue();
    assertThat(store.note(new Note("nobody", 5, "ann", "cli", "x"))).isFalse();
    restart();
    assertThat(store.notes("i")).containsExactly(closed, said, opened, again);
    assertThat(store.notes("nobody")).isEmpty();
  }

  @Test
  void a_channel_follows_the_open_incidents_that_it_was_told_of() {
    commit(random.incident("i", true), random.incident("over", true), random.incident("j", true));
    tell("i", "{\"ts\": 1}");
    tell("over", "{}");
    commit(random.incident("over", false));
    assertThat(store.told("r/slack")).containsExactly(new Told("i", "{\"ts\": 1}", null));
    assertThat(store.told("r/mail")).as("nothing was delivered there").isEmpty();
    store.acknowledge(ack("i", 5, "ann"));
    assertThat(store.told("r/slack")).containsExactly(new Told("i", "{\"ts\": 1}", "ann"));
  }

  @Test
  void incidents_that_ended_lately_are_loaded_beside_the_open_ones() {
    Incident open = random.incident("open", true);
    Incident over = random.incident("over", false);
    commit(open, over);
    restart();
    assertThat(store.load().incidents()).containsExactly(open);
    assertThat(store.load(over.endedAt()).incidents()).containsExactly(open);
    assertThat(store.load(over.endedAt() - 1).incidents()).containsExactly(open, over);
    assertThat(store.incident("over")).contains(over);
    assertThat(store.incident("nobody")).isEmpty();
  }
}
