package io.petrel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.pipeline.Plan.Rule;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.route.Route;
import io.petrel.series.Direction;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Corroboration within the whole pipeline: two signals of a few hosts, a score a hundredth. */
class CorroborationTest {
  private static final List<String> SIGNALS = List.of("cpu", "disk");
  private static final String[] HOSTS = {"a", "b", "c", "d"};

  private final Plan plan =
      plan(new Plan.Corroboration(Duration.ofMinutes(2), "info", Telling.AT_ONCE));
  private Pipeline pipeline = new Pipeline(plan, HardState.EMPTY);
  private long at;

  private static Plan plan(Plan.@Nullable Corroboration corroboration) {
    List<Watch> watches =
        SIGNALS.stream()
            .map(
                name ->
                    new Watch(
                        new Signal(
                            name,
                            "prom",
                            "q",
                            Unit.PERCENT,
                            Direction.HIGH,
                            "instance",
                            List.of(),
                            0),
                        List.of(
                            new Rule(
                                "baseline", new Doubles.Hundredth(), "warning", Telling.AT_ONCE))))
            .toList();
    return new Plan(
        watches,
        Route.single("ops", "instance"),
        Duration.ofMinutes(90),
        corroboration,
        Exclusion.NONE);
  }

  private Changes tick(double cpu, double disk) {
    at += 60_000;
    Map<String, Fetch> answers = new HashMap<>();
    answers.put("prom/cpu", answer(cpu));
    answers.put("prom/disk", answer(disk));
    return pipeline.tick(new Tick(at, answers, Map.of("prom", answer(1))), at);
  }

  /** The first host's value; the others have 1. */
  private Fetch answer(double first) {
    Labels[] series = new Labels[HOSTS.length];
    double[] values = {first, 1, 1, 1};
    for (int i = 0; i < HOSTS.length; i++) {
      series[i] = Labels.of("instance", HOSTS[i], "role", "web");
    }
    return new Fetch.Complete(new Frame(at, series, values), List.of());
  }

  private List<String> names() {
    return pipeline.view().alerts().stream().map(a -> a.name() + "/" + a.host()).toList();
  }

  private void learn() {
    for (int i = 0; i < 20_000; i++) {
      boolean cpu = i % 400 == 7;
      boolean disk = i % 400 == 207;
      tick(cpu ? 55 : 1, disk ? 55 : 1);
    }
  }

  @Test
  void two_unusual_signals_are_told_together_and_over_when_the_window_has_passed() {
    learn();
    tick(99, 1);
    assertThat(names()).isEmpty();
    tick(1, 99);
    assertThat(names()).containsExactly("corroborate/a");
    Alert alert = pipeline.view().alerts().get(0);
    assertThat(alert.labels())
        .isEqualTo(
            Labels.of(
                "alertname", "corroborate",
                "detector", "corroborate",
                "severity", "info",
                "instance", "a",
                "role", "web"));
    assertThat(alert.score().reason().code()).isEqualTo("corroborate.two");
    tick(1, 1);
    tick(1, 1);
    tick(1, 1);
    assertThat(names()).isEmpty();
  }

  @Test
  void signal_that_tells_itself_is_not_told_twice() {
    learn();
    tick(120, 99);
    assertThat(names()).containsExactly("cpu/a");
  }

  @Test
  void one_failed_signal_keeps_what_is_told() {
    learn();
    tick(99, 99);
    assertThat(names()).containsExactly("corroborate/a");
    for (int i = 0; i < 10; i++) {
      at += 60_000;
      Map<String, Fetch> answers =
          Map.of("prom/cpu", answer(1), "prom/disk", new Fetch.Failed("refused"));
      pipeline.tick(new Tick(at, answers, Map.of("prom", answer(1))), at);
      assertThat(names()).contains("corroborate/a");
    }
  }

  @Test
  void what_was_learned_and_told_survives_a_restart() {
    learn();
    Changes told = tick(99, 99);
    StateWriter out = new StateWriter();
    pipeline.encodeLearned(out);
    pipeline = new Pipeline(plan, new HardState(told.tick(), told.alerts(), told.incidents()));
    pipeline.restoreLearned(new StateReader(out.toBytes()));
    StateWriter again = new StateWriter();
    pipeline.encodeLearned(again);
    assertThat(again.toBytes()).isEqualTo(out.toBytes());
    assertThat(names()).containsExactly("corroborate/a");
    tick(1, 1);
    assertThat(names()).containsExactly("corroborate/a");
    tick(1, 1);
    tick(1, 1);
    assertThat(names()).isEmpty();
  }

  @Test
  void without_it_nothing_is_put_together() {
    pipeline = new Pipeline(plan(null), HardState.EMPTY);
    learn();
    tick(99, 99);
    assertThat(names()).isEmpty();
  }
}
