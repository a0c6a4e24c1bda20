package io.petrel.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.detect.Detector.HostState;
import io.petrel.detect.Detector.Presence;
import io.petrel.series.Labels;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AbsentTest {
  private static final Labels HOST = Labels.of("instance", "a");

  private final Absent absent = new Absent(new Absent.Settings(2, Duration.ofMinutes(10)));
  private Absent.State state = absent.initial();
  private long minute;

  private Score take(boolean present, HostState host, Labels labels) {
    var step = absent.step(state, new Presence(++minute * 60_000, present, host, labels));
    state = step.state();
    return step.output();
  }

  private Score miss(HostState host) {
    return take(false, host, HOST);
  }

  @Test
  void a_series_never_seen_is_not_missed() {
    for (int i = 0; i < 20; i++) {
      Score score = miss(HostState.GONE);
      assertThat(score.score()).isNaN();
      assertThat(score.reason().code()).isEqualTo("absent.never_seen");
    }
  }

  @Test
  void it_counts_from_the_set_number_of_misses_in_a_row() {
    take(true, HostState.UP, HOST);
    assertThat(miss(HostState.GONE).anomalous()).isFalse();
    take(true, HostState.UP, HOST);
    assertThat(miss(HostState.GONE).anomalous()).isFalse();
    assertThat(miss(HostState.GONE).anomalous()).isTrue();
    assertThat(miss(HostState.GONE).anomalous()).isTrue();
    assertThat(take(true, HostState.UP, HOST).score()).isZero();
  }

  @Test
  void host_gone_scrape_failing_and_series_gone_are_different_things() {
    Map<HostState, String> codes = new EnumMap<>(HostState.class);
    for (HostState host : HostState.values()) {
      take(true, HostState.UP, HOST);
      miss(host);
      Score score = miss(host);
      codes.put(host, score.reason().code());
      assertThat(score.reason().args())
          .containsEntry("missing_for", new Reason.Arg.Span(60_000))
          .containsEntry("last_seen", new Reason.Arg.Instant((minute - 2) * 60_000));
    }
    assertThat(codes)
        .isEqualTo(
            Map.of(
                HostState.GONE, "absent.gone",
                HostState.DOWN, "absent.scrape_failing",
                HostState.UP, "absent.series",
                HostState.UNKNOWN, "absent.missing"));
  }

  @Test
  void an_expected_absence_is_not_told() {
    take(true, HostState.UP, HOST);
    for (int i = 0; i < 5; i++) {
      Score score = take(false, HostState.GONE, HOST.with("expected_absent", "migration"));
      assertThat(score.score()).isZero();
      assertThat(score.reason().code()).isEqualTo("absent.expected");
    }
    assertThat(take(false, HostState.GONE, HOST.with("expected_absent", "false")).anomalous())
        .isTrue();
  }

  @Test
  void a_series_gone_for_long_is_forgotten_until_it_comes_back() {
    take(true, HostState.UP, HOST);
    for (int i = 0; i < 11; i++) {
      miss(HostState.GONE);
    }
    assertThat(miss(HostState.GONE).reason().code()).isEqualTo("absent.forgotten");
    assertThat(miss(HostState.GONE).score()).isZero();
    take(true, HostState.UP, HOST);
    miss(HostState.GONE);
    assertThat(miss(HostState.GONE).anomalous()).isTrue();
  }

  @Test
  void time_in_which_nothing_was_asked_does_not_make_it_forgotten() {
    take(true, HostState.UP, HOST);
    minute += 10_000;
    miss(HostState.GONE);
    assertThat(miss(HostState.GONE).anomalous()).isTrue();
  }

  @Test
  void wrong_settings_are_named_by_their_key() {
    assertThatThrownBy(() -> new Absent.Settings(0, Duration.ofDays(1)))
        .hasMessage("misses: wanted at least 1, got 0");
    assertThatThrownBy(() -> new Absent.Settings(1, Duration.ZERO))
        .hasMessageStartingWith("forget_after: wanted more than 0s");
  }
}
