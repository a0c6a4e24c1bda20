package io.petrel.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.detect.Detector.GroupScores;
import io.petrel.series.Direction;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import org.junit.jupiter.api.Test;

class KMeansTest {
  private long tick;

  private static KMeans of(Direction bad) {
    return new KMeans(new KMeans.Settings(8, 0.34, 3), SampleDetectors.signal(Unit.PERCENT, bad));
  }

  private GroupScores take(KMeans kmeans, double... values) {
    return kmeans.step(kmeans.initial(), frame(values)).output();
  }

  private Frame frame(double... values) {
    Labels[] series = new Labels[values.length];
    for (int i = 0; i < values.length; i++) {
      series[i] = Labels.of("instance", "h" + i);
    }
    return new Frame(++tick * 60_000, series, values);
  }

  private static boolean[] bad(GroupScores scores) {
    boolean[] bad = new boolean[scores.scores().size()];
    for (int i = 0; i < bad.length; i++) {
      bad[i] = scores.scores().get(i).anomalous();
    }
    return bad;
  }

  @Test
  void the_cluster_with_the_bad_values_is_named_whichever_comes_first() {
    double[] oneHigh = {96, 11, 12, 13, 12, 11};
    double[] oneLow = {4, 81, 82, 83, 82, 81};
    assertThat(bad(take(of(Direction.HIGH), oneHigh)))
        .containsExactly(true, false, false, false, false, false);
    assertThat(bad(take(of(Direction.LOW), oneHigh))).containsOnly(false);
    assertThat(bad(take(of(Direction.LOW), oneLow)))
        .containsExactly(true, false, false, false, false, false);
    assertThat(bad(take(of(Direction.HIGH), oneLow))).containsOnly(false);
    assertThat(bad(take(of(Direction.BOTH), oneLow)))
        .containsExactly(true, false, false, false, false, false);
  }

  @Test
  void values_that_differ_by_trifles_are_one_group() {
    assertThat(bad(take(of(Direction.HIGH), 0.2, 0.3, 0.2, 0.4, 3.0, 0.3))).containsOnly(false);
    assertThat(bad(take(of(Direction.HIGH), 5, 5, 5))).containsOnly(false);
  }

  @Test
  void a_new_split_in_halves_is_told_once_for_the_group_until_it_is_usual() {
    KMeans kmeans = of(Direction.HIGH);
    KMeans.State state = kmeans.initial();
    for (int i = 0; i < 10; i++) {
      state = kmeans.step(state, frame(10, 11, 12, 13)).state();
    }
    int told = 0;
    for (int i = 0; i < 300; i++) {
      var step = kmeans.step(state, frame(10, 11, 92, 93));
      state = step.state();
      assertThat(bad(step.output())).containsOnly(false);
      Score group = step.output().group();
      told += group != null && group.anomalous() ? 1 : 0;
      if (i == 0) {
        assertThat(group).isNotNull();
        assertThat(group.reason().code()).isEqualTo("fleet.split");
      }
    }
    assertThat(told).isBetween(20, 120);
  }

  @Test
  void two_hosts_are_too_few() {
    assertThat(take(of(Direction.HIGH), 5, 95).scores())
        .allMatch(s -> s.reason().code().equals("fleet.too_few_peers"));
  }
}
