package io.petrel.notify;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.route.Notification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * What people see, word for word.
 *
 * <p>After an intended change run with {@code -Dgolden.update=true} from the module's folder and
 * read the difference.
 */
class GoldenTest {
  private static final Map<String, Notification> SAMPLES =
      Map.of(
          "started", Samples.started(),
          "repeated", Samples.repeated(),
          "resolved", Samples.resolved(4),
          "many", Samples.wide(500),
          "digest", Samples.bulletin("digest"),
          "reminder", Samples.bulletin("reminder"));

  private static final Map<String, BiFunction<SlackMessages, Notification, SlackMessage>> SLACK =
      Map.of(
          "slack-root", (m, n) -> m.state(n, Attempt.FIRST),
          "slack-reply", (m, n) -> m.change(n, new Attempt(1, false, 2)));

  /** What programs and plain receivers get, as JSON. */
  private static final Map<String, BiFunction<Texts, Notification, JsonNode>> OTHERS =
      Map.of(
          "alertmanager",
          (texts, n) -> {
            ArrayNode all = Json.array();
            AlertmanagerTold.NOTHING
                .after(n, n.at(), texts, Harness.LINKS)
                .alerts()
                .forEach(alert -> all.add(alert.json(n.at() + 240_000)));
            return all;
          },
          "webhook",
          (texts, n) -> WebhookNotifier.message(n, texts, Harness.LINKS),
          "pagerduty",
          (texts, n) ->
              PagerdutyNotifier.event(
                  n.over() ? "resolve" : "trigger", n, Attempt.FIRST, texts, Harness.LINKS),
          "teams",
          (texts, n) -> Json.read(TeamsNotifier.message(n, Attempt.FIRST, texts, Harness.LINKS)),
          "ntfy",
          (texts, n) -> NtfyNotifier.message(n, Attempt.FIRST, texts, Harness.LINKS),
          "file",
          (texts, n) -> Json.read(FileNotifier.line(n, Attempt.FIRST, texts, Harness.LINKS)));

  static Stream<String> others() {
    return Stream.of("en", "zh-CN")
        .flatMap(
            locale ->
                Stream.of("started", "resolved")
                    .flatMap(
                        sample ->
                            OTHERS.keySet().stream()
                                .map(kind -> sample + "." + locale + "." + kind + ".json")));
  }

  @ParameterizedTest
  @MethodSource("others")
  void other_receivers_get_what_was_agreed(String name) throws IOException {
    String[] parts = name.split("\\.", -1);
    Texts texts = Texts.of(Locale.forLanguageTag(parts[1]), ZoneOffset.UTC);
    JsonNode got =
        requireNonNull(OTHERS.get(parts[2])).apply(texts, requireNonNull(SAMPLES.get(parts[0])));
    agreed(name, SlackApi.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(got) + "\n");
  }

  static Stream<String> names() {
    return Stream.of("en", "zh-CN")
        .flatMap(
            locale ->
                SAMPLES.keySet().stream()
                    .flatMap(
                        sample ->
                            Stream.of("console.txt", "slack-root.json", "slack-reply.json")
                                .map(kind -> sample + "." + locale + "." + kind)));
  }

  @ParameterizedTest
  @MethodSource("names")
  void messages_read_as_agreed(String name) throws IOException {
    String[] parts = name.split("\\.", -1);
    Notification n = requireNonNull(SAMPLES.get(parts[0]));
    Locale locale = Locale.forLanguageTag(parts[1]);
    String shown = parts[2].equals("console") ? console(n, locale) : slack(parts[2], n, locale);
    agreed(name, shown);
  }

  private static void agreed(String name, String shown) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Path file = Path.of("src/test/resources/io/petrel/notify/golden", name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, shown);
    }
    try (InputStream in = GoldenTest.class.getResourceAsStream("golden/" + name)) {
      assertThat(in).as("golden file " + name).isNotNull();
      assertThat(shown).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static String slack(String kind, Notification n, Locale locale) {
    SlackMessages messages = new SlackMessages(Texts.of(locale, ZoneOffset.UTC), Harness.LINKS);
    return SlackApi.JSON
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(requireNonNull(SLACK.get(kind)).apply(messages, n))
        + "\n";
  }

  private static String console(Notification n, Locale locale) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Notifier notifier =
        ConsoleNotifier.TYPE
            .create()
            .apply(
                new ConsoleNotifier.Settings(),
                Harness.context(
                    locale,
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new TestClock(Instant.EPOCH)))) {
      notifier.send(n, null, Attempt.FIRST);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
