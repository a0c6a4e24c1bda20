package io.petrel.config;

import io.petrel.detect.DetectorType;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.setting.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A detector in a signal: {@code - threshold: { above: 80, for: 5m }}, or only its name. */
final class RuleShape implements Shape<Rule> {
  private final Map<String, DetectorType<?>> types = new LinkedHashMap<>();
  private final Kinds kinds;
  private final RecordShape<Common> common;

  /** The keys that every detector has; defaults come from its type. */
  record Common(
      @Setting(value = "How long it must last until it is told.", key = "for")
          @Nullable Duration holdFor,
      @Setting("How long it must be over until that is told.") @Nullable Duration keepFiringFor,
      @Setting("In how many of the last samples it must have been anomalous.")
          @Nullable Integer atLeast,
      @Setting("How many samples at_least looks at.") @Nullable Integer of,
      @Setting("The severity of its alerts, where it is not the signal's.")
          @Nullable String severity) {
    Common {
      if (severity != null) {
        Checked.severity("severity", severity);
      }
    }

    Telling telling(Telling byDefault) {
      return new Telling(
          holdFor == null ? byDefault.holdFor() : holdFor,
          atLeast == null ? byDefault.atLeast() : atLeast,
          of == null ? byDefault.of() : of,
          keepFiringFor == null ? byDefault.keepFiringFor() : keepFiringFor);
    }
  }

  RuleShape(List<DetectorType<?>> detectors, Shapes shapes) {
    List<Kind> all = new ArrayList<>();
    for (DetectorType<?> type : detectors) {
      types.put(type.name(), type);
      all.add(new Kind(type.name(), type.summary(), type.settings()));
    }
    kinds = new Kinds("detector", all, shapes);
    common = shapes.ofRecord(Common.class);
  }

  @Override
  public @Nullable Rule read(Node node, Reading reading) {
    if (node instanceof Node.Broken) {
      return null;
    }
    if (node instanceof Node.Scalar name && !name.isNull()) {
      Node.Mapping empty = new Node.Mapping(node.at().key(name.text()), List.of(), 1);
      return rule(name, name.text(), empty, reading);
    }
    if (!(node instanceof Node.Mapping mapping) || mapping.entries().size() != 1) {
      reading.error(
          node.at(),
          node instanceof Node.Mapping ? "a map of several keys" : Node.show(node),
          "expected one detector, such as - fleet: { for: 3m }");
      return null;
    }
    Node.Entry entry = mapping.entries().get(0);
    return rule(entry.key(), entry.key().text(), entry.value(), reading);
  }

  private @Nullable Rule rule(Node.Scalar key, String name, Node body, Reading reading) {
    RecordShape<?> shape = kinds.shape(name);
    DetectorType<?> type = types.get(name);
    if (shape == null || type == null) {
      String hint = Texts.didYouMean(name, types.keySet());
      reading.error(
          key.at(),
          "",
          "unknown detector" + (hint.isEmpty() ? "; expected " + Texts.or(types.keySet()) : hint));
      return null;
    }
    Node.Mapping mapping = shape.mapping(body, reading);
    if (mapping == null) {
      return null;
    }
    List<String> names = new ArrayList<>(shape.names());
    names.addAll(common.names());
    boolean known = RecordShape.onlyKnown(mapping, names, reading);
    Common keys = common.build(mapping, reading);
    Record settings = shape.build(mapping, reading);
    if (keys == null || settings == null || !known) {
      return null;
    }
    try {
      Telling telling = keys.telling(type.telling());
      return new Rule(new Choice(name, settings), telling, keys.severity());
    } catch (IllegalArgumentException e) {
      reading.error(mapping.at(), "", String.valueOf(e.getMessage()));
      return null;
    }
  }

  @Override
  public Object write(Rule rule) {
    Telling telling = rule.telling();
    Common keys =
        new Common(
            telling.holdFor(),
            telling.keepFiringFor(),
            telling.atLeast(),
            telling.of(),
            rule.severity());
    Map<String, Object> body = new LinkedHashMap<>(kinds.write(rule.detector()));
    body.putAll(common.write(keys));
    return Map.of(rule.detector().name(), body);
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    Map<String, Object> properties = new LinkedHashMap<>();
    types.forEach(
        (name, type) ->
            properties.put(
                name, definitions.reference("detector." + name, () -> body(type, definitions))));
    return Map.of(
        "anyOf",
        List.of(
            Map.of("enum", List.copyOf(types.keySet())),
            Map.of(
                "type",
                "object",
                "properties",
                properties,
                "minProperties",
                1,
                "maxProperties",
                1,
                "additionalProperties",
                false)));
  }

  private Map<String, Object> body(DetectorType<?> type, Definitions definitions) {
    RecordShape<?> shape = kinds.shape(type.name());
    if (shape == null) {
      throw new IllegalStateException("a detector without a shape: " + type.name());
    }
    Map<String, Object> part = new LinkedHashMap<>(shape.properties(definitions));
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.putAll(asMap(part.get("properties")));
    properties.putAll(asMap(common.properties(definitions).get("properties")));
    part.put("type", List.of("object", "null"));
    part.put("description", type.summary());
    part.put("properties", properties);
    part.put("additionalProperties", false);
    return part;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asMap(@Nullable Object properties) {
    return properties == null ? Map.of() : (Map<String, Object>) properties;
  }
}
