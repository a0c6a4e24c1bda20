package io.petrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.deploy.prometheus.NodePreset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DeploymentTest {
  static Iterable<String> paths() {
    return Deployment.files().keySet();
  }

  @ParameterizedTest
  @MethodSource("paths")
  void what_is_committed_is_what_the_code_makes(String path) {
    assertThat(Repository.text(Repository.ROOT.resolve(path)))
        .as("%s: run petrel-deploy/generate", path)
        .isEqualTo(Deployment.files().get(path));
  }

  @Test
  void every_signal_of_the_preset_is_recorded_and_asked_for() {
    NodePreset node = NodePreset.read();
    String rules = Deployment.files().getOrDefault("deploy/prometheus/rules/node.rules.yml", "");
    String preset =
        Deployment.files()
            .getOrDefault("petrel-server/src/main/resources/presets/node_recorded.yml", "");
    assertThat(node.signals()).hasSizeGreaterThan(10);
    for (NodePreset.Signal signal : node.signals()) {
      assertThat(rules).contains("- record: " + signal.recorded() + "\n");
      assertThat(preset)
          .contains("- name: " + signal.name() + "\n    query: " + signal.recorded() + "\n");
    }
    // But for the queries the presets are the same, line by line.
    assertThat(preset.lines().filter(line -> line.contains("detectors:")).count())
        .isEqualTo(node.signals().size());
    assertThat(preset.lines().filter(line -> line.startsWith("      - ")).toList())
        .isEqualTo(node.text().lines().filter(line -> line.startsWith("      - ")).toList());
  }
}
