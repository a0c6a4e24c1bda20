package io.petrel.config;

import io.petrel.config.RuleShape.Common;
import io.petrel.detect.DetectorType;
import io.petrel.detect.DetectorType.Telling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every key of the config file as Markdown, made of the shapes by which it is read: name, type,
 * default, sentence, and the range that the reader itself tells when it is passed.
 */
public final class ConfigReference {
  private final Types types;
  private final Grammar grammar;
  private final StringBuilder out = new StringBuilder();

  /** The headings of maps, each at the first place where it may stand. */
  private final Map<RecordShape<?>, String> places = new LinkedHashMap<>();

  private ConfigReference(Types types) {
    this.types = types;
    this.grammar = new Grammar(types);
  }

  /** The page, without its introduction. */
  public static String markdown(Types types) {
    ConfigReference reference = new ConfigReference(types);
    reference.all();
    return reference.out.toString();
  }

  /** The signals of each preset as Markdown. */
  public static String presets(Types types) {
    Grammar grammar = new Grammar(types);
    StringBuilder out = new StringBuilder();
    for (String preset : Presets.NAMES) {
      out.append("\n## ").append(preset).append("\n\n");
      out.append("| signal | unit | bad | floor | told by | query |\n|---|---|---|---|---|---|\n");
      for (SignalConfig signal : Presets.signals(List.of(preset), grammar).values()) {
        row(
            out,
            code(signal.name()),
            signal.unit().name().toLowerCase(Locale.ROOT),
            signal.bad().name().toLowerCase(Locale.ROOT),
            signal.floor() == 0 ? "" : plain(signal.floor()),
            told(signal, grammar, types),
            code(signal.query().strip().replaceAll("\\s+", " ")));
      }
    }
    return out.toString();
  }

  private static String told(SignalConfig signal, Grammar grammar, Types types) {
    Map<String, Map<String, Object>> given = ConfigPrinter.settings(signal, types);
    List<String> all = new ArrayList<>();
    for (Rule rule : signal.detectors()) {
      String name = rule.detector().name();
      Map<String, Object> keys = new TreeMap<>(given.getOrDefault(name, Map.of()));
      keys.entrySet().removeAll(byDefault(name, grammar, types).entrySet());
      all.add(
          keys.isEmpty()
              ? code(name)
              : code(
                  name
                      + ": "
                      + keys.toString().replace("=", ": ").replaceAll("(\\d)\\.0\\b", "$1")));
    }
    if (!signal.severity().equals("warning")) {
      all.add("severity " + code(signal.severity()));
    }
    return String.join(", ", all);
  }

  /**
   * What a detector's keys are where only its name stands; of its own ones, as far as that will do.
   */
  private static Map<String, Object> byDefault(String detector, Grammar grammar, Types types) {
    Reading reading = new Reading("default", Path.of(""));
    Shape<?> rule = grammar.shapes.of(Rule.class);
    Object read = rule.read(YamlTree.parse(detector, reading, name -> null), reading);
    if (read instanceof Rule found) {
      @SuppressWarnings("unchecked")
      Object written = ((Shape<Object>) rule).write(found);
      return keys(written, detector);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    for (DetectorType<?> type : types.detectors()) {
      if (type.name().equals(detector)) {
        all.putAll(telling(type));
      }
    }
    return all;
  }

  private static Map<String, Object> keys(Object written, String detector) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (written instanceof Map<?, ?> map && map.get(detector) instanceof Map<?, ?> own) {
      own.forEach((key, value) -> all.put(String.valueOf(key), value));
    }
    return all;
  }

  private static Map<String, Object> telling(DetectorType<?> type) {
    Telling telling = type.telling();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("for", Durations.format(telling.holdFor()));
    all.put("at_least", telling.atLeast());
    all.put("of", telling.of());
    all.put("keep_firing_for", Durations.format(telling.keepFiringFor()));
    return all;
  }

  private void all() {
    section("Top level", "", grammar.file);
    RecordShape<?> signal = grammar.signal.keys();
    out.append("\n## Detectors\n");
    for (DetectorType<?> type : types.detectors()) {
      detector(type);
    }
    kinds("Sources", "A source has a `name` and exactly one of:", "sources[]", types.sources());
    kinds(
        "Receivers",
        "A receiver has a `name`, any number of channels, each of these kinds once or as a list, and"
            + " may have `digest` and `templates`:",
        "receivers[]",
        types.notifiers());
    part("receivers[].digest", grammar.shapes.ofRecord(Digest.class));
    part("receivers[].templates", grammar.shapes.ofRecord(Templates.class));
    if (!places.containsKey(signal)) {
      throw new IllegalStateException("signals are not described");
    }
  }

  private void kinds(String heading, String about, String place, List<Kind> kinds) {
    out.append("\n## ").append(heading).append("\n\n").append(about).append("\n\n");
    out.append("| kind | |\n|---|---|\n");
    for (Kind kind : kinds) {
      String at = place + "." + kind.name();
      row(out, "[" + code(kind.name()) + "](#" + slug(at) + ")", kind.summary());
    }
    for (Kind kind : kinds) {
      part(place + "." + kind.name(), grammar.shapes.ofRecord(kind.settings()));
    }
  }

  private void detector(DetectorType<?> type) {
    RecordShape<?> shape = grammar.shapes.ofRecord(type.settings());
    String place = "signals[].detectors[]." + type.name();
    places.put(shape, place);
    out.append("\n### ").append(place).append("\n\n").append(type.summary()).append("\n\n");
    Map<String, String> defaults = new LinkedHashMap<>();
    telling(type).forEach((key, value) -> defaults.put(key, String.valueOf(value)));
    head();
    List<RecordShape<?>> inner = new ArrayList<>();
    rows(place, shape, Map.of(), inner);
    rows(place, grammar.shapes.ofRecord(Common.class), defaults, inner);
    inner.forEach(each -> part(places.getOrDefault(each, ""), each));
  }

  private void part(String place, RecordShape<?> shape) {
    section(place, place, shape);
  }

  private void section(String heading, String place, RecordShape<?> shape) {
    places.put(shape, place);
    out.append(place.isEmpty() ? "\n## " : "\n### ").append(heading).append("\n\n");
    if (shape.keys().isEmpty()) {
      out.append("No keys.\n");
      return;
    }
    head();
    List<RecordShape<?>> inner = new ArrayList<>();
    rows(place, shape, Map.of(), inner);
    inner.forEach(each -> part(places.getOrDefault(each, ""), each));
  }

  private void head() {
    out.append("| key | type | default | range | |\n|---|---|---|---|---|\n");
  }

  /**
   * The keys of a map; maps in it that were not described yet come after it.
   *
   * @param defaults those that the shape does not know
   */
  private void rows(
      String place,
      RecordShape<?> shape,
      Map<String, String> defaults,
      List<RecordShape<?>> inner) {
    for (Key key : shape.keys()) {
      String byDefault = defaults.getOrDefault(key.name(), key.byDefault());
      boolean required = byDefault.isEmpty() && !key.optional();
      String type = type(key.shape(), (place.isEmpty() ? "" : place + ".") + key.name(), inner);
      row(
          out,
          code(key.name()),
          type,
          required ? "required" : byDefault.isEmpty() ? "" : code(byDefault),
          range(place, shape, key),
          key.summary());
    }
  }

  private String type(Shape<?> shape, String place, List<RecordShape<?>> inner) {
    if (shape instanceof SignalShape signal) {
      return type(signal.keys(), place, inner);
    }
    if (shape instanceof RecordShape<?> map) {
      if (!places.containsKey(map)) {
        places.put(map, place);
        inner.add(map);
      }
      String at = places.getOrDefault(map, "");
      return "[map](#" + slug(at.isEmpty() ? "Top level" : at) + ")";
    }
    if (shape instanceof ListShape<?> list) {
      return "list of " + type(list.item(), place + "[]", inner);
    }
    if (shape instanceof MapShape<?> map) {
      return "map of names to " + type(map.value(), place, inner);
    }
    if (shape instanceof SecretShape) {
      return "secret text";
    }
    if (shape instanceof PathShape) {
      return "path";
    }
    if (shape instanceof PrometheusShape) {
      return "[map](#" + slug("sources[].prometheus") + ")";
    }
    if (shape instanceof SourceShape) {
      return "[source](#sources)";
    }
    if (shape instanceof ReceiverShape) {
      return "[receiver](#receivers)";
    }
    if (shape instanceof RuleShape) {
      return "detector: " + detectors();
    }
    if (shape instanceof FactoryShape<?>) {
      return "number, or a map of severities to numbers";
    }
    return scalar(shape);
  }

  private String detectors() {
    List<String> links = new ArrayList<>();
    for (DetectorType<?> type : types.detectors()) {
      String at = slug("signals[].detectors[]." + type.name());
      links.add("[" + code(type.name()) + "](#" + at + ")");
    }
    return String.join(", ", links);
  }

  private static String scalar(Shape<?> shape) {
    if (shape instanceof IntShape) {
      return "whole number";
    }
    if (!(shape instanceof ScalarShape<?> scalar)) {
      throw new IllegalStateException("no words for " + shape.getClass());
    }
    if (!scalar.names().isEmpty()) {
      return scalar.names().stream()
          .map(ConfigReference::code)
          .reduce((a, b) -> a + ", " + b)
          .get();
    }
    String expected = scalar.expected();
    return expected.startsWith("a duration")
        ? "duration"
        : expected.startsWith("a time with")
            ? "time with its zone"
            : expected.startsWith("a URL") ? "URL" : expected.replaceFirst("^an? ", "");
  }

  /** What the reader says of values that are far too small and far too large. */
  private String range(String place, RecordShape<?> shape, Key key) {
    String expected =
        key.shape() instanceof IntShape
            ? "number"
            : key.shape() instanceof ScalarShape<?> scalar ? scalar.expected() : "";
    List<String> extremes =
        expected.startsWith("a duration")
            ? List.of("0s", "99y")
            : expected.contains("number") ? List.of("-1000000", "1000000") : List.of();
    List<String> said = new ArrayList<>();
    for (String extreme : extremes) {
      String why =
          place.isEmpty() ? ofFile(key.name(), extreme) : ofPart(shape, key.name(), extreme);
      if (!why.isEmpty() && !said.contains(why)) {
        said.add(why);
      }
    }
    return String.join(", ", said);
  }

  private String ofFile(String key, String value) {
    String text = key + ": " + value + "\n";
    ConfigReader.Result read = ConfigReader.parse("probe", Path.of(""), text, types);
    return read instanceof ConfigReader.Result.Invalid invalid ? bounds(invalid.errors(), key) : "";
  }

  /** Tries the value beside what the map wants at least, as far as that can be guessed. */
  private String ofPart(RecordShape<?> shape, String key, String value) {
    Map<String, String> least = least(shape);
    for (String more : alternatives(shape)) {
      Map<String, String> keys = new LinkedHashMap<>(least);
      if (!more.isEmpty()) {
        keys.put(more, sample(shape, more));
      }
      if (!read(shape, keys).failed()) {
        keys.put(key, value);
        return bounds(read(shape, keys).errors(), key);
      }
    }
    return "";
  }

  private static Map<String, String> least(RecordShape<?> shape) {
    Map<String, String> keys = new LinkedHashMap<>();
    for (Key each : shape.keys()) {
      if (!each.optional() && each.byDefault().isEmpty()) {
        keys.put(each.name(), sample(shape, each.name()));
      }
    }
    return keys;
  }

  /** Nothing, or one of the keys that may be left out: some maps want one of several. */
  private static List<String> alternatives(RecordShape<?> shape) {
    List<String> all = new ArrayList<>(List.of(""));
    shape.keys().stream().filter(Key::optional).map(Key::name).forEach(all::add);
    return all;
  }

  private static String sample(RecordShape<?> shape, String name) {
    for (Key key : shape.keys()) {
      if (key.name().equals(name)) {
        return sample(key);
      }
    }
    throw new IllegalArgumentException(name);
  }

  private static String sample(Key key) {
    Shape<?> shape = key.shape();
    String text = key.name().contains("url") ? "http://a.example" : "a-text-of-some-length";
    if (shape instanceof ListShape<?> list) {
      boolean plain = list.item() instanceof ScalarShape<?>;
      return plain ? "[ " + (key.name().contains("url") ? text : "'x=\"1\"'") + " ]" : "[]";
    }
    if (key.name().equals("smarthost")) {
      return "mail:25";
    }
    if (key.name().equals("from") || key.name().equals("to")) {
      return "a@b.example";
    }
    if (shape instanceof ScalarShape<?> scalar) {
      if (!scalar.names().isEmpty()) {
        return scalar.names().get(0);
      }
      return scalar.expected().startsWith("a URL")
          ? "http://a.example"
          : scalar.expected().startsWith("a duration")
              ? "5m"
              : scalar.expected().contains("number") ? "1" : text;
    }
    return shape instanceof MapShape<?> || shape instanceof RecordShape<?> ? "{}" : text;
  }

  private static Reading read(RecordShape<?> shape, Map<String, String> keys) {
    StringBuilder text = new StringBuilder("{ ");
    keys.forEach((name, value) -> text.append(name).append(": ").append(value).append(", "));
    Reading reading = new Reading("probe", Path.of(""));
    try {
      Object unused = shape.read(YamlTree.parse(text + "}", reading, name -> null), reading);
    } catch (IllegalStateException e) {
      reading.error(new Node.At("", 0, 0), "", String.valueOf(e.getMessage()));
    }
    return reading;
  }

  private static String bounds(List<ConfigError> errors, String key) {
    for (ConfigError error : errors) {
      if (error.path().equals(key)) {
        return error
            .expected()
            .replaceFirst("(, got |: expected a shorter).*", "")
            .replaceFirst("^(wanted|expected|must be from|must be|wants) ", "")
            .replaceAll("\\bPT(\\d+)([HMS])\\b", "$1$2");
      }
    }
    return "";
  }

  private static void row(StringBuilder out, @Nullable String... cells) {
    out.append('|');
    for (String cell : cells) {
      out.append(' ').append(cell == null ? "" : escaped(cell)).append(" |");
    }
    out.append('\n');
  }

  private static String escaped(String cell) {
    return cell.replace("|", "\\|").replace("\n", " ");
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }

  /** The anchor that GitHub gives a heading. */
  private static String slug(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }
}
