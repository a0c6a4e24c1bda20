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
