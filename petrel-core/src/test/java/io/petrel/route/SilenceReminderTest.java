package io.petrel.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.alert.Alert;
import io.petrel.detect.Reason;
import io.petrel.detect.Reason.Arg;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SilenceReminderTest {
  private static final long HOUR = 3_600_000;
  private static final SilenceReminder DAILY = new SilenceReminder("ops");
  private static final List<Alert> FIRING = List.of(Play.alert("cpu", "a"));

  @ParameterizedTest
  @CsvSource({"0,", "23,", "24,1", "47,1", "48,2", "99,4", "100,"})
  void reminds_after_a_day_and_again_each_day_until_its_end(long hour, @Nullable String nth) {
    Silence silence = silence("", null, "instance=a");
    List<Notification> due = DAILY.due(1 + hour * HOUR, List.of(silence), FIRING);
    assertThat(due)
        .extracting(Notification::incident)
        .isEqualTo(nth == null ? List.of() : List.of("silence/7/" + nth));
  }

  @Test
  void silence_that_hides_nothing_that_fires_or_recurs_is_not_reminded_of() {
    long at = 1 + 30 * HOUR;
    Silence silence = silence("", null, "instance=a");
    Alert alert = FIRING.get(0);
    assertThat(DAILY.due(at, List.of(silence), List.of())).isEmpty();
    assertThat(DAILY.due(at, List.of(silence), List.of(Play.alert("cpu", "b")))).isEmpty();
    assertThat(DAILY.due(at, List.of(silence), List.of(alert.resolved(5, alert.score()))))
        .isEmpty();
    TimeInterval.Span always =
        new TimeInterval.Span(
            List.of(), List.of(), List.of(), List.of(), List.of(), ZoneOffset.UTC);
    Silence recurring = silence("", new TimeInterval("", List.of(always)), "instance=a");
    assertThat(recurring.holds(at)).isTrue();
    assertThat(DAILY.due(at, List.of(recurring), FIRING)).isEmpty();
  }

  @Test
  void reminder_names_the_silence_and_some_of_what_it_hides() {
    List<Alert> many = IntStream.range(0, 8).mapToObj(i -> Play.alert("cpu", "h" + i)).toList();
    Notification n =
        new SilenceReminder("oncall", Duration.ofHours(2))
            .due(1 + 5 * HOUR, List.of(silence("disk swap", null, "role=web", "env!=x")), many)
            .get(0);
    assertThat(n.receiver()).isEqualTo("oncall");
    assertThat(n.decision()).isEqualTo(Decision.BULLETIN);
    assertThat(n.incident()).isEqualTo("silence/7/2");
    Bulletin bulletin = n.bulletin();
    assertThat(bulletin).isNotNull();
    assertThat(bulletin.title().args())
        .containsEntry("silence", new Arg.Text("7"))
        .containsEntry("lasted", new Arg.Span(5 * HOUR))
        .containsEntry("alerts", new Arg.Count(8));
    assertThat(bulletin.lines())
        .extracting(Reason::code)
        .containsExactly(
            "reminder.silence",
            "reminder.comment",
            "reminder.alert",
            "reminder.alert",
            "reminder.alert",
            "reminder.alert",
            "reminder.alert",
            "reminder.more",
            "reminder.expire");
    assertThat(bulletin.lines().get(0).args())
        .containsEntry("matchers", new Arg.Text("role=\"web\", env!=\"x\""));
    assertThat(bulletin.lines().get(7).args()).containsEntry("more", new Arg.Count(3));
  }

  @Test
  void reminding_all_the_time_is_refused() {
    assertThatThrownBy(() -> new SilenceReminder("ops", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("every: expected more than 0s");
  }

  private static Silence silence(
      String comment, @Nullable TimeInterval during, String... matchers) {
    List<Matcher> parsed = Arrays.stream(matchers).map(Matcher::parse).toList();
    return new Silence(7, parsed, 1, 1 + 100 * HOUR, "me", comment, during, false);
  }
}
