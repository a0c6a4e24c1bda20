package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.app.Rehearsal.Told;
import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.config.SignalConfig;
import io.petrel.demo.DemoConfig;
import io.petrel.demo.Truth;
import io.petrel.notify.Texts;
import io.petrel.route.Notification;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo's whole story through the real source, lessons, pipeline and store. */
final class DemoStoryTest {
  private static final Texts TEXTS = Texts.of(Locale.ENGLISH, ZoneOffset.UTC);

  /** By scene: the signal that tells it, and within how many minutes of the live part. */
  private static final Map<String, Tells> TELLS =
      Map.of(
          "HOT_HOST", new Tells(Set.of("cpu_usage"), 12),
          "NOISY_NEIGHBOUR", new Tells(Set.of("cpu_steal"), 30),
          "BROKEN_RHYTHM", new Tells(Set.of("cpu_usage", "load_per_core"), 55),
          "HOST_GONE", new Tells(Set.of("host_down"), 75),
          "DEPLOY", new Tells(Set.of("cpu_usage", "load_per_core"), 135),
          "DISK_FILLING", new Tells(Set.of("filesystem_usage"), 180));

  private record Tells(Set<String> signals, int within) {}

  @ParameterizedTest
  @CsvSource({"1, 24", "2, 5", "3, 5"})
  void every_scene_is_told_once_with_its_hosts_and_ends_and_nothing_else_is_told(
      int seed, int hours, @TempDir Path directory) throws InterruptedException {
    List<Told> told = Rehearsal.of(seed, Duration.ofHours(hours), directory);
    Map<String, List<Told>> incidents =
        told.stream()
            .collect(
                Collectors.groupingBy(
                    each -> each.message().incident(), LinkedHashMap::new, Collectors.toList()));
    Map<String, Set<String>> found = new TreeMap<>();
    for (List<Told> messages : incidents.values()) {
      Told first = messages.get(0);
      Set<String> hosts = new TreeSet<>();
      messages.forEach(each -> each.message().firing().forEach(alert -> hosts.add(alert.host())));
      String scene = scene(first, hosts, Truth.firstDay(seed));
      assertThat(found.put(scene, hosts)).as("told twice: " + scene + "\n" + lines(told)).isNull();
      assertThat(first.minute()).isLessThanOrEqualTo(of(scene).within());
      Notification last = messages.get(messages.size() - 1).message();
      assertThat(last.over()).as(scene + " is over\n" + lines(told)).isTrue();
      boolean group = scene.equals("DEPLOY");
      assertThat(first.message().wide()).as(scene).isEqualTo(group);
    }
    assertThat(found).as(lines(told)).isEqualTo(Truth.firstDay(seed));
  }

  private static Tells of(String scene) {
    return Objects.requireNonNull(TELLS.get(scene));
  }

  private static String scene(Told first, Set<String> hosts, Map<String, Set<String>> truth) {
    Alert worst = first.message().firing().get(0);
    return truth.entrySet().stream()
        .filter(each -> each.getValue().equals(hosts))
        .map(Map.Entry::getKey)
        .filter(scene -> of(scene).signals().contains(worst.name()))
        .findFirst()
        .orElse("unscripted: " + first.title(TEXTS) + " of " + hosts);
  }

  private static String lines(List<Told> told) {
    return told.stream()
        .map(each -> String.format("%.1f min: %s", each.minute(), each.title(TEXTS)))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void its_signals_are_those_of_the_preset_but_for_the_peers() {
    Config demo =
        config(
            new DemoConfig(
                    1,
                    Rehearsal.LIVE_FROM,
                    Locale.ENGLISH,
                    "127.0.0.1:0",
                    "http://localhost/",
                    Path.of("state"),
                    false)
                .yaml());
    Map<String, SignalConfig> preset =
        config("presets: [ node ]").signals().stream()
            .collect(
                Collectors.toMap(
                    SignalConfig::name, Function.identity(), (a, b) -> a, HashMap::new));
    assertThat(demo.signals()).hasSize(9);
    for (SignalConfig signal : demo.signals()) {
      SignalConfig same = preset.get(signal.name());
      assertThat(same).as(signal.name()).isNotNull();
      assertThat(signal.query()).isEqualTo(same.query());
      assertThat(signal.unit()).isEqualTo(same.unit());
      assertThat(signal.bad()).isEqualTo(same.bad());
      assertThat(signal.floor()).isEqualTo(same.floor());
      assertThat(signal.exhausts()).isEqualTo(same.exhausts());
      assertThat(signal.severity()).isEqualTo(same.severity());
      assertThat(signal.detectors()).isEqualTo(same.detectors());
    }
  }

  private static Config config(String text) {
    ConfigReader.Result read = ConfigReader.parse("test", Path.of(""), text, Wiring.demoTypes());
    assertThat(read).isInstanceOf(ConfigReader.Result.Ok.class);
    return ((ConfigReader.Result.Ok) read).config();
  }
}
