package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.notify.FakeSlack;
import io.petrel.notify.FakeSlack.Message;
import io.petrel.source.FakePrometheus;
import io.petrel.store.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever fails around it, nothing is lost, and what fails is told. In virtual time. */
@Timeout(60)
final class OutageTest {
  private static final long START = 1_800_000_000_000L;

  @TempDir Path home;
  private final MovingClock clock = new MovingClock(START);
  private final FakeFleet fleet = new FakeFleet("web-1", "web-2", "web-3", "web-4");
  private FakeSlack slack;
  private String config;
  private Service service;

  @BeforeEach
  void start() {
    slack = new FakeSlack(clock);
    config = Service.config(fleet, ", timeout: 300ms, max_series: 1000", slack, home);
    service = new Service(config, home, clock);
  }

  @AfterEach
  void stop() {
    service.close();
    assertThat(slack.violations()).isEmpty();
    slack.close();
    fleet.close();
  }

  private static Duration minutes(long n) {
    return Duration.ofMinutes(n);
  }

  private static long at(long minute) {
    return START + minutes(minute).toMillis();
  }

  /** The threads of a host, as what was told in them, oldest first: the root's first words lead. */
  private List<List<String>> threads(String host) {
    return slack.roots().stream()
        .filter(root -> root.toString().contains(host))
        .map(
            root -> {
              List<String> told = new java.util.ArrayList<>();
              told.add(
                  (root.earlier().isEmpty() ? root.content() : root.earlier().get(0)).toString());
              slack.replies(root.ts()).forEach(reply -> told.add(reply.words()));
              return told;
            })
        .toList();
  }

  private void toldOnceAndOver(String host) {
    assertThat(threads(host)).as("threads of %s", host).hasSize(1);
    Message root =
        slack.roots().stream().filter(r -> r.toString().contains(host)).findFirst().orElseThrow();
    assertThat(root.words()).contains("Resolved");
  }

  @Test
  void slack_is_down_for_ten_minutes() {
    fleet.heat("web-1", at(5), minutes(4)); // begins and ends while Slack is down
    fleet.heat("web-2", at(6), minutes(20)); // ends after it
    fleet.heat("web-3", at(1), minutes(6)); // began before
    service.run(minutes(4));
    assertThat(threads("web-3")).hasSize(1);

    slack.down();
    service.run(minutes(10));
    assertThat(slack.messages()).hasSize(1);
    assertThat(service.backlog()).hasSize(1);
    assertThat(service.backlog().get(0).pending()).isEqualTo(4);
    assertThat(service.backlog().get(0).oldestAt()).isLessThan(clock.millis() - 300_000);
    assertThat(service.backlog().get(0).problem()).contains("slack");

    slack.up();
    service.run(minutes(30));
    assertThat(service.backlog()).allMatch(b -> b.pending() == 0);
    assertThat(slack.roots()).hasSize(3);
    toldOnceAndOver("web-1");
    toldOnceAndOver("web-2");
    toldOnceAndOver("web-3");
    assertThat(threads("web-2").get(0)).hasSize(2);
    assertThat(threads("web-2").get(0).get(0)).doesNotContain("Resolved");
  }

  /** What a Prometheus may do instead of answering, and what is said of it. */
  enum Trouble {
    HANGS_UP("prometheus"),
    SLOW("300"),
    CUT_OFF("prometheus"),
    REFUSES("execution"),
    UNAVAILABLE("503"),
    HTML("web page"),
    TOO_MANY_SERIES("1000");

    final String said;

    Trouble(String said) {
      this.said = said;
    }

    MockResponse answer() {
      return switch (this) {
        case HANGS_UP ->
            new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
        case SLOW -> FakePrometheus.silence();
        case CUT_OFF ->
            FakePrometheus.cut(
                """
                {"status":"success","data":{"resultType":"vector","result":[
                {"metric":{"instance":"web-1"},"value":[1800000000,"20"]},{"met\
                """);
        case REFUSES -> FakePrometheus.error(422, "execution", "query: execution failed");
        case UNAVAILABLE -> FakePrometheus.text(503, "text/plain", "no upstream");
        case HTML -> FakePrometheus.text(200, "text/html", "<html>Please log in</html>");
        case TOO_MANY_SERIES -> FakePrometheus.json(200, manySeries());
      };
    }

    private static String manySeries() {
      StringBuilder out =
          new StringBuilder(
              "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[");
      for (int i = 0; i < 20_000; i++) {
        out.append(i == 0 ? "" : ",").append("{\"metric\":{\"instance\":\"host-").append(i);
        out.append("\"},\"value\":[1800000000,\"99\"]}");
      }
      return out.append("]}}").toString();
    }
  }

  @ParameterizedTest
  @EnumSource
  void prometheus_fails(Trouble trouble) {
    fleet.heat("web-1", at(2), minutes(8)); // fires before, ends during the outage
    fleet.heat("web-2", at(7), minutes(13)); // fires in it, ends after it
    service.run(minutes(5));
    assertThat(slack.roots()).hasSize(1);

    fleet.fail(trouble::answer);
    service.run(minutes(10));
    assertThat(service.failures()).containsIgnoringCase(trouble.said);
    assertThat(service.view().alerts())
        .filteredOn(alert -> alert.host().equals("web-1"))
        .as("nobody knows how web-1 is")
        .hasSize(1)
        .allMatch(alert -> alert.firing());
    assertThat(slack.roots()).as("web-1 and the source").hasSize(2);
    assertThat(slack.messages()).hasSize(2);
    Message blind = slack.roots().get(1);
    assertThat(blind.words()).contains("source_incomplete", "prometheus");

    fleet.mend();
    service.run(minutes(10));
    assertThat(service.view().failures()).isEmpty();
    toldOnceAndOver("web-1");
    toldOnceAndOver("web-2");
    toldOnceAndOver("source_incomplete");
    assertThat(slack.roots()).hasSize(3);
    assertThat(service.backlog()).allMatch(b -> b.pending() == 0);
  }

  @Test
  void the_disk_of_the_state_is_full() throws IOException {
    service.close();
    Path disk = SmallDisk.mount(home.resolve("disk"), 4);
    try {
      config = Service.config(fleet, "", slack, disk.resolve("state"));
      service = new Service(config, disk.resolve("state"), clock);
      fleet.heat("web-1", at(3), minutes(4)); // begins and ends while the disk is full
      fleet.heat("web-2", at(4), minutes(30));
      service.run(minutes(2));
      SmallDisk.fill(disk.resolve("hog"));
      service.run(minutes(10));
      assertThat(slack.messages()).as("what is not on disk is not told").isEmpty();
      assertThat(service.heard).anyMatch(h -> h.contains("the disk is full"));
      assertThat(service.heard).anyMatch(h -> h.startsWith("commit failed"));
      assertThat(service.view().alerts()).as("it goes on looking").hasSize(1);

      Files.delete(disk.resolve("hog"));
      service.run(minutes(5));
      toldOnceAndOver("web-1");
      assertThat(threads("web-2")).hasSize(1);
      assertThat(service.backlog()).allMatch(b -> b.pending() == 0);
    } finally {
      service.close();
      SmallDisk.unmount(disk);
    }
  }

  @Test
  void the_state_file_is_corrupted() throws IOException {
    fleet.heat("web-1", at(2), minutes(30));
    service.run(minutes(6));
    service.close();
    spoil(home.resolve("petrel.db"), 0);
    service.start(config);
    assertThat(service.heard)
        .anyMatch(
            h -> h.startsWith("set aside: ") && h.contains("damaged") && h.contains("kept as"));
    service.run(minutes(40));
    // Who was told is forgotten, so that what still goes on is told once more, and its end.
    assertThat(slack.roots()).hasSize(2).allMatch(root -> root.toString().contains("web-1"));
    assertThat(slack.roots().get(1).words()).contains("Resolved");
    assertThat(service.backlog()).allMatch(b -> b.pending() == 0);
  }

  @Test
  void the_learned_state_is_corrupted() throws IOException {
    fleet.heat("web-1", at(2), minutes(30));
    service.run(minutes(6));
    service.close();
    try (var all = Files.list(home)) {
      for (Path file : all.filter(f -> f.toString().contains("snapshot")).toList()) {
        spoil(file, 40);
      }
    }
    service.start(config);
    assertThat(service.heard).anyMatch(h -> h.startsWith("the learned state is lost"));
    service.run(minutes(40));
    toldOnceAndOver("web-1");
    assertThat(threads("web-1").get(0)).as("its start and its end").hasSize(2);
  }

  private static void spoil(Path file, int from) throws IOException {
    byte[] junk = new byte[4096];
    java.util.Arrays.fill(junk, (byte) 0x5a);
    try (var out = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      out.position(from);
      out.write(java.nio.ByteBuffer.wrap(junk));
    }
  }

  @Test
  void the_clock_steps_back_by_ten_minutes() {
    fleet.heat("web-1", at(2), minutes(10));
    fleet.heat("web-2", at(17), minutes(3));
    service.run(minutes(14));
    assertThat(threads("web-1")).hasSize(1);

    clock.pass(minutes(-10));
    service.run(minutes(2));
    assertThat(service.heard)
        .anyMatch(h -> h.contains("clock was set back") && h.contains("550 s"));
    assertThat(service.heard).filteredOn(h -> h.contains("clock")).as("said once").hasSize(1);

    service.run(minutes(30));
    toldOnceAndOver("web-1");
    toldOnceAndOver("web-2");
    assertThat(slack.roots()).hasSize(2);
  }

  @Test
  void the_clock_steps_back_while_something_waits_to_be_delivered() {
    fleet.heat("web-1", at(2), minutes(10));
    slack.down();
    service.run(minutes(8));
    clock.pass(Duration.ofHours(-5));
    slack.up();
    service.run(minutes(70));
    assertThat(threads("web-1")).as("within the longest wait").hasSize(1);
  }
}
