package io.petrel.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.detect.Detector;
import io.petrel.detect.Detectors;
import io.petrel.detect.Sensitivity;
import io.petrel.replay.Report.PastIncident;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A past that is led through detectors in one call each. */
final class PastTest {
  private static final long STEP = 60_000;
  private static final long BEGIN = 1_795_000_020_000L / STEP * STEP;
  private static final int TICKS = 400;
  private static final long FROM = BEGIN + 200 * STEP;
  private static final Signal CPU =
      Signal.of("cpu_usage", "q", Unit.PERCENT).withPeersBy("role").withFloor(10);

  private final List<Frame> values = new ArrayList<>();
  private final List<Frame> hosts = new ArrayList<>();

  /** Ten web servers around 20 and ten databases around 70; web-3 is hot from tick 300 to 349. */
  private Past past(int coolFrom) {
    Random random = new Random(1);
    Labels[] series = new Labels[20];
    Labels[] targets = new Labels[20];
    for (int h = 0; h < 20; h++) {
      String role = h < 10 ? "web" : "db";
      series[h] = Labels.of("instance", role + "-" + h);
      targets[h] = series[h].with("role", role);
    }
    for (int t = 0; t < TICKS; t++) {
      double[] cpu = new double[20];
      double[] up = new double[20];
      for (int h = 0; h < 20; h++) {
        boolean hot = h == 3 && ((t >= 300 && t < coolFrom) || (t >= 100 && t < 120));
        cpu[h] = (h < 10 ? 20 : 70) + 2 * random.nextDouble() + (hot ? 50 : 0);
        up[h] = 1;
      }
      values.add(new Frame(BEGIN + t * STEP, series, cpu));
      hosts.add(new Frame(BEGIN + t * STEP, targets, up));
    }
    return new Past(CPU, values, hosts, FROM);
  }

  @Test
  void a_backtest_tells_of_the_hot_host_among_the_peers_that_the_hosts_labels_name() {
    Report report = past(350).backtest(Detectors.fleet(CPU));
    assertThat(report.incidents())
        .as("what was before the window only taught")
        .singleElement()
        .satisfies(
            incident -> {
              assertThat(incident.hosts()).containsExactly("web-3");
              assertThat(incident.openedAt()).isBetween(BEGIN + 300 * STEP, BEGIN + 310 * STEP);
              assertThat(incident.open()).isFalse();
              assertThat(incident.severity()).isEqualTo("warning");
            });
    assertThat(report.window().learnedFrom()).isEqualTo(BEGIN);
    assertThat(report.byHost()).extracting(Report.Share::name).containsExactly("web-3");
  }

  @Test
  void calls_do_not_know_of_one_another() {
    Past past = past(TICKS);
    Detector fleet = Detectors.fleet(CPU);
    assertThat(past.backtest(fleet)).isEqualTo(past.backtest(fleet));
    assertThat(past.backtest(fleet).incidents()).singleElement().matches(PastIncident::open);
  }

  @Test
  void a_course_shows_what_the_alert_was_made_of() {
    Past past = past(350);
    Course course =
        past.course("web-3", Detectors.fleet(CPU), Detectors.baseline(CPU, Sensitivity.HIGH));
    assertThat(course.series().get("role")).isEqualTo("web");
    assertThat(course.at()).hasSize(200).startsWith(FROM).endsWith(past.to());
    assertThat(course.lines())
        .extracting(Course.Line::detector)
        .containsExactly("fleet", "baseline");
    for (int i = 0; i < course.at().length; i++) {
      Frame frame = values.get(200 + i);
      assertThat(course.values()[i]).isEqualTo(frame.value(3));
      boolean hot = i >= 100 && i < 150;
      assertThat(course.lines().get(0).scores()[i] > 1).as("tick %s", i).isEqualTo(hot);
    }
    assertThat(past.courses(Detectors.fleet(CPU))).hasSize(20);
  }

  @Test
  void a_course_can_be_seen_from_near() {
    Course course = past(350).course("web-3", Detectors.fleet(CPU));
    assertThat(course.peak()).isBetween(BEGIN + 300 * STEP, BEGIN + 349 * STEP);
    Course near = course.around(course.peak(), Duration.ofMinutes(5));
    assertThat(near.at()).hasSize(11).contains(course.peak());
    assertThat(near.peak()).isEqualTo(course.peak());
    assertThat(near.lines().get(0).upper()).hasSameSizeAs(near.at());
    Course ahead = course.around(past(350).to() + 100 * STEP, Duration.ofMinutes(5));
    assertThat(ahead.at()).isEmpty();
    assertThat(ahead.peak()).isZero();
  }

  @Test
  void a_host_that_is_not_there_is_named() {
    assertThatThrownBy(() -> past(350).course("web-33", Detectors.fleet(CPU)))
        .hasMessage("no series of cpu_usage has instance=web-33");
  }

  @Test
  void frames_without_their_hosts_are_refused() {
    past(350);
    assertThatThrownBy(() -> new Past(CPU, values, hosts.subList(1, TICKS), FROM))
        .hasMessageContaining("got 400 and 399");
  }
}
