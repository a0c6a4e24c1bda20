package io.petrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What promtool and amtool say of the files, and whether the rules' own tests leave nothing out.
 */
final class PrometheusFilesTest {
  @TempDir Path home;

  private static List<Path> in(String directory) throws IOException {
    try (Stream<Path> files = Files.list(Repository.PROMETHEUS.resolve(directory))) {
      return files.sorted().toList();
    }
  }

  @Test
  void promtool_and_amtool_take_the_configs() throws IOException {
    Repository.prometheusWithSecrets(home, "secret", "token");
    assertThat(Repository.well(home, "promtool", "check", "config", "prometheus.yml"))
        .contains("SUCCESS: 2 rule files found")
        .contains("prometheus.yml is valid");
    Repository.well(home, "amtool", "check-config", "alertmanager.yml");
  }

  @Test
  void promtool_misses_a_secret_that_is_not_there() throws IOException {
    Repository.prometheusWithSecrets(home, "secret", "token");
    Files.delete(home.resolve("secrets/petrel.token"));
    assertThat(Repository.run(home, "promtool", "check", "config", "prometheus.yml").exit())
        .isNotZero();
  }

  @Test
  void the_rules_pass_their_tests() throws IOException {
    for (Path test : in("tests")) {
      Repository.well(Repository.PROMETHEUS, "promtool", "test", "rules", test.toString());
    }
  }

  @Test
  void every_alert_is_tested_to_fire_and_to_wait_and_every_recorded_series_to_have_a_value()
      throws IOException {
    StringBuilder rules = new StringBuilder();
    StringBuilder tests = new StringBuilder();
    for (Path file : in("rules")) {
      rules.append(Repository.text(file));
    }
    for (Path file : in("tests")) {
      tests.append(Repository.text(file));
    }
    Set<String> alerts = all("- alert: (\\w+)", rules);
    assertThat(alerts).hasSizeGreaterThan(10);
    Set<String> fire = all("alertname: (\\w+)\\n +exp_alerts:(?: &\\w+)?\\n +- exp_labels", tests);
    assertThat(fire).isEqualTo(alerts);
    Set<String> wait = all("alertname: (\\w+), exp_alerts: \\[ \\]", tests);
    wait.add("Watchdog");
    assertThat(wait).isEqualTo(alerts);
    assertThat(all("- expr: (node:\\w+)\\n", tests)).isEqualTo(all("- record: (\\S+)", rules));
  }

  private static Set<String> all(String pattern, CharSequence text) {
    Set<String> found = new TreeSet<>();
    Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult r) -> r.group(1))
        .forEach(found::add);
    return found;
  }
}
