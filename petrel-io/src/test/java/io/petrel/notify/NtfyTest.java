package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.detect.Reason;
import io.petrel.http.HttpConfig;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.route.Bulletin;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import io.petrel.setting.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What ntfy gets: priorities, tags, links; its settings. */
class NtfyTest {
  @ParameterizedTest
  @CsvSource({
    "critical, 5, rotating_light",
    "warning, 4, warning",
    "info, 2, information_source",
    "page, 3, information_source"
  })
  void severities_are_priorities(String severity, int priority, String tag) throws Exception {
    try (NtfyHarness h = new NtfyHarness(Locale.ENGLISH)) {
      h.notifier()
          .send(
              Samples.notification(
                  1, Decision.FIRST, 4, List.of(Samples.firing("a", severity)), 1, 1),
              null,
              Attempt.FIRST);
      JsonNode m = h.fake.messages().get(0);
      assertThat(m.path("priority").asInt()).isEqualTo(priority);
      assertThat(m.path("tags").get(0).asString()).isEqualTo(tag);
      assertThat(m.path("click").asString())
          .isEqualTo("https://petrel.example.com/incidents/i-7f3a");
      assertThat(m.path("actions")).hasSize(3);
    }
  }

  @Test
  void recovery_is_quieter_than_the_start() throws Exception {
    try (NtfyHarness h = new NtfyHarness(Locale.ENGLISH)) {
      h.notifier().send(Samples.resolved(2), null, Attempt.FIRST);
      JsonNode m = h.fake.messages().get(0);
      assertThat(m.path("priority").asInt()).isEqualTo(3);
      assertThat(m.path("tags").get(0).asString()).isEqualTo("white_check_mark");
    }
  }

  @Test
  void a_long_message_stays_a_message() throws Exception {
    try (NtfyHarness h = new NtfyHarness(Locale.SIMPLIFIED_CHINESE)) {
      for (String text : List.of("海".repeat(5000), "😀".repeat(5000))) {
        h.notifier().send(Samples.hostile(text), null, Attempt.FIRST);
      }
      assertThat(h.fake.messages()).hasSize(2);
      assertThat(h.violations()).isEmpty();
    }
  }

  @Test
  void a_bulletin_is_shown_without_a_link_to_an_incident() throws Exception {
    try (NtfyHarness h = new NtfyHarness(Locale.ENGLISH)) {
      Notification bulletin =
          Notification.of("b-1", "ops", 0, new Bulletin(Reason.NONE, List.of()));
      assertThat(h.notifier().send(bulletin, null, Attempt.FIRST)).isEqualTo(new Delivered(null));
      assertThat(h.violations()).isEmpty();
      assertThat(h.fake.messages().get(0).has("click")).isFalse();
    }
  }

  private static NtfyNotifier.Settings settings(
      String topic, String url, @Nullable String token, @Nullable HttpConfig http) {
    return new NtfyNotifier.Settings(
        topic,
        URI.create(url),
        token == null ? null : new Secret(token),
        null,
        Duration.ofSeconds(1),
        http);
  }

  @Test
  void wrong_settings_are_named_by_key() {
    assertThatThrownBy(() -> settings("a b", "https://ntfy.sh", null, null))
        .hasMessageStartingWith("topic: expected 1 to 64 letters");
    assertThatThrownBy(() -> settings("a", "ntfy.sh", null, null))
        .hasMessageStartingWith("url: wanted http");
    HttpConfig basic =
        new HttpConfig(
            new HttpConfig.BasicAuth("u", new Secret("p"), null),
            null,
            null,
            null,
            null,
            true,
            Map.of());
    assertThatThrownBy(() -> settings("a", "https://ntfy.sh", "tk_1", basic))
        .hasMessageStartingWith("token: not together");
    assertThatThrownBy(
            () ->
                new NtfyNotifier.Settings(
                    "a",
                    URI.create("https://ntfy.sh"),
                    new Secret("k"),
                    Path.of("/f"),
                    Duration.ofSeconds(1),
                    null))
        .hasMessageStartingWith("token: at most one");
  }
}
