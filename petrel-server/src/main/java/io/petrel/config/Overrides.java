package io.petrel.config;

import io.petrel.detect.DetectorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/**
 * Single keys of signals set to other values: {@code cpu_usage.baseline.sensitivity=high}, {@code
 * cpu_usage.floor=5}, and {@code *.baseline.sensitivity=high} for every signal that the detector
 * looks at.
 *
 * <p>A value is read by the very shapes that read the file, and refused in the same words.
 */
public final class Overrides {
  private static final String ALL = "*";

  private final Types types;
  private final Grammar grammar;
  private final Shape<SignalConfig> shape;

  private Overrides(Types types) {
    this.types = types;
    this.grammar = new Grammar(types);
    this.shape = grammar.shapes.ofRecord(SignalConfig.class);
  }

  /** The configuration with these keys set, one after the other; or everything that is wrong. */
  public static ConfigReader.Result apply(Config config, List<String> sets, Types types) {
    Overrides overrides = new Overrides(types);
    List<SignalConfig> signals = config.signals();
    List<ConfigError> errors = new ArrayList<>();
    for (String set : sets) {
      try {
        signals = overrides.set(signals, set);
      } catch (Refused e) {
        errors.addAll(e.errors);
      }
    }
    return errors.isEmpty()
        ? new ConfigReader.Result.Ok(config.withSignals(signals), List.of())
        : new ConfigReader.Result.Invalid(errors);
  }

  /** The names of the detectors at work in a configuration whose settings have a key. */
  public static List<String> detectorsWith(Config config, String key, Types types) {
    Grammar grammar = new Grammar(types);
    List<String> used =
        config.signals().stream()
            .flatMap(signal -> signal.detectors().stream())
            .map(rule -> rule.detector().name())
            .toList();
    List<String> found = new ArrayList<>();
    for (DetectorType<?> type : types.detectors()) {
      if (used.contains(type.name())
          && grammar.shapes.ofRecord(type.settings()).names().contains(key)) {
        found.add(type.name());
      }
    }
    return found;
  }

  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    final transient List<ConfigError> errors;

    Refused(List<ConfigError> errors) {
      this.errors = errors;
    }
  }

  private static Refused refused(String set, String expected) {
    return new Refused(List.of(new ConfigError("--set " + set, 0, 0, "", "", expected)));
  }

  private List<SignalConfig> set(List<SignalConfig> signals, String set) throws Refused {
    int equals = set.indexOf('=');
    if (equals < 0) {
      throw refused(set, "expected SIGNAL.DETECTOR.KEY=VALUE or SIGNAL.KEY=VALUE");
    }
    String path = set.substring(0, equals);
    String name = signal(signals, path);
    if (name == null) {
      List<String> names = signals.stream().map(SignalConfig::name).toList();
      throw refused(set, "no such signal: expected a key of " + Texts.or(names) + " or *");
    }
    List<String> keys = List.of(path.substring(name.length() + 1).split("\\.", -1));
    boolean detector = types.detectors().stream().anyMatch(t -> t.name().equals(keys.get(0)));
    if (keys.size() != (detector ? 2 : 1)) {
      throw refused(set, "expected SIGNAL.DETECTOR.KEY=VALUE or SIGNAL.KEY=VALUE");
    }
    List<SignalConfig> changed = new ArrayList<>();
    boolean any = false;
    for (SignalConfig signal : signals) {
      boolean meant = name.equals(ALL) || signal.name().equals(name);
      if (meant && (!detector || watches(signal, keys.get(0)))) {
        changed.add(set(signal, keys, set, set.substring(equals + 1)));
        any = true;
      } else {
        changed.add(signal);
      }
    }
    if (!any) {
      throw refused(set, "no detector " + keys.get(0) + " looks at " + name);
    }
    return changed;
  }

  /** The signal with which a path begins: the longest, since names may have dots. */
  private static @Nullable String signal(List<SignalConfig> signals, String path) {
    String found = path.startsWith(ALL + ".") ? ALL : null;
    for (SignalConfig signal : signals) {
      if (path.startsWith(signal.name() + ".")
          && (found == null || found.length() < signal.name().length())) {
        found = signal.name();
      }
    }
    return found;
  }

  private static boolean watches(SignalConfig signal, String detector) {
    return signal.detectors().stream().anyMatch(rule -> rule.detector().name().equals(detector));
  }

  private SignalConfig set(SignalConfig signal, List<String> keys, String set, String value)
      throws Refused {
    Reading reading = new Reading("--set " + set, java.nio.file.Path.of(""));
    Node written = node(shape.write(signal), reading);
    Node wanted = YamlTree.parse(value, reading, types.environment());
    Node edited =
        keys.size() == 1
            ? with(written, keys.get(0), nowhere(wanted))
            : with(
                written,
                "detectors",
                rules(get(written, "detectors"), keys.get(0), keys.get(1), nowhere(wanted)));
    SignalConfig read = shape.read(edited, reading);
    if (read == null || reading.failed()) {
      throw new Refused(reading.errors());
    }
    return read;
  }

  private static Node node(Object tree, Reading reading) {
    Object escaped = ConfigPrinter.escaped(tree);
    String text = new Dump(DumpSettings.builder().build()).dumpToString(escaped);
    return nowhere(YamlTree.parse(text, reading, variable -> null));
  }

  private static Node rules(@Nullable Node rules, String detector, String key, Node value) {
    if (!(rules instanceof Node.Sequence list)) {
      throw new IllegalStateException("detectors are no list: " + rules);
    }
    List<Node> items = new ArrayList<>();
    for (Node item : list.items()) {
      Node body = get(item, detector);
      items.add(body == null ? item : with(item, detector, with(body, key, value)));
    }
    return new Node.Sequence(list.at(), items, list.weight());
  }

  private static @Nullable Node get(Node node, String key) {
    return node instanceof Node.Mapping mapping ? mapping.get(key) : null;
  }

  private static Node with(Node node, String key, Node value) {
    if (!(node instanceof Node.Mapping mapping)) {
      throw new IllegalStateException("no map: " + node);
    }
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    mapping.entries().forEach(entry -> entries.put(entry.key().text(), entry));
    entries.put(key, new Node.Entry(new Node.Scalar(mapping.at(), key, key, true), value));
    return new Node.Mapping(mapping.at(), List.copyOf(entries.values()), mapping.weight());
  }

  /** The node without a line: the text that was parsed is not one that people have seen. */
  private static Node nowhere(Node node) {
    Node.At at = new Node.At("", 0, 0);
    if (node instanceof Node.Scalar scalar) {
      return new Node.Scalar(at, scalar.text(), scalar.raw(), scalar.quoted());
    }
    if (node instanceof Node.Sequence list) {
      List<Node> items = list.items().stream().map(Overrides::nowhere).toList();
      return new Node.Sequence(at, items, list.weight());
    }
    if (node instanceof Node.Mapping mapping) {
      List<Node.Entry> entries =
          mapping.entries().stream()
              .map(
                  entry ->
                      new Node.Entry((Node.Scalar) nowhere(entry.key()), nowhere(entry.value())))
              .toList();
      return new Node.Mapping(at, entries, mapping.weight());
    }
    return node;
  }
}
