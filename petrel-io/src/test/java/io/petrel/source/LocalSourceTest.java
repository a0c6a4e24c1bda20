package io.petrel.source;

import static io.petrel.source.SourceContractTest.signal;
import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.series.Direction;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LocalSourceTest {
  private final LocalSource source =
      new LocalSource("local", new LocalSource.Settings("me", Map.of("provider", "aliyun")));

  private Frame frame(Signal signal, long at) {
    Fetch fetch = source.instant(signal, at);
    assertThat(fetch).as(signal.name()).isInstanceOf(Fetch.Complete.class);
    return ((Fetch.Complete) fetch).frame();
  }

  /** Keeps a core busy until the kernel has counted some ticks of it. */
  private static void work() {
    long end = System.nanoTime() + 400_000_000L;
    double x = 1;
    while (System.nanoTime() < end) {
      x = Math.sqrt(x + 1);
    }
    assertThat(x).isPositive();
  }

  @Test
  void every_signal_it_knows_has_a_sensible_value_with_the_host_s_labels() {
    work();
    for (String name : LocalSource.SIGNALS) {
      Frame frame = frame(signal(name), 1000);
      for (int i = 0; i < frame.size(); i++) {
        assertThat(frame.series(i).get("instance")).isEqualTo("me");
        assertThat(frame.series(i).get("provider")).isEqualTo("aliyun");
        assertThat(frame.value(i)).as(name).isGreaterThanOrEqualTo(0).isFinite();
        if (name.contains("usage") || name.contains("busy")) {
          assertThat(frame.value(i)).as(name).isLessThanOrEqualTo(100);
        }
      }
      if (!name.equals("inode_usage") && !name.equals("disk_busy")) {
        assertThat(frame.size()).as(name).isPositive();
      }
    }
  }

  @Test
  void busy_core_is_seen() {
    frame(signal("cpu_usage"), 1000);
    work();
    int cores = Runtime.getRuntime().availableProcessors();
    assertThat(frame(signal("cpu_usage"), 2000).value(0)).isGreaterThan(40.0 / cores);
  }

  @Test
  void filesystems_have_their_mountpoint() {
    Frame frame = frame(signal("filesystem_usage"), 1000);
    assertThat(frame.series()).allSatisfy(l -> assertThat(l.get("mountpoint")).startsWith("/"));
  }

  @Test
  void unit_decides_how_it_is_told() {
    work();
    double percent = frame(with("memory_usage", Unit.PERCENT), 1000).value(0);
    double ratio = frame(with("memory_usage", Unit.RATIO), 1000).value(0);
    assertThat(ratio).isEqualTo(percent / 100, org.assertj.core.api.Assertions.within(1e-9));
    double files = frame(with("file_descriptors", Unit.COUNT), 1000).value(0);
    assertThat(files).isGreaterThan(1);
    assertThat(frame(with("reboot", Unit.SECONDS), 1000).value(0)).isGreaterThan(1);
    assertThat(frame(with("reboot", Unit.BOOLEAN), 1000).value(0)).isIn(0.0, 1.0);
    assertThat(frame(with("host_down", Unit.BOOLEAN), 1000).value(0)).isZero();
  }

  private static Signal with(String name, Unit unit) {
    return new Signal(name, "local", "", unit, Direction.HIGH, "instance", List.of(), 0);
  }

  @Test
  void what_it_cannot_tell_is_said_beforehand() {
    assertThat(source.unsupported()).containsKey("clock_offset");
    assertThat(source.refuses(signal("clock_offset"))).startsWith("clock_offset: needs");
    assertThat(source.refuses(signal("my_own"))).startsWith("my_own: this machine tells only cpu_");
    assertThat(source.refuses(signal("cpu_usage"))).isNull();
    assertThat(source.instant(signal("clock_offset"), 1)).isInstanceOf(Fetch.Failed.class);
  }

  @Test
  void the_past_cannot_be_asked_for() {
    frame(signal("cpu_usage"), 2000);
    assertThat(source.instant(signal("cpu_usage"), 1000))
        .isEqualTo(new Fetch.Failed("this machine keeps no history: only now can be asked for"));
  }
}
