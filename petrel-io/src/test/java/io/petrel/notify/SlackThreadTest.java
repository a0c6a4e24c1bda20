package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.notify.FakeSlack.Failure;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.Permanent;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.route.Notification;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An incident is one thread, whatever happens on the way to Slack. */
@Execution(ExecutionMode.CONCURRENT)
class SlackThreadTest {
  private static final Attempt AGAIN = new Attempt(2, true, 0);

  private final Harness.Slack h = new Harness.Slack(true, Locale.ENGLISH);
  private final FakeSlack slack = h.slack;

  @AfterEach
  void close() {
    assertThat(slack.violations()).isEmpty();
    h.close();
  }

  private Outcome send(Notification n, @Nullable String receipt, Attempt attempt)
      throws InterruptedException {
    h.pause();
    return h.notifier().send(n, receipt, attempt);
  }

  private @Nullable String delivered(Notification n, @Nullable String receipt, Attempt attempt)
      throws InterruptedException {
    Outcome outcome = send(n, receipt, attempt);
    assertThat(outcome).isInstanceOf(Delivered.class);
    return ((Delivered) outcome).receipt();
  }

  @Test
  void start_repeat_and_recovery_are_one_thread_and_the_root_shows_the_end() throws Exception {
    String receipt = delivered(Samples.started(), null, Attempt.FIRST);
    assertThat(receipt).contains(FakeSlack.CHANNEL);
    receipt = delivered(Samples.repeated(), receipt, Attempt.FIRST);
    delivered(Samples.resolved(3), receipt, Attempt.FIRST);

    assertThat(slack.roots()).hasSize(1);
    FakeSlack.Message root = slack.roots().get(0);
    assertThat(root.earlier()).hasSize(2);
    assertThat(root.earlier().get(0).toString()).contains("Critical", "#d92d20");
    assertThat(root.content().toString())
        .contains("Resolved", "#2eb67d")
        .doesNotContain("Critical", "#d92d20");
    assertThat(slack.replies(root.ts())).hasSize(2);
    assertThat(slack.replies(root.ts()).get(0).words()).contains("Still firing after 16m");
    assertThat(slack.replies(root.ts()).get(1).words()).contains("Resolved after 42m");
  }

  @Test
  void the_root_is_brought_to_the_new_state_before_the_thread() throws Exception {
    String receipt = delivered(Samples.started(), null, Attempt.FIRST);
    delivered(Samples.repeated(), receipt, Attempt.FIRST);
    assertThat(slack.calls())
        .containsExactly("chat.postMessage", "chat.update", "chat.postMessage");
  }

  @Test
  void a_first_message_whose_answer_was_lost_is_found_again() throws Exception {
    slack.fail("chat.postMessage", new Failure.Cut(true));
    assertThat(send(Samples.started(), null, Attempt.FIRST)).isInstanceOf(RetryLater.class);
    String receipt = delivered(Samples.started(), null, AGAIN);
    assertThat(slack.messages()).hasSize(1);
    assertThat(receipt).contains(slack.roots().get(0).ts());
    delivered(Samples.resolved(2), receipt, Attempt.FIRST);
    assertThat(slack.roots()).hasSize(1);
  }

  @Test
  void a_first_message_that_never_arrived_is_posted() throws Exception {
    slack.fail("chat.postMessage", new Failure.Cut(false));
    RetryLater later = (RetryLater) send(Samples.started(), null, Attempt.FIRST);
    assertThat(later.maybeDelivered()).isTrue();
    delivered(Samples.started(), null, AGAIN);
    assertThat(slack.messages()).hasSize(1);
  }

  @Test
  void a_line_of_the_thread_whose_answer_was_lost_is_not_repeated() throws Exception {
    String receipt = delivered(Samples.started(), null, Attempt.FIRST);
    slack.fail("chat.postMessage", new Failure.Stall(true));
    assertThat(send(Samples.resolved(2), receipt, Attempt.FIRST)).isInstanceOf(RetryLater.class);
    delivered(Samples.resolved(2), receipt, AGAIN);
    assertThat(slack.messages()).hasSize(2);
  }

  @Test
  void a_newer_message_goes_to_the_thread_whose_receipt_was_lost() throws Exception {
    slack.fail("chat.postMessage", new Failure.Cut(true));
    assertThat(send(Samples.started(), null, Attempt.FIRST)).isInstanceOf(RetryLater.class);
    String receipt = delivered(Samples.resolved(2), null, new Attempt(1, false, 1));
    assertThat(slack.roots()).hasSize(1);
    assertThat(receipt).contains(slack.roots().get(0).ts());
    assertThat(slack.roots().get(0).words()).contains("Resolved");
    assertThat(slack.replies(slack.roots().get(0).ts())).hasSize(1);
  }

  @Test
  void another_message_of_the_same_incident_is_not_taken_for_this_one() throws Exception {
    String receipt = delivered(Samples.started(), null, Attempt.FIRST);
    delivered(Samples.repeated(), receipt, Attempt.FIRST);
    delivered(Samples.resolved(3), receipt, AGAIN);
    assertThat(slack.replies(slack.roots().get(0).ts())).hasSize(2);
  }

  @Test
  void a_message_is_found_behind_hundreds_of_others() throws Exception {
    slack.fail("chat.postMessage", new Failure.Cut(true));
    send(Samples.started(), null, Attempt.FIRST);
    for (int i = 2; i < 215; i++) {
      Notification other = Samples.ofIncident("other-" + i);
      delivered(other, null, Attempt.FIRST);
    }
    delivered(Samples.started(), null, AGAIN);
    assertThat(slack.roots()).hasSize(214);
  }

  @ParameterizedTest
  @ValueSource(strings = {"channels:history", "channels:read"})
  void without_the_right_to_look_it_posts_again_rather_than_not_at_all(String scope)
      throws Exception {
    slack.revoke(scope);
    slack.fail("chat.postMessage", new Failure.Cut(false));
    send(Samples.started(), null, Attempt.FIRST);
    delivered(Samples.started(), null, AGAIN);
    assertThat(slack.messages()).hasSize(1);
  }

  @Test
  void a_deleted_root_is_replaced_by_a_new_one() throws Exception {
    String receipt = delivered(Samples.started(), null, Attempt.FIRST);
    slack.delete(slack.roots().get(0).ts());
    String fresh = delivered(Samples.resolved(2), receipt, Attempt.FIRST);
    assertThat(fresh).isNotEqualTo(receipt).isNotNull();
    assertThat(slack.roots()).hasSize(1);
    assertThat(slack.roots().get(0).words()).contains("Resolved");
  }

  @Test
  void a_root_deleted_between_change_and_answer_is_replaced() throws Exception {
    String receipt = delivered(Samples.started(), null, Attempt.FIRST);
    slack.fail("chat.postMessage", new Failure.Refuse("thread_not_found"));
    h.pause();
    slack.rateLimit(false);
    String fresh = delivered(Samples.resolved(2), receipt, Attempt.FIRST);
    assertThat(fresh).isNotEqualTo(receipt);
    assertThat(slack.roots()).hasSize(2);
  }

  @Test
  void where_old_messages_cannot_be_changed_the_thread_goes_on() throws Exception {
    String receipt = delivered(Samples.started(), null, Attempt.FIRST);
    slack.fail("chat.update", new Failure.Refuse("edit_window_closed"));
    assertThat(delivered(Samples.resolved(2), receipt, Attempt.FIRST)).isEqualTo(receipt);
    assertThat(slack.replies(slack.roots().get(0).ts())).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"invalid_blocks", "msg_blocks_too_long", "invalid_attachments"})
  void what_slack_refuses_in_blocks_is_told_in_plain_words(String error) throws Exception {
    slack.fail("chat.postMessage", new Failure.Refuse(error));
    delivered(Samples.started(), null, Attempt.FIRST);
    assertThat(slack.roots()).hasSize(1);
    assertThat(slack.roots().get(0).words()).contains("tencent-bj-01", "97.1 %");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "invalid_auth",
        "account_inactive",
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "no_service",
        "token_revoked",
        "missing_scope",
        "not_authed",
        "something_new"
      })
  void refusals_are_permanent_and_named(String error) throws Exception {
    slack.fail("chat.postMessage", new Failure.Refuse(error));
    Outcome outcome = send(Samples.started(), null, Attempt.FIRST);
    assertThat(outcome).isInstanceOf(Permanent.class);
    String why = ((Permanent) outcome).why();
    assertThat(why).startsWith("slack chat.postMessage: " + error);
    assertThat(why.endsWith(")")).as("says what to do").isEqualTo(!error.equals("something_new"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ratelimited", "service_unavailable", "internal_error", "fatal_error"})
  void faults_of_slack_are_tried_again(String error) throws Exception {
    slack.fail("chat.postMessage", new Failure.Refuse(error));
    RetryLater later = (RetryLater) send(Samples.started(), null, Attempt.FIRST);
    assertThat(later.maybeDelivered()).isEqualTo(error.endsWith("_error"));
    delivered(Samples.started(), null, new Attempt(2, later.maybeDelivered(), 0));
    assertThat(slack.roots()).hasSize(1);
  }

  @Test
  void a_missing_scope_is_named() throws Exception {
    slack.revoke("chat:write");
    assertThat(((Permanent) send(Samples.started(), null, Attempt.FIRST)).why())
        .isEqualTo(
            "slack chat.postMessage: missing_scope"
                + " (add the scope chat:write to the app and install it again)");
  }

  @Test
  void a_refused_connection_is_certainly_not_delivered() throws Exception {
    slack.down();
    RetryLater later = (RetryLater) send(Samples.started(), null, Attempt.FIRST);
    assertThat(later.maybeDelivered()).isFalse();
    assertThat(later.why()).contains("connection refused");
    slack.up();
    delivered(Samples.started(), null, new Attempt(2, false, 0));
    assertThat(slack.roots()).hasSize(1);
  }

  @Test
  void two_messages_within_a_second_wait_without_asking_slack() throws Exception {
    delivered(Samples.started(), null, Attempt.FIRST);
    h.clock.pass(Duration.ofMillis(300));
    RetryLater later = (RetryLater) h.notifier().send(Samples.resolved(2), null, Attempt.FIRST);
    assertThat(later.after()).isEqualTo(Duration.ofMillis(700));
    assertThat(slack.calls()).hasSize(1);
    h.clock.pass(Duration.ofMillis(700));
    assertThat(h.notifier().send(Samples.resolved(2), null, Attempt.FIRST))
        .isInstanceOf(Delivered.class);
  }

  @Test
  void a_clock_that_is_set_back_does_not_stop_the_messages() throws Exception {
    delivered(Samples.started(), null, Attempt.FIRST);
    slack.rateLimit(false);
    h.clock.pass(Duration.ofHours(-5));
    delivered(Samples.repeated(), null, Attempt.FIRST);
  }

  @Test
  void an_interrupted_send_ends_at_once() throws Exception {
    slack.fail("chat.postMessage", new Failure.Stall(false));
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread sender =
        new Thread(
            () -> {
              try {
                h.notifier().send(Samples.started(), null, Attempt.FIRST);
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    sender.start();
    sender.interrupt();
    sender.join(5000);
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void whatever_fails_the_incident_is_one_thread_without_repeats() throws Exception {
    for (int seed = 0; seed < 25; seed++) {
      Random random = new Random(seed);
      try (Harness.Slack at = new Harness.Slack(true, Locale.ENGLISH)) {
        at.slack.failAtRandom(
            call ->
                switch (random.nextInt(12)) {
                  case 0 -> new Failure.Cut(true);
                  case 1 -> new Failure.Cut(false);
                  case 2 -> new Failure.Status(503, "<html>", null);
                  case 3 -> new Failure.Status(429, "", 3);
                  case 4 -> new Failure.Refuse("internal_error");
                  case 5 -> new Failure.Garbled("<html>");
                  default -> null;
                });
        String receipt = null;
        for (Notification n : List.of(Samples.started(), Samples.repeated(), Samples.resolved(3))) {
          receipt = relay(at, n, receipt);
        }
        assertThat(at.slack.violations()).isEmpty();
        assertThat(at.slack.roots()).as("seed %d", seed).hasSize(1);
        FakeSlack.Message root = at.slack.roots().get(0);
        assertThat(root.words()).contains("Resolved");
        assertThat(at.slack.replies(root.ts())).as("seed %d", seed).hasSize(2);
        assertThat(at.slack.replies(root.ts()).get(1).words()).contains("Resolved after 42m");
      }
    }
  }

  /** Tries until it is delivered, as the relay does. */
  private static @Nullable String relay(Harness.Slack at, Notification n, @Nullable String receipt)
      throws InterruptedException {
    boolean maybe = false;
    for (int number = 1; number <= 200; number++) {
      at.pause();
      Outcome outcome = at.notifier().send(n, receipt, new Attempt(number, maybe, 0));
      if (outcome instanceof Delivered delivered) {
        return delivered.receipt();
      }
      assertThat(outcome).isInstanceOf(RetryLater.class);
      maybe = ((RetryLater) outcome).maybeDelivered();
    }
    throw new AssertionError("never delivered: " + n.key());
  }

  @Test
  void a_channel_is_told_by_its_id_as_well() throws Exception {
    try (Harness.Slack byId =
        new Harness.Slack(true, Locale.ENGLISH, FakeSlack.CHANNEL, Duration.ofMillis(700))) {
      byId.slack.revoke("channels:read");
      byId.slack.fail("chat.postMessage", new Failure.Cut(true));
      byId.notifier().send(Samples.started(), null, Attempt.FIRST);
      byId.pause();
      assertThat(byId.notifier().send(Samples.started(), null, AGAIN))
          .isInstanceOf(Delivered.class);
      assertThat(byId.slack.messages()).hasSize(1);
      assertThat(byId.slack.calls())
          .isEqualTo(List.of("chat.postMessage", "conversations.history"));
    }
  }
}
