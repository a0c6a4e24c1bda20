package io.petrel.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.series.Labels;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteTest {
  private static Route node(String path, boolean proceed, String matchers, Route... children) {
    List<Matcher> all =
        matchers.isEmpty()
            ? List.of()
            : List.of(matchers.split(" ", -1)).stream().map(Matcher::parse).toList();
    return new Route(
        path,
        "to-" + path,
        List.of("instance"),
        all,
        proceed,
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofHours(4),
        List.of(children));
  }

  private static List<String> paths(Route root, String... labels) {
    return root.match(Labels.of(labels)).stream().map(Route::path).toList();
  }

  private final Route root =
      node(
          "0",
          false,
          "",
          node(
              "0.0",
              false,
              "team=db",
              node("0.0.0", false, "severity=critical"),
              node("0.0.1", false, "severity=warning")),
          node("0.1", true, "env=prod"),
          node("0.2", true, "env=~prod|test", node("0.2.0", false, "severity=critical")),
          node("0.3", false, "env=prod severity=warning"),
          node("0.4", false, "env=prod"));

  @Test
  void root_takes_what_no_child_takes() {
    assertThat(paths(root, "team", "web")).containsExactly("0");
    assertThat(paths(root)).containsExactly("0");
  }

  @Test
  void deepest_match_takes_it_and_its_parent_what_no_child_wants() {
    assertThat(paths(root, "team", "db", "severity", "critical")).containsExactly("0.0.0");
    assertThat(paths(root, "team", "db", "severity", "info")).containsExactly("0.0");
  }

  @Test
  void first_match_ends_the_search_unless_it_says_continue() {
    assertThat(paths(root, "team", "db", "env", "prod")).containsExactly("0.0");
    assertThat(paths(root, "env", "prod", "severity", "critical"))
        .containsExactly("0.1", "0.2.0", "0.4");
    assertThat(paths(root, "env", "prod", "severity", "warning"))
        .containsExactly("0.1", "0.2", "0.3");
    assertThat(paths(root, "env", "test")).containsExactly("0.2");
  }

  @Test
  void all_matchers_must_match() {
    assertThat(node("0", false, "a=1 b=2").match(Labels.of("a", "1"))).isEmpty();
    assertThat(node("0", false, "a=1 b=2").match(Labels.of("a", "1", "b", "2"))).hasSize(1);
  }

  @Test
  void node_is_found_by_its_path() {
    assertThat(root.at("0.0.1").orElseThrow().receiver()).isEqualTo("to-0.0.1");
    assertThat(root.at("0.9")).isEmpty();
  }
}
