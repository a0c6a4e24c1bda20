package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.notify.Hearing.Call;
import io.petrel.notify.Hearing.Followed;
import io.petrel.notify.Outcome.Delivered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who takes the ticket has the incident. */
class ZammadEarTest {
  private final ZammadHarness h = new ZammadHarness(Locale.ENGLISH);
  private final FakeZammad zammad = h.zammad;
  private final List<Act> acts = new ArrayList<>();
  private String receipt = "";
  private long ticket;

  @BeforeEach
  void open() throws InterruptedException {
    Outcome outcome = h.notifier().send(Samples.started(), null, Attempt.FIRST);
    receipt = Objects.requireNonNull(((Delivered) outcome).receipt());
    ticket = zammad.tickets().get(0);
  }

  @AfterEach
  void close() {
    assertThat(zammad.violations()).isEmpty();
    h.close();
  }

  private List<Act> look(@Nullable String acknowledgedBy) throws InterruptedException {
    acts.clear();
    h.notifier().look(List.of(new Followed("i-7f3a", receipt, acknowledgedBy)), this::take);
    return List.copyOf(acts);
  }

  private String take(Act act) {
    acts.add(act);
    return "done";
  }

  private Hearing.Answer hook(Call call) throws InterruptedException {
    return h.notifier().hook(call, this::take);
  }

  @Test
  void an_agent_who_takes_the_ticket_takes_the_incident_and_may_give_it_back()
      throws InterruptedException {
    assertThat(look(null)).isEmpty();
    zammad.own(ticket, FakeZammad.EMMA, FakeZammad.EMMA);
    assertThat(look(null)).containsExactly(new Act.Acknowledge("i-7f3a", "Emma Taylor"));
    assertThat(look("Emma Taylor")).isEmpty();
    zammad.own(ticket, FakeZammad.JACOB, FakeZammad.EMMA);
    assertThat(look("Emma Taylor"))
        .containsExactly(
            new Act.Unacknowledge("i-7f3a", "Emma Taylor"),
            new Act.Acknowledge("i-7f3a", "Jacob Smith"));
    zammad.own(ticket, 1, FakeZammad.JACOB);
    assertThat(look("Jacob Smith")).containsExactly(new Act.Unacknowledge("i-7f3a", "Jacob Smith"));
  }

  @Test
  void who_gave_the_incident_back_elsewhere_does_not_take_it_again_by_the_ticket()
      throws InterruptedException {
    look(null);
    zammad.own(ticket, FakeZammad.EMMA, FakeZammad.EMMA);
    assertThat(look(null)).hasSize(1);
    assertThat(look("Emma Taylor")).isEmpty();
    assertThat(look(null)).isEmpty();
  }

  @Test
  void the_own_user_takes_nothing() throws InterruptedException {
    look(null);
    zammad.own(ticket, FakeZammad.PETREL, FakeZammad.PETREL);
    assertThat(look(null)).isEmpty();
  }

  @Test
  void closing_by_hand_is_noted_once_and_our_own_closing_is_not() throws InterruptedException {
    look(null);
    zammad.state(ticket, "closed", FakeZammad.EMMA);
    assertThat(look(null)).containsExactly(new Act.Note("i-7f3a", "Emma Taylor", "ticket_closed"));
    assertThat(look(null)).isEmpty();
    zammad.state(ticket, "open", FakeZammad.EMMA);
    look(null);
    h.notifier().send(Samples.resolved(2), receipt, Attempt.FIRST);
    assertThat(look(null)).isEmpty();
  }

  @Test
  void a_signed_webhook_is_as_good_as_a_look_and_twice_does_no_harm() throws InterruptedException {
    zammad.own(ticket, FakeZammad.EMMA, FakeZammad.EMMA);
    Call call = zammad.webhook(ticket);
    assertThat(hook(call).status()).isEqualTo(200);
    assertThat(hook(call).status()).isEqualTo(200);
    assertThat(acts).containsExactly(new Act.Acknowledge("i-7f3a", "Emma Taylor"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha1=", "sha1=00", "none", "sha256=00", "é"})
  void a_webhook_without_the_right_signature_changes_nothing(String signature)
      throws InterruptedException {
    zammad.own(ticket, FakeZammad.EMMA, FakeZammad.EMMA);
    Call signed = zammad.webhook(ticket);
    Map<String, String> headers = new HashMap<>(signed.headers());
    headers.put("x-hub-signature", signature);
    assertThat(hook(new Call(headers, signed.body())).status()).isEqualTo(403);
    Call changed = new Call(signed.headers(), signed.body() + " ");
    assertThat(hook(changed).status()).isEqualTo(403);
    assertThat(acts).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"ticket\":{\"id\":\"x\"}}",
        "not json",
        "{\"ticket\":{\"id\":-1}}"
      })
  void a_signed_body_that_names_no_ticket_is_refused(String body) throws InterruptedException {
    Call call = new Call(Map.of("x-hub-signature", FakeZammad.sign(body)), body);
    assertThat(hook(call).status()).isEqualTo(400);
  }

  @Test
  void a_ticket_of_somebody_else_is_nobodys_incident() throws InterruptedException {
    long other = zammad.merge(ticket);
    assertThat(hook(zammad.webhook(other)).body()).contains("no incident");
    assertThat(hook(zammad.webhook(999_999)).body()).contains("no incident");
    assertThat(acts).isEmpty();
  }

  @Test
  void a_zammad_that_cannot_be_asked_is_said_so() {
    zammad.down();
    assertThatThrownBy(() -> look(null)).isInstanceOf(IllegalStateException.class);
    zammad.up();
  }

  @Test
  void a_token_that_may_not_see_users_gives_their_logins() throws InterruptedException {
    zammad.hideUsers();
    look(null);
    zammad.own(ticket, FakeZammad.EMMA, FakeZammad.EMMA);
    assertThat(look(null)).containsExactly(new Act.Acknowledge("i-7f3a", "emma@example.com"));
  }
}
