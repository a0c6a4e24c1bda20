package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.notify.FakeSlack.Failure;
import io.petrel.notify.Harness.Slack.Heard;
import io.petrel.notify.Outcome.Delivered;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people click comes by Socket Mode, whatever becomes of the connection. */
@Timeout(60)
class SlackSocketTest {
  private final Harness.Slack h =
      new Harness.Slack(true, Locale.ENGLISH, Heard.SOCKET, Charts.NONE);
  private final FakeSlack slack = h.slack;
  private final FakeSlackApp app = slack.app();
  private final List<Act> acts = Collections.synchronizedList(new ArrayList<>());
  private final AtomicReference<Throwable> ended = new AtomicReference<>();
  private volatile boolean full;
  private final Thread listener =
      new Thread(
          () -> {
            try {
              h.slackNotifier().listen(this::take);
            } catch (Throwable e) {
              ended.set(e);
            }
          });

  private String take(Act act) {
    if (full) {
      throw new IllegalStateException("disk full");
    }
    acts.add(act);
    return "Stored.";
  }

  @BeforeEach
  void start() throws Exception {
    assertThat(h.notifier().send(Samples.started(), null, Attempt.FIRST))
        .isInstanceOf(Delivered.class);
  }

  @AfterEach
  void stop() throws Exception {
    listener.interrupt();
    listener.join(10_000);
    assertThat(listener.isAlive()).isFalse();
    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
    assertThat(slack.violations()).isEmpty();
    h.close();
  }

  private void click() throws InterruptedException {
    String envelope =
        app.envelope(
            "interactive", app.click(slack.roots().get(0), "petrel_acknowledge", "mei.lin"));
    assertThat(app.awaitAcknowledged()).isEqualTo(envelope);
  }

  @Test
  void a_click_is_stored_before_it_is_confirmed_and_answered() throws Exception {
    listener.start();
    app.awaitConnection();
    click();
    assertThat(acts).containsExactly(new Act.Acknowledge("i-7f3a", "mei.lin"));
    assertThat(slack.ephemeral()).hasSize(1);
  }

  @Test
  void a_click_that_cannot_be_stored_is_not_confirmed() throws Exception {
    listener.start();
    app.awaitConnection();
    full = true;
    String lost =
        app.envelope("interactive", app.click(slack.roots().get(0), "petrel_acknowledge", "a"));
    String other = app.envelope("events_api", SlackApi.JSON.createObjectNode());
    assertThat(app.awaitAcknowledged()).isEqualTo(other);
    assertThat(app.acknowledged()).doesNotContain(lost);
  }

  @ParameterizedTest
  @ValueSource(strings = {"warning", "refresh_requested", "link_disabled", "something_new"})
  void a_connection_that_slack_ends_is_made_anew(String reason) throws Exception {
    listener.start();
    app.awaitConnection();
    app.disconnect(reason);
    app.awaitConnection();
    click();
  }

  @Test
  void a_connection_that_breaks_is_made_anew() throws Exception {
    listener.start();
    for (int i = 0; i < 3; i++) {
      app.awaitConnection();
      slack.down();
      slack.up();
    }
    app.awaitConnection();
    click();
  }

  @Test
  void a_connection_is_made_however_often_it_fails() throws Exception {
    slack.fail("apps.connections.open", new Failure.Status(503, "<html>", null));
    slack.fail("apps.connections.open", new Failure.Refuse("internal_error"));
    slack.fail("apps.connections.open", new Failure.Refuse("invalid_auth"));
    slack.fail("apps.connections.open", new Failure.Cut(false));
    slack.fail("apps.connections.open", new Failure.Garbled("<html>"));
    slack.fail("link", new Failure.Status(401, "", null));
    listener.start();
    app.awaitConnection();
    click();
  }

  @Test
  void what_makes_no_sense_is_left() throws Exception {
    listener.start();
    app.awaitConnection();
    for (String text :
        List.of("", "{", "[]", "null", "{\"type\":7}", "{\"envelope_id\":\"\",\"type\":\"x\"}")) {
      app.send(text);
    }
    app.send("{\"type\":\"" + "x".repeat(300_000) + "\"}");
    click();
  }

  @Test
  void the_errors_of_the_app_level_token_are_named_as_such() {
    assertThat(SlackErrors.sentence("apps.connections.open", "not_allowed_token_type", null))
        .endsWith("(set an app-level token, which starts with xapp-)");
    assertThat(SlackErrors.sentence("apps.connections.open", "missing_scope", "x"))
        .contains("connections:write");
    listener.start();
  }
}
