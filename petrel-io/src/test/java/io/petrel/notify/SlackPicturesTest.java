package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.petrel.notify.FakeSlack.Failure;
import io.petrel.notify.Harness.Slack.Heard;
import io.petrel.notify.Outcome.Delivered;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** A picture comes with the first message, and never in its way. */
class SlackPicturesTest {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1, 2, 3};

  private final Harness.Slack h =
      new Harness.Slack(true, Locale.ENGLISH, Heard.NOT, (n, alert) -> PNG.clone());
  private final FakeSlack slack = h.slack;
  private final Logger logger = (Logger) LoggerFactory.getLogger(SlackPictures.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void close() {
    logger.detachAppender(log);
    assertThat(slack.violations()).isEmpty();
    h.close();
  }

  @Test
  void the_first_message_of_a_thread_gets_a_picture_and_later_ones_none() throws Exception {
    Outcome first = h.notifier().send(Samples.started(), null, Attempt.FIRST);
    h.pause();
    h.notifier().send(Samples.repeated(), ((Delivered) first).receipt(), Attempt.FIRST);
    assertThat(slack.files()).hasSize(1);
    FakeSlackFiles.Shared file = slack.files().get(0);
    assertThat(file.channel()).isEqualTo(FakeSlack.CHANNEL);
    assertThat(file.threadTs()).isEqualTo(slack.roots().get(0).ts());
    assertThat(file.bytes().toByteArray()).isEqualTo(PNG);
    assertThat(file.title()).isEqualTo("The last hours");
  }

  static Stream<Failure> failures() {
    return Stream.of(
        new Failure.Status(500, "", null),
        new Failure.Status(429, "", 9),
        new Failure.Status(302, "", null),
        new Failure.Refuse("file_uploads_disabled"),
        new Failure.Cut(true),
        new Failure.Cut(false),
        new Failure.Stall(true),
        new Failure.Garbled("<html>"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatever_becomes_of_the_picture_the_message_is_told_once(Failure failure) throws Exception {
    for (String call :
        List.of("files.getUploadURLExternal", "upload", "files.completeUploadExternal")) {
      slack.fail(call, failure);
      h.pause();
      assertThat(h.notifier().send(Samples.ofIncident(call), null, Attempt.FIRST))
          .isInstanceOf(Delivered.class);
    }
    assertThat(slack.messages()).hasSize(3);
  }

  @Test
  void a_missing_scope_is_said_once_by_name() throws Exception {
    slack.revoke("files:write");
    for (String incident : List.of("a", "b", "c")) {
      h.pause();
      assertThat(h.notifier().send(Samples.ofIncident(incident), null, Attempt.FIRST))
          .isInstanceOf(Delivered.class);
    }
    assertThat(log.list).hasSize(1);
    assertThat(log.list.get(0).getFormattedMessage())
        .contains("missing_scope (add the scope files:write")
        .doesNotContain(FakeSlack.TOKEN);
  }

  @Test
  void a_picture_that_cannot_be_drawn_is_no_failure() throws Exception {
    Charts broken =
        (n, alert) -> {
          throw new IllegalStateException("no fonts");
        };
    for (Charts charts : List.of(broken, (Charts) (n, alert) -> null)) {
      try (Harness.Slack at = new Harness.Slack(true, Locale.ENGLISH, Heard.NOT, charts)) {
        assertThat(at.notifier().send(Samples.started(), null, Attempt.FIRST))
            .isInstanceOf(Delivered.class);
        assertThat(at.slack.calls()).containsExactly("chat.postMessage");
      }
    }
  }

  @Test
  void what_is_told_only_when_it_is_over_has_no_picture() throws Exception {
    h.notifier().send(Samples.resolved(1), null, Attempt.FIRST);
    assertThat(slack.calls()).containsExactly("chat.postMessage");
  }
}
