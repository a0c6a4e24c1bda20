package io.petrel.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A type that makes itself from one value by static methods {@code of}: a number or a map of them,
 * a text with a syntax of its own.
 *
 * <p>It is printed as the map it holds where a map is its only component, else by {@code toString}.
 */
final class FactoryShape<T> implements Shape<T> {
  private record Factory(Method method, Shape<?> argument, boolean map) {}

  private final Class<T> type;
  private final List<Factory> factories = new ArrayList<>();

  FactoryShape(Class<T> type, List<Method> methods, Shapes shapes) {
    this.type = type;
    for (Method method : methods) {
      method.setAccessible(true);
      Shape<?> argument = shapes.of(method.getGenericParameterTypes()[0]);
      factories.add(new Factory(method, argument, argument instanceof MapShape));
    }
  }

  @Override
  public @Nullable T read(Node node, Reading reading) {
    if (node instanceof Node.Sequence && factories.size() > 1) {
      reading.error(node.at(), "a list", "expected a single value or a map");
      return null;
    }
    boolean map = node instanceof Node.Mapping;
    // Where no factory takes the node, the first one's shape says what was wanted.
    Factory factory =
        factories.stream().filter(f -> f.map == map).findFirst().orElse(factories.get(0));
    Object argument = factory.argument.read(node, reading);
    return argument == null ? null : make(factory, argument, node, reading);
  }

  private @Nullable T make(Factory factory, Object argument, Node node, Reading reading) {
    try {
      return type.cast(factory.method.invoke(null, argument));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refusal) {
        boolean plain = node instanceof Node.Scalar;
        reading.error(
            node.at(), plain ? Node.show(node) : "", String.valueOf(refusal.getMessage()));
        return null;
      }
      throw new IllegalStateException(factory.method + " failed", e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(factory.method + " cannot be called", e);
    }
  }

  @Override
  public Object write(T value) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null || components.length != 1 || components[0].getType() != Map.class) {
      return value.toString();
    }
    try {
      Method accessor = components[0].getAccessor();
      accessor.setAccessible(true);
      Map<?, ?> map = (Map<?, ?>) accessor.invoke(value);
      // The key null is the value that was written without a name.
      return map.size() == 1 && map.containsKey(null) ? map.values().iterator().next() : map;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + type, e);
    }
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    return Map.of("anyOf", factories.stream().map(f -> f.argument.schema(definitions)).toList());
  }
}
