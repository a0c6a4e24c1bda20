package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.notify.FakeSlack;
import io.petrel.notify.FakeZammad;
import io.petrel.source.FakePrometheus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A config is tried from the command line before it is needed. */
final class TrialsTest {
  @TempDir Path home;
  private final FakeSlack slack = new FakeSlack(InstantSource.system());
  private final FakeZammad zammad = new FakeZammad();
  private final FakePrometheus prometheus = new FakePrometheus();
  private Path file;

  @BeforeEach
  void write() throws IOException {
    prometheus
        .series("up", List.of(new FakePrometheus.Series(Map.of("instance", "web-0"), at -> 1)))
        .start();
    file = home.resolve("petrel.yml");
    Files.writeString(
        file,
        """
        prometheus: { url: "%s", timeout: 5s }
        presets: [ node ]
        route: { receiver: ops, routes: [ { matchers: [ role="test" ], receiver: quiet } ] }
        receivers:
          - name: ops
            slack: { bot_token: %s, channel: "#oncall", api_url: "%s" }
            zammad: { url: "%s", token: %s, group: Ops, customer: %s }
          - name: quiet
            file: { path: "%s" }
        """
            .formatted(
                prometheus.url(),
                FakeSlack.TOKEN,
                slack.apiUrl(),
                zammad.url(),
                FakeZammad.TOKEN,
                FakeZammad.CUSTOMER,
                home.resolve("told.jsonl")));
  }

  @AfterEach
  void close() {
    assertThat(slack.violations()).isEmpty();
    assertThat(zammad.violations()).isEmpty();
    slack.close();
    zammad.close();
    prometheus.close();
  }

  private Typed petrel(String... args) {
    Typed typed = Typed.petrel(args);
    assertThat(typed.out() + typed.err()).doesNotContain(FakeSlack.TOKEN, FakeZammad.TOKEN);
    return typed;
  }

  @Test
  void every_channel_of_a_receiver_is_told_a_labelled_incident_and_its_recovery() {
    Typed typed =
        petrel("test-receiver", "ops", "--config", file.toString(), "--severity", "critical");

    assertThat(typed.err()).isEmpty();
    assertThat(typed.exit()).isZero();
    assertThat(typed.out())
        .containsPattern("ops/slack: took the test incident and its recovery in [0-9]+ ms")
        .contains("ops/zammad: took");
    FakeSlack.Message root = slack.roots().get(0);
    assertThat(root.words()).contains("petrel_test", "petrel-test", "Resolved");
    assertThat(slack.replies(root.ts())).isNotEmpty();
    assertThat(zammad.tickets()).hasSize(1);
    JsonNode ticket = zammad.ticket(zammad.tickets().get(0));
    assertThat(ticket.path("priority").asString()).isEqualTo("3 high");
    assertThat(ticket.path("state").asString()).isEqualTo("closed");
    List<FakeZammad.Article> articles = zammad.articles(zammad.tickets().get(0));
    assertThat(articles.get(0).words()).contains("this is a test of the receiver");
    assertThat(articles.get(0).content().path("attachments").get(0).path("data").asString())
        .as("a PNG, in Base64")
        .startsWith("iVBORw0KGgo");
    assertThat(home.resolve("told.jsonl")).doesNotExist();
  }

  @Test
  void a_channel_that_refuses_is_named_with_what_to_do_and_the_others_are_told() {
    slack.archive(FakeSlack.CHANNEL);
    Typed typed = petrel("test-receiver", "ops", "-c", file.toString());
    assertThat(typed.exit()).isEqualTo(1);
    assertThat(typed.err()).contains("ops/slack: not taken: ", "is_archived");
    assertThat(typed.out()).contains("ops/zammad: took").doesNotContain("ops/slack");
  }

  @Test
  void a_receiver_that_is_not_there_is_answered_with_those_that_are() {
    Typed typed = petrel("test-receiver", "opps", "-c", file.toString());
    assertThat(typed)
        .isEqualTo(new Typed(1, "", "petrel: no receiver is called opps: expected ops, quiet\n"));
  }

  @Test
  void check_config_online_asks_sources_and_receivers_and_tells_nobody() {
    Typed typed = petrel("check-config", "--online", file.toString());
    assertThat(typed.err()).isEmpty();
    assertThat(typed.exit()).isZero();
    assertThat(typed.out())
        .contains(": valid: ", "prometheus: answers", "ops/slack: ready", "ops/zammad: ready")
        .contains("quiet/file: not asked, it can only be told: try petrel test-receiver quiet");
    assertThat(slack.messages()).isEmpty();
    assertThat(zammad.tickets()).isEmpty();
  }

  @Test
  void check_config_online_names_all_that_is_wrong_outside() throws IOException {
    zammad.rights("Ops", "read");
    slack.fail("auth.test", new FakeSlack.Failure.Refuse("invalid_auth"));
    prometheus.close();
    Typed typed = petrel("check-config", "--online", file.toString());
    assertThat(typed.exit()).isEqualTo(1);
    assertThat(typed.err().lines())
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).startsWith(file + ": "))
        .anySatisfy(line -> assertThat(line).contains(": prometheus: "))
        .anySatisfy(line -> assertThat(line).contains(": ops/slack: ", "invalid_auth"))
        .anySatisfy(line -> assertThat(line).contains(": ops/zammad: ", "group \"Ops\""));
  }
}
