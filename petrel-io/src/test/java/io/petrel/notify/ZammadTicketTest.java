package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.notify.FakeZammad.Failure;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.Permanent;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.notify.ZammadSettings.OnResolve;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** An incident is one ticket, whatever happens on the way. */
class ZammadTicketTest {
  private final ZammadHarness h = new ZammadHarness(Locale.ENGLISH);
  private final FakeZammad zammad = h.zammad;

  @AfterEach
  void close() {
    assertThat(zammad.violations()).isEmpty();
    h.close();
  }

  private String delivered(Notification n, @Nullable String receipt, Attempt attempt)
      throws InterruptedException {
    Outcome outcome = h.notifier().send(n, receipt, attempt);
    assertThat(outcome).isInstanceOf(Delivered.class);
    return Objects.requireNonNull(((Delivered) outcome).receipt());
  }

  private JsonNode ticket() {
    assertThat(zammad.tickets()).hasSize(1);
    return zammad.ticket(zammad.tickets().get(0));
  }

  private List<FakeZammad.Article> articles() {
    return zammad.articles(zammad.tickets().get(0));
  }

  private static Notification again(int number, Decision decision, String severity) {
    return Samples.notification(
        number, decision, 20 + number, List.of(Samples.firing("tencent-bj-01", severity)), 1, 1);
  }

  @Test
  void a_ticket_has_group_customer_title_priority_tags_and_an_internal_article_with_the_chart()
      throws InterruptedException {
    delivered(Samples.started(), null, Attempt.FIRST);

    JsonNode ticket = ticket();
    assertThat(ticket.path("group").asString()).isEqualTo("Ops");
    assertThat(ticket.path("customer").asString()).isEqualTo(FakeZammad.CUSTOMER);
    assertThat(ticket.path("title").asString()).contains("cpu_usage", "tencent-bj-01");
    assertThat(ticket.path("priority").asString()).isEqualTo("3 high");
    assertThat(ticket.path("tags").toString()).isEqualTo("[\"petrel\",\"petrel-i-7f3a\"]");
    JsonNode article = articles().get(0).content();
    assertThat(article.path("internal").asBoolean(false)).isTrue();
    assertThat(articles().get(0).words()).contains("57 of its 58 peers", "97.1 %");
    assertThat(article.path("attachments").get(0).path("mime-type").asString())
        .isEqualTo("image/png");
  }

  @ParameterizedTest
  @CsvSource({"CLOSE,closed", "COMMENT,new"})
  void recovery_closes_or_only_says_so(OnResolve what, String state) throws InterruptedException {
    try (ZammadHarness other = new ZammadHarness(Locale.ENGLISH, what)) {
      Outcome first = other.notifier().send(Samples.started(), null, Attempt.FIRST);
      String receipt = ((Delivered) first).receipt();
      assertThat(other.notifier().send(Samples.resolved(2), receipt, Attempt.FIRST))
          .isInstanceOf(Delivered.class);
      long id = other.zammad.tickets().get(0);
      assertThat(other.zammad.ticket(id).path("state").asString()).isEqualTo(state);
      assertThat(other.zammad.articles(id)).hasSize(2);
      assertThat(other.zammad.articles(id).get(1).words()).contains("Resolved");
    }
  }

  @Test
  void what_comes_back_opens_the_same_ticket_again() throws InterruptedException {
    String receipt = delivered(Samples.started(), null, Attempt.FIRST);
    receipt = delivered(Samples.resolved(2), receipt, Attempt.FIRST);
    assertThat(ticket().path("state").asString()).isEqualTo("closed");
    delivered(again(3, Decision.REOPENED, "critical"), receipt, Attempt.FIRST);
    assertThat(ticket().path("state").asString()).isEqualTo("open");
    assertThat(articles()).hasSize(3);
  }

  @Test
  void only_news_changes_what_people_have_set() throws InterruptedException {
    String receipt = delivered(again(1, Decision.FIRST, "warning"), null, Attempt.FIRST);
    long id = zammad.tickets().get(0);
    zammad.state(id, "pending reminder", FakeZammad.EMMA);
    receipt = delivered(again(2, Decision.REPEAT, "warning"), receipt, Attempt.FIRST);
    assertThat(ticket().path("state").asString()).isEqualTo("pending reminder");
    assertThat(ticket().path("priority").asString()).isEqualTo("2 normal");
    delivered(again(3, Decision.NEW_ALERTS, "critical"), receipt, Attempt.FIRST);
    assertThat(ticket().path("state").asString()).isEqualTo("pending reminder");
    assertThat(ticket().path("priority").asString()).isEqualTo("3 high");
  }

  @Test
  void an_opening_whose_answer_was_lost_is_found_by_its_tag() throws InterruptedException {
    zammad.fail("POST tickets", new Failure.Cut(true));
    Outcome lost = h.notifier().send(Samples.started(), null, Attempt.FIRST);
    assertThat(lost).isInstanceOf(RetryLater.class);
    assertThat(((RetryLater) lost).maybeDelivered()).isTrue();
    delivered(Samples.started(), null, new Attempt(2, true, 0));
    assertThat(zammad.tickets()).hasSize(1);
    assertThat(articles()).hasSize(1);
  }

  @Test
  void no_second_ticket_is_opened_while_the_first_may_still_appear() throws InterruptedException {
    zammad.fail("POST tickets", new Failure.Late());
    h.notifier().send(Samples.started(), null, Attempt.FIRST);
    Outcome waiting = h.notifier().send(Samples.started(), null, new Attempt(2, true, 0));
    assertThat(waiting).isInstanceOf(RetryLater.class);
    assertThat(((RetryLater) waiting).after())
        .isBetween(Duration.ofSeconds(1), Duration.ofMinutes(1));
    zammad.finish();
    h.clock.pass(Duration.ofMinutes(2));
    delivered(Samples.started(), null, new Attempt(3, true, 0));
    assertThat(zammad.tickets()).hasSize(1);
    assertThat(articles()).hasSize(1);
  }

  @Test
  void nor_is_one_by_the_next_process_after_a_kill() throws InterruptedException {
    zammad.fail("POST tickets", new Failure.Late());
    h.notifier().send(Samples.started(), null, Attempt.FIRST);
    try (ZammadNotifier next = h.another()) {
      assertThat(next.send(Samples.started(), null, new Attempt(2, true, 0)))
          .isInstanceOf(RetryLater.class);
      zammad.finish();
      h.clock.pass(Duration.ofMinutes(2));
      assertThat(next.send(Samples.started(), null, new Attempt(3, true, 0)))
          .isInstanceOf(Delivered.class);
    }
    assertThat(zammad.tickets()).hasSize(1);
  }

  @Test
  void what_never_appeared_is_opened_after_all() throws InterruptedException {
    zammad.fail("POST tickets", new Failure.Cut(false));
    h.notifier().send(Samples.started(), null, Attempt.FIRST);
    h.clock.pass(Duration.ofMinutes(2));
    delivered(Samples.started(), null, new Attempt(2, true, 0));
    assertThat(zammad.tickets()).hasSize(1);
  }

  @Test
  void an_article_whose_answer_was_lost_is_not_written_twice() throws InterruptedException {
    String receipt = delivered(Samples.started(), null, Attempt.FIRST);
    zammad.fail("PUT tickets/ID", new Failure.Cut(true));
    h.notifier().send(Samples.repeated(), receipt, Attempt.FIRST);
    delivered(Samples.repeated(), receipt, new Attempt(2, true, 0));
    assertThat(articles()).hasSize(2);
  }

  @Test
  void a_deleted_ticket_is_opened_anew_and_a_merged_one_is_followed() throws InterruptedException {
    String receipt = delivered(Samples.started(), null, Attempt.FIRST);
    long merged = zammad.merge(zammad.tickets().get(0));
    receipt = delivered(Samples.repeated(), receipt, Attempt.FIRST);
    assertThat(zammad.articles(merged)).hasSize(1);
    zammad.tickets().forEach(zammad::delete);
    delivered(again(3, Decision.REPEAT, "critical"), receipt, Attempt.FIRST);
    assertThat(zammad.tickets()).hasSize(1);
  }

  @Test
  void text_from_strangers_is_only_text() throws InterruptedException {
    String evil = "<script>alert(1)</script><img src=x onerror=y>";
    delivered(Samples.hostile(evil), null, Attempt.FIRST);
    String html = articles().get(0).content().path("body").asString();
    assertThat(html).doesNotContain("<script", "<img");
    assertThat(articles().get(0).words()).contains("<script>");
  }

  /**
   * The answers of a bad day, in any order: one ticket, every notification once, the last state.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void on_a_bad_day_there_is_one_ticket_that_says_everything_once(long seed)
      throws InterruptedException {
    Random random = new Random(seed);
    zammad.failAtRandom(
        call ->
            switch (random.nextInt(6)) {
              case 0 -> new Failure.Cut(true);
              case 1 -> new Failure.Cut(false);
              case 2 -> new Failure.Status(503, "<html>busy</html>", null);
              default -> null;
            });
    String receipt = null;
    List<Notification> all = List.of(Samples.started(), Samples.repeated(), Samples.resolved(3));
    for (Notification n : all) {
      boolean maybe = false;
      for (int i = 1; ; i++) {
        assertThat(i).as("tries").isLessThan(200);
        Outcome outcome = h.notifier().send(n, receipt, new Attempt(i, maybe, 0));
        if (outcome instanceof Delivered done) {
          receipt = done.receipt();
          break;
        }
        assertThat(outcome).isNotInstanceOf(Permanent.class);
        maybe |= ((RetryLater) outcome).maybeDelivered();
        h.clock.pass(Duration.ofMinutes(1));
      }
    }
    assertThat(articles().stream().map(a -> a.content().path("subject").asString()))
        .containsExactlyElementsOf(all.stream().map(ZammadArticles::subject).toList());
    assertThat(ticket().path("state").asString()).isEqualTo("closed");
  }
}
