package io.petrel.docs;

import io.petrel.app.Inside;
import io.petrel.config.ConfigReader;
import io.petrel.config.Types;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Checks YAML blocks: each is asked of the program that would read it. */
final class Yaml {
  private static final Set<String> INTERVALS =
      Set.of("mute_time_intervals", "active_time_intervals");

  private Yaml() {}

  /** Says what it was found to be; an {@link AssertionError} says what is wrong. */
  static String check(Page.Block block, Sandbox sandbox) throws IOException, InterruptedException {
    Object tree = new Load(LoadSettings.builder().build()).loadFromString(block.text());
    if (tree instanceof Map<?, ?> map) {
      if (map.containsKey("scrape_configs")) {
        return promtool("config", block, sandbox);
      }
      if (map.containsKey("groups")) {
        return promtool("rules", block, sandbox);
      }
      if (map.containsKey("display_information")) {
        return manifest(map);
      }
      return petrel(block, map, sandbox);
    }
    if (tree instanceof List<?> list) {
      return fragment(
          block,
          Map.of("signals", List.of(Map.of("name", "a", "query", "b", "detectors", list))),
          sandbox);
    }
    throw new AssertionError("neither a map nor a list: " + tree);
  }

  private static String promtool(String what, Page.Block block, Sandbox sandbox)
      throws IOException, InterruptedException {
    Path file =
        Files.writeString(
            sandbox.home.resolve("prom-" + what + ".yml"), sandbox.mapped(block.text()));
    Sandbox.Ended ended = sandbox.run(List.of("promtool", "check", what, file.toString()));
    if (ended.exit() != 0) {
      throw new AssertionError("promtool check " + what + " refuses it:\n" + ended.said());
    }
    return "checked by promtool";
  }

  /** A manifest of a Slack app: the scopes that Petrel needs are in it. */
  private static String manifest(Map<?, ?> map) {
    String scopes = String.valueOf(map.get("oauth_config"));
    for (String scope : List.of("chat:write", "files:write", "channels:history", "channels:read")) {
      if (!scopes.contains(scope)) {
        throw new AssertionError("a manifest without the scope " + scope);
      }
    }
    return "checked for its scopes";
  }

  private static String petrel(Page.Block block, Map<?, ?> map, Sandbox sandbox)
      throws IOException {
    List<String> errors = errors(block, sandbox.mapped(block.text()), sandbox);
    if (errors.isEmpty()) {
      boolean whole = map.containsKey("prometheus") || map.containsKey("sources");
      if (whole) {
        sandbox.use(block.text());
      }
      return whole ? "checked as a config, and used" : "checked as a config";
    }
    try {
      return fragment(block, map, sandbox);
    } catch (AssertionError e) {
      throw new AssertionError(
          "the config reader refuses it: "
              + errors
              + "\nand with what it leaves out: "
              + e.getMessage());
    }
  }

  /** With the receivers, routes and time intervals that it names and does not have. */
  private static String fragment(Page.Block block, Map<?, ?> map, Sandbox sandbox) {
    Map<Object, Object> whole = new java.util.LinkedHashMap<>(map);
    Set<String> receivers = new TreeSet<>();
    Set<String> intervals = new TreeSet<>();
    names(map.get("route"), receivers, intervals);
    if (map.get("maintenance") instanceof List<?> all) {
      for (Object each : all) {
        if (each instanceof Map<?, ?> one && one.get("time_intervals") instanceof List<?> named) {
          named.forEach(name -> intervals.add(String.valueOf(name)));
        }
      }
    }
    complete(whole, "receivers", receivers, "console", Map.of());
    complete(
        whole,
        "time_intervals",
        intervals,
        "time_intervals",
        List.of(Map.of("weekdays", List.of("monday"))));
    if (whole.get("receivers") instanceof List<?> all
        && all.size() > 1
        && !whole.containsKey("route")) {
      whole.put("route", Map.of("receiver", name(all.get(0))));
    }
    String text = new Dump(DumpSettings.builder().build()).dumpToString(whole);
    List<String> errors = errors(block, sandbox.mapped(text), sandbox);
    if (!errors.isEmpty()) {
      throw new AssertionError(String.join("\n", errors));
    }
    return "checked as a part of a config";
  }

  private static String name(Object of) {
    return of instanceof Map<?, ?> map ? String.valueOf(map.get("name")) : "";
  }

  private static void complete(
      Map<Object, Object> whole, String key, Set<String> wanted, String with, Object value) {
    List<Object> all = new ArrayList<>();
    if (whole.get(key) instanceof List<?> there) {
      all.addAll(there);
    }
    Set<String> known = new LinkedHashSet<>();
    all.forEach(each -> known.add(name(each)));
    for (String name : wanted) {
      if (known.add(name)) {
        all.add(Map.of("name", name, with, value));
      }
    }
    if (!all.isEmpty()) {
      whole.put(key, all);
    }
  }

  private static void names(Object of, Set<String> receivers, Set<String> intervals) {
    if (of instanceof List<?> list) {
      list.forEach(each -> names(each, receivers, intervals));
    } else if (of instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            if (key.equals("receiver")) {
              receivers.add(String.valueOf(value));
            } else if (INTERVALS.contains(key) && value instanceof List<?> named) {
              named.forEach(name -> intervals.add(String.valueOf(name)));
            } else {
              names(value, receivers, intervals);
            }
          });
    }
  }

  private static List<String> errors(Page.Block block, String text, Sandbox sandbox) {
    Types real = Inside.types();
    Types types =
        new Types(
            real.detectors(),
            real.sources(),
            real.notifiers(),
            real.matcher(),
            real.template(),
            variable -> "text");
    ConfigReader.Result read = ConfigReader.parse(block.place(), sandbox.home, text, types);
    return read instanceof ConfigReader.Result.Invalid invalid
        ? invalid.errors().stream().map(Object::toString).toList()
        : List.of();
  }
}
