package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.detect.Reason;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.route.Bulletin;
import io.petrel.route.Notification;
import io.petrel.setting.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Cards for Teams: their size, their links, their settings. */
class TeamsTest {
  private static final Texts CHINESE = Texts.of(Locale.SIMPLIFIED_CHINESE, ZoneOffset.UTC);

  @Test
  void a_card_of_any_incident_fits() {
    for (String text : NotifierContractTest.hostile()) {
      for (Notification n : List.of(Samples.hostile(text), Samples.wide(5000))) {
        String message = TeamsNotifier.message(n, new Attempt(2, false, 3), CHINESE, Harness.LINKS);
        assertThat(message.getBytes(StandardCharsets.UTF_8).length)
            .isLessThanOrEqualTo(TeamsNotifier.MOST_BYTES);
      }
    }
  }

  @Test
  void a_card_leads_to_the_page_the_graph_and_the_dashboard() {
    JsonNode card =
        FakeTeams.card(
            Json.read(
                TeamsNotifier.message(Samples.started(), Attempt.FIRST, CHINESE, Harness.LINKS)));
    assertThat(card.path("actions")).hasSize(3);
    assertThat(card.path("actions").get(0).path("url").asString())
        .isEqualTo("https://petrel.example.com/incidents/i-7f3a");
    assertThat(card.path("body").get(0).path("inlines").get(0).path("color").asString())
        .isEqualTo("Attention");
  }

  @Test
  void a_bulletin_is_shown_without_a_link_to_an_incident() throws Exception {
    try (TeamsHarness h = new TeamsHarness(Locale.ENGLISH)) {
      Notification bulletin =
          Notification.of("b-1", "ops", 0, new Bulletin(Reason.NONE, List.of()));
      assertThat(h.notifier().send(bulletin, null, Attempt.FIRST)).isEqualTo(new Delivered(null));
      assertThat(h.violations()).isEmpty();
      assertThat(FakeTeams.card(h.fake.messages().get(0)).path("actions")).isEmpty();
    }
  }

  @Test
  void wrong_settings_are_named_by_key() {
    Duration s = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new TeamsNotifier.Settings(null, null, s, null))
        .hasMessageStartingWith("webhook_url: expected exactly one");
    assertThatThrownBy(
            () -> new TeamsNotifier.Settings(new Secret("https://h/x"), Path.of("/f"), s, null))
        .hasMessageStartingWith("webhook_url: expected exactly one");
    assertThatThrownBy(() -> new TeamsNotifier.Settings(new Secret("h/x"), null, s, null))
        .hasMessageStartingWith("webhook_url: expected an https")
        .hasMessageNotContaining("h/x");
  }
}
