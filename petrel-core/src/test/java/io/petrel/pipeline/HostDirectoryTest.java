package io.petrel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.detect.Detector.HostState;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostDirectoryTest {
  private static final Labels NODE = Labels.of("instance", "a", "job", "node", "region", "bj");
  private static final Labels MYSQL = Labels.of("instance", "a", "job", "mysql", "region", "bj");
  private static final Labels B = Labels.of("instance", "b", "job", "node");
  private final HostDirectory hosts = new HostDirectory("instance");

  private static Frame frame(long at, Object... labelsAndUp) {
    Labels[] series = new Labels[labelsAndUp.length / 2];
    double[] up = new double[series.length];
    for (int i = 0; i < series.length; i++) {
      series[i] = (Labels) labelsAndUp[2 * i];
      up[i] = (Integer) labelsAndUp[2 * i + 1];
    }
    return new Frame(at, series, up);
  }

  private void complete(long at, Object... labelsAndUp) {
    hosts.take(new Fetch.Complete(frame(at, labelsAndUp), List.of()), at, 100);
  }

  @Test
  void host_with_several_targets_has_what_they_share_and_is_up_when_any_is() {
    complete(1, NODE.with("__name__", "up"), 0, MYSQL, 1);
    assertThat(hosts.labels("a")).isEqualTo(Labels.of("instance", "a", "region", "bj"));
    assertThat(hosts.state("a")).isEqualTo(HostState.UP);
    complete(2, NODE, 0, MYSQL, 0);
    assertThat(hosts.state("a")).isEqualTo(HostState.DOWN);
  }

  @Test
  void host_that_is_no_target_any_more_is_gone_then_forgotten() {
    complete(1, NODE, 1, B, 1);
    complete(2, B, 1);
    assertThat(hosts.state("a")).isEqualTo(HostState.GONE);
    assertThat(hosts.labels("a")).isEqualTo(NODE);
    complete(101, B, 1);
    assertThat(hosts.state("a")).isEqualTo(HostState.UNKNOWN);
    assertThat(hosts.labels("a")).isEqualTo(Labels.empty());
  }

  @Test
  void host_that_was_never_a_target_is_unknown() {
    complete(1, B, 1);
    assertThat(hosts.state("a")).isEqualTo(HostState.UNKNOWN);
  }

  @Test
  void failed_partial_and_older_answers_remove_nobody() {
    complete(10, NODE, 1, B, 1);
    hosts.take(new Fetch.Failed("down"), 11, 100);
    hosts.take(new Fetch.Partial(frame(500, B, 0), "shard"), 500, 100);
    complete(5);
    assertThat(hosts.state("a")).isEqualTo(HostState.UP);
    assertThat(hosts.state("b")).isEqualTo(HostState.DOWN);
  }

  @Test
  void labels_stay_the_same_instance_and_survive_encoding() {
    complete(1, NODE, 1);
    Labels before = hosts.labels("a");
    complete(2, Labels.of(NODE.asMap()), 1);
    assertThat(hosts.labels("a")).isSameAs(before);
    StateWriter out = new StateWriter();
    hosts.encode(out);
    StateReader in = new StateReader(out.toBytes());
    HostDirectory back = HostDirectory.decode("instance", in);
    assertThat(in.atEnd()).isTrue();
    assertThat(back.labels("a")).isEqualTo(NODE);
    assertThat(back.state("a")).isEqualTo(HostState.UP);
  }
}
