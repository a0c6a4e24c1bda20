package io.petrel.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A map with known keys, read into a record: one component a key, or several by an inlined record.
 *
 * <p>What a compact constructor refuses becomes an error at the key with which its message starts,
 * else at the record.
 */
final class RecordShape<T extends Record> implements Shape<T> {
  private final Class<T> type;
  private final Constructor<T> constructor;
  private final Supplier<List<Key>> components;
  private @Nullable List<Key> resolved;

  /** Components are resolved when first wanted, so a record may hold itself. */
  RecordShape(Class<T> type, Constructor<T> constructor, Supplier<List<Key>> components) {
    this.type = type;
    this.constructor = constructor;
    this.components = components;
  }

  private List<Key> components() {
    List<Key> keys = resolved;
    if (keys == null) {
      keys = components.get();
      resolved = keys;
    }
    return keys;
  }

  /** Every key at this level, with those of inlined records. */
  List<Key> keys() {
    List<Key> keys = new ArrayList<>();
    for (Key key : components()) {
      if (key.inlined() != null) {
        keys.addAll(key.inlined().keys());
      } else {
        keys.add(key);
      }
    }
    return keys;
  }

  List<String> names() {
    return keys().stream().map(Key::name).toList();
  }

  @Override
  public @Nullable T read(Node node, Reading reading) {
    Node.Mapping mapping = mapping(node, reading);
    if (mapping == null) {
      return null;
    }
    boolean known = onlyKnown(mapping, names(), reading);
    T value = build(mapping, reading);
    return known ? value : null;
  }

  /** The node as a map; nothing at all is an empty one. */
  Node.@Nullable Mapping mapping(Node node, Reading reading) {
    if (node instanceof Node.Mapping mapping) {
      return mapping;
    }
    if (node instanceof Node.Scalar scalar && scalar.isNull()) {
      return new Node.Mapping(node.at(), List.of(), 1);
    }
    if (!(node instanceof Node.Broken)) {
      String keys = names().isEmpty() ? "{}" : Texts.or(names());
      reading.error(
          node.at(),
          Node.show(node),
          "expected a map with the key" + (names().size() == 1 ? " " : "s ") + keys);
    }
    return null;
  }

  /** Tells every key that is not among the names; whether there was none. */
  static boolean onlyKnown(Node.Mapping mapping, List<String> names, Reading reading) {
    boolean known = true;
    for (Node.Entry entry : mapping.entries()) {
      String name = entry.key().text();
      if (!names.contains(name)) {
        known = false;
        String elsewhere = Elsewhere.why(name);
        String near = Texts.didYouMean(name, names);
        String hint =
            !near.isEmpty()
                ? near
                : names.isEmpty() ? "; expected none" : "; expected " + Texts.or(names);
        reading.error(entry.key().at(), "", elsewhere != null ? elsewhere : "unknown key" + hint);
      }
    }
    return known;
  }

  /** The record of a map, whatever other keys the map has. */
  @Nullable T build(Node.Mapping mapping, Reading reading) {
    List<Key> keys = components();
    Object[] arguments = new Object[keys.size()];
    boolean whole = true;
    for (int i = 0; i < arguments.length; i++) {
      Key key = keys.get(i);
      if (key.inlined() != null) {
        arguments[i] = key.inlined().build(mapping, reading);
        whole &= arguments[i] != null;
        continue;
      }
      Node node = mapping.get(key.name());
      if (node == null && key.byDefault().isEmpty()) {
        if (!key.optional()) {
          reading.error(mapping.at().key(key.name()), "missing", "expected " + key.wanted());
          whole = false;
        }
        continue;
      }
      arguments[i] = node == null ? key.defaultValue(reading) : key.shape().read(node, reading);
      whole &= arguments[i] != null;
    }
    return whole ? create(arguments, mapping, reading) : null;
  }

  private @Nullable T create(Object[] arguments, Node.Mapping mapping, Reading reading) {
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refusal) {
        refused(String.valueOf(refusal.getMessage()), mapping, reading);
        return null;
      }
      throw new IllegalStateException(type + " failed", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }

  private void refused(String message, Node.Mapping mapping, Reading reading) {
    for (Key key : keys()) {
      String rest = message.startsWith(key.name()) ? message.substring(key.name().length()) : "";
      if (!rest.isEmpty() && (rest.startsWith(" ") || rest.startsWith(":"))) {
        String why = rest.replaceFirst("^:? ", "");
        Node node = mapping.get(key.name());
        if (node == null) {
          reading.error(mapping.at().key(key.name()), "", why);
        } else {
          boolean plain = node instanceof Node.Scalar && !key.shape().secret();
          reading.error(node.at(), plain ? Node.show(node) : "", why);
        }
        return;
      }
    }
    reading.error(mapping.at(), "", message);
  }

  @Override
  public Map<String, Object> write(T value) {
    Map<String, Object> out = new LinkedHashMap<>();
    for (Key key : components()) {
      Object component = key.get(value);
      if (key.inlined() != null) {
        out.putAll(key.inlined().writeAny(component));
      } else if (component != null) {
        out.put(key.name(), key.write(component));
      }
    }
    return out;
  }

  private Map<String, Object> writeAny(@Nullable Object value) {
    return write(type.cast(java.util.Objects.requireNonNull(value)));
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    return definitions.reference(
        type.getName().replace(type.getPackageName() + ".", "").replace('$', '.'),
        () -> {
          Map<String, Object> part = new LinkedHashMap<>();
          part.put("type", List.of("object", "null"));
          part.putAll(properties(definitions));
          part.put("additionalProperties", false);
          return part;
        });
  }

  /** The keywords {@code properties} and {@code required}. */
  Map<String, Object> properties(Definitions definitions) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (Key key : keys()) {
      Map<String, Object> property = new LinkedHashMap<>(key.shape().schema(definitions));
      if (!key.summary().isEmpty()) {
        property.put("description", key.summary());
      }
      if (!key.byDefault().isEmpty()) {
        property.put("description", key.summary() + " Default: " + key.byDefault());
      }
      properties.put(key.name(), property);
      if (!key.optional() && key.byDefault().isEmpty()) {
        required.add(key.name());
      }
    }
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("properties", properties);
    if (!required.isEmpty()) {
      out.put("required", required);
    }
    return out;
  }

  @Override
  public boolean canBeEmpty() {
    return true;
  }
}
