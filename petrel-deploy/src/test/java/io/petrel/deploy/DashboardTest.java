package io.petrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.deploy.Dashboards.Dashboard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;

/** What Grafana's types cannot say of a dashboard, and what makes it fit to be looked at. */
final class DashboardTest {
  /** Variables that Grafana has by itself. */
  private static final Set<String> GLOBAL =
      Set.of("__all", "__rate_interval", "__field", "__value", "__url_time_range");

  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)(?:[.:][^}]*)?})");

  /** Names of series that are values of labels, so that no query says them. */
  private static final Set<String> LABEL_VALUES = Set.of("Watchdog", "firing", "pending");

  /** Of Grafana's list of units, those in use. */
  private static final Set<String> UNITS =
      Set.of("short", "none", "percent", "percentunit", "s", "Bps", "cps", "cpm");

  static List<Dashboard> dashboards() {
    return Dashboards.all();
  }

  @Test
  void there_are_three_with_names_of_their_own() {
    assertThat(dashboards()).extracting(Dashboard::name).containsExactly("fleet", "host", "petrel");
    assertThat(dashboards())
        .extracting(d -> d.json().get("uid").asString())
        .doesNotHaveDuplicates()
        .allMatch(uid -> uid.matches("petrel-[a-z]{1,33}"));
    assertThat(dashboards())
        .extracting(d -> d.json().get("title").asString())
        .doesNotHaveDuplicates();
    assertThat(dashboards())
        .allMatch(d -> !d.json().has("id"), "an id is the database's")
        .allMatch(d -> d.json().get("schemaVersion").asInt() == 41);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panels_have_ids_of_their_own_and_lie_side_by_side_on_the_grid(Dashboard dashboard) {
    Set<Integer> ids = new HashSet<>();
    Set<String> cells = new HashSet<>();
    for (JsonNode panel : dashboard.json().get("panels")) {
      String name = panel.get("title").asString();
      assertThat(ids.add(panel.get("id").asInt())).as("id of %s", name).isTrue();
      JsonNode at = panel.get("gridPos");
      int x = at.get("x").asInt();
      int width = at.get("w").asInt();
      assertThat(x + width).as(name).isLessThanOrEqualTo(24);
      assertThat(width).as(name).isPositive();
      assertThat(at.get("h").asInt()).as(name).isPositive();
      for (int column = x; column < x + width; column++) {
        for (int row = 0; row < at.get("h").asInt(); row++) {
          String cell = column + "/" + (at.get("y").asInt() + row);
          assertThat(cells.add(cell)).as("%s lies on another at %s", name, cell).isTrue();
        }
      }
    }
    // No holes: Grafana would move what is below.
    int bottom =
        cells.stream()
            .mapToInt(c -> Integer.parseInt(c.substring(c.indexOf('/') + 1)))
            .max()
            .orElse(0);
    for (int row = 0; row <= bottom; row++) {
      int y = row;
      assertThat(cells.stream().anyMatch(c -> c.endsWith("/" + y))).as("row %d", row).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void every_panel_says_what_it_shows_and_in_which_unit(Dashboard dashboard) {
    Set<String> titles = new HashSet<>();
    String row = "";
    for (JsonNode panel : dashboard.json().get("panels")) {
      String name = panel.get("title").asString();
      if (panel.get("type").asString().equals("row")) {
        row = name;
        continue;
      }
      assertThat(titles.add(row + "/" + name)).as("title %s twice in %s", name, row).isTrue();
      assertThat(panel.get("description").asString()).as(name).endsWith(".");
      JsonNode defaults = panel.get("fieldConfig").get("defaults");
      boolean words = defaults.has("mappings");
      boolean text = panel.get("options").path("textMode").asString("").equals("name");
      boolean table = panel.get("type").asString().equals("table");
      if (!words && !text && !table) {
        assertThat(defaults.path("unit").asString("")).as("unit of %s", name).isIn(UNITS);
      }
      Set<String> refs = new HashSet<>();
      panel.get("targets").forEach(t -> assertThat(refs.add(t.get("refId").asString())).isTrue());
      assertThat(refs).as(name).isNotEmpty();
      steps(defaults.path("thresholds"), name);
    }
  }

  private static void steps(JsonNode thresholds, String name) {
    if (thresholds.isMissingNode()) {
      return;
    }
    List<JsonNode> steps = Dashboards.list(thresholds.get("steps"));
    assertThat(steps.get(0).get("value").isNull()).as(name).isTrue();
    for (int i = 2; i < steps.size(); i++) {
      assertThat(steps.get(i).get("value").asDouble())
          .as("thresholds of %s", name)
          .isGreaterThan(steps.get(i - 1).get("value").asDouble());
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void what_overrides_speak_of_is_there(Dashboard dashboard) {
    for (JsonNode panel : dashboard.panels()) {
      String all = panel.get("targets").toString() + panel.path("transformations");
      for (JsonNode override : panel.get("fieldConfig").get("overrides")) {
        String about = override.get("matcher").get("options").asString();
        if (!LABEL_VALUES.contains(about)) {
          assertThat(all).as(panel.get("title").asString()).contains("\"" + about + "\"");
        }
        for (JsonNode property : override.get("properties")) {
          if (property.get("id").asString().equals("custom.fillBelowTo")) {
            assertThat(all).contains("\"" + property.get("value").asString() + "\"");
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void every_variable_in_use_is_there_and_every_one_there_is_used(Dashboard dashboard) {
    Set<String> known = new TreeSet<>();
    for (JsonNode variable : dashboard.variables()) {
      assertThat(known.add(variable.get("name").asString())).isTrue();
      assertThat(variable.get("label").asString()).isNotEmpty();
    }
    Set<String> used = new TreeSet<>();
    Matcher matcher = VARIABLE.matcher(dashboard.json().toString());
    while (matcher.find()) {
      used.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    used.removeAll(GLOBAL);
    assertThat(used).isEqualTo(known);
    assertThat(known).contains("datasource");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void no_data_source_is_named(Dashboard dashboard) {
    Set<String> uids = new TreeSet<>();
    dashboard.json().findValues("datasource").forEach(d -> uids.add(d.get("uid").asString()));
    assertThat(uids)
        .isSubsetOf("${datasource}", "${api}", "-- Grafana --")
        .contains("${datasource}");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void links_lead_to_dashboards_and_variables_that_are_there(Dashboard dashboard) {
    Set<String> uids =
        dashboards().stream().map(d -> d.json().get("uid").asString()).collect(Collectors.toSet());
    List<String> urls = new ArrayList<>();
    dashboard.json().findValuesAsString("url").stream()
        .filter(u -> u.startsWith("/d/"))
        .forEach(urls::add);
    for (String url : urls) {
      String uid = url.substring(3, url.indexOf('?'));
      assertThat(uids).contains(uid);
      Dashboard target =
          dashboards().stream()
              .filter(d -> d.json().get("uid").asString().equals(uid))
              .findFirst()
              .orElseThrow();
      Matcher named = Pattern.compile("var-(\\w+)=").matcher(url);
      while (named.find()) {
        assertThat(target.variables())
            .extracting(v -> v.get("name").asString())
            .contains(named.group(1));
      }
    }
    assertThat(dashboard.json().get("tags").get(0).asString())
        .isEqualTo(dashboard.json().get("links").get(0).get("tags").get(0).asString());
  }

  @Test
  void provisioning_brings_what_the_dashboards_ask_for() {
    Set<String> types = new TreeSet<>();
    Set<String> uids = new TreeSet<>();
    for (String file : List.of("petrel.yml", "petrel-api.yml")) {
      String text = Repository.text(Repository.GRAFANA.resolve("provisioning/datasources/" + file));
      for (Object each : yaml(text, "datasources")) {
        Map<?, ?> source = (Map<?, ?>) each;
        types.add(String.valueOf(source.get("type")));
        assertThat(uids.add(String.valueOf(source.get("uid")))).isTrue();
        assertThat(source.get("access")).isEqualTo("proxy");
      }
    }
    Set<String> wanted = new TreeSet<>(Set.of("alertmanager"));
    for (Dashboard dashboard : dashboards()) {
      for (JsonNode variable : dashboard.variables()) {
        if (variable.get("type").asString().equals("datasource")) {
          wanted.add(variable.get("query").asString());
        }
      }
    }
    assertThat(types).isEqualTo(wanted);
    String provider =
        Repository.text(Repository.GRAFANA.resolve("provisioning/dashboards/petrel.yml"));
    assertThat(yaml(provider, "providers")).hasSize(1);
  }

  private static List<?> yaml(String text, String key) {
    Map<?, ?> file = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
    return (List<?>) Objects.requireNonNull(file.get(key), key);
  }
}
