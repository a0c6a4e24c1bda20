package io.petrel.config;

import io.petrel.setting.Inline;
import io.petrel.setting.Secret;
import io.petrel.setting.Setting;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the shape of every Java type that a settings record may hold; not thread-safe. */
final class Shapes {
  private final Map<Type, Shape<?>> known = new HashMap<>();

  Shapes() {
    known.put(String.class, ScalarShape.text());
    known.put(Secret.class, new SecretShape());
    known.put(double.class, ScalarShape.number());
    known.put(Double.class, ScalarShape.number());
    known.put(long.class, ScalarShape.whole(Long.MIN_VALUE, Long.MAX_VALUE));
    known.put(Long.class, ScalarShape.whole(Long.MIN_VALUE, Long.MAX_VALUE));
    known.put(int.class, new IntShape());
    known.put(Integer.class, new IntShape());
    known.put(boolean.class, ScalarShape.truth());
    known.put(Boolean.class, ScalarShape.truth());
    known.put(Duration.class, duration());
    known.put(Instant.class, instant());
    known.put(URI.class, url());
    known.put(java.nio.file.Path.class, new PathShape());
    known.put(
        ClockTime.class,
        written(ClockTime.EXPECTED, ClockTime::of, "^(" + ClockTime.PATTERN + ")$|\\$\\{"));
    known.put(Zone.class, written(Zone.EXPECTED, Zone::new, null));
    known.put(Span.Weekdays.class, written(Span.Weekdays.EXPECTED, Span.Weekdays::of, null));
    known.put(Span.MonthDays.class, written(Span.MonthDays.EXPECTED, Span.MonthDays::of, null));
    known.put(Span.Months.class, written(Span.Months.EXPECTED, Span.Months::of, null));
    known.put(Span.Years.class, written(Span.Years.EXPECTED, Span.Years::of, null));
    Map<String, Locale> locales = new LinkedHashMap<>();
    locales.put("en", Locale.ENGLISH);
    locales.put("zh-CN", Locale.SIMPLIFIED_CHINESE);
    known.put(Locale.class, ScalarShape.named(locales));
  }

  /** Sets the shape of a type that is not read by its components. */
  <T> void put(Class<T> type, Shape<T> shape) {
    known.put(type, shape);
  }

  @SuppressWarnings("unchecked")
  <T extends Record> RecordShape<T> ofRecord(Class<T> type) {
    Shape<?> shape = known.get(type);
    if (shape == null) {
      shape = recordShape(type);
      known.put(type, shape);
    }
    if (shape instanceof RecordShape<?> found) {
      return (RecordShape<T>) found;
    }
    throw new IllegalStateException(type + " is not read by its components");
  }

  /**
   * The shape of a type.
   *
   * @throws IllegalStateException for a type that has none
   */
  Shape<?> of(Type type) {
    Shape<?> shape = known.get(type);
    if (shape == null) {
      shape = make(type);
      known.put(type, shape);
    }
    return shape;
  }

  private Shape<?> make(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      Type[] arguments = parameterized.getActualTypeArguments();
      if (parameterized.getRawType() == List.class) {
        return new ListShape<>(of(arguments[0]));
      }
      if (parameterized.getRawType() == Map.class && arguments[0] == String.class) {
        return new MapShape<>(of(arguments[1]));
      }
    }
    if (type instanceof Class<?> plain) {
      if (plain.isEnum()) {
        return enumeration(plain);
      }
      List<Method> factories = factories(plain);
      if (!factories.isEmpty()) {
        return new FactoryShape<>(plain, factories, this);
      }
      if (plain.isRecord()) {
        return recordShape(plain.asSubclass(Record.class));
      }
    }
    throw new IllegalStateException("no settings can be of the type " + type);
  }

  /** Static methods {@code of} that make the type from one value, unless it has keys of its own. */
  private static List<Method> factories(Class<?> type) {
    RecordComponent[] components = type.isRecord() ? type.getRecordComponents() : null;
    if (components != null
        && Arrays.stream(components).anyMatch(c -> c.isAnnotationPresent(Setting.class))) {
      return List.of();
    }
    return Arrays.stream(type.getDeclaredMethods())
        .filter(m -> Modifier.isStatic(m.getModifiers()) && !m.isSynthetic())
        .filter(m -> !Modifier.isPrivate(m.getModifiers()) && m.getName().equals("of"))
        .filter(m -> m.getParameterCount() == 1 && m.getReturnType() == type)
        .toList();
  }

  private static ScalarShape<?> enumeration(Class<?> type) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      values.put(((Enum<?>) constant).name().toLowerCase(Locale.ROOT), constant);
    }
    return ScalarShape.named(values);
  }

  private <T extends Record> RecordShape<T> recordShape(Class<T> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<T> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return new RecordShape<>(type, constructor, () -> keys(components));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("a record without its constructor: " + type, e);
    }
  }

  private List<Key> keys(RecordComponent[] components) {
    List<Key> keys = new ArrayList<>();
    for (RecordComponent component : components) {
      Setting setting = component.getAnnotation(Setting.class);
      boolean inline = component.isAnnotationPresent(Inline.class);
      String name = setting == null ? "" : setting.key();
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      keys.add(
          new Key(
              name.isEmpty() ? Texts.snake(component.getName()) : name,
              setting == null ? "" : setting.value(),
              setting == null ? "" : setting.byDefault(),
              component.getAnnotatedType().isAnnotationPresent(Nullable.class),
              of(component.getGenericType()),
              inline ? ofRecord(component.getType().asSubclass(Record.class)) : null,
              accessor));
    }
    return keys;
  }

  /** What prints as it is written; a plain number counts as text. */
  private static <T> ScalarShape<T> written(
      String expected, Function<String, @Nullable T> parse, @Nullable String pattern) {
    return ScalarShape.of(
        expected,
        parse,
        Object::toString,
        pattern == null
            ? Map.of("type", List.of("string", "integer"))
            : Map.of("type", "string", "pattern", pattern));
  }

  private static ScalarShape<Duration> duration() {
    return ScalarShape.of(
        "a duration such as 30s, 5m or 1h30m",
        Durations::parse,
        Durations::format,
        Map.of(
            "anyOf",
            List.of(
                Map.of("type", "string", "pattern", "^(" + Durations.PATTERN + ")$|\\$\\{"),
                Map.of("const", 0))));
  }

  private static ScalarShape<Instant> instant() {
    return ScalarShape.of(
        "a time with its zone such as 2026-11-23T14:05:00+08:00 or 2026-11-23T06:05:00Z",
        Times::parse,
        Instant::toString,
        Map.of("type", "string", "pattern", "^(" + Times.PATTERN + ")$|\\$\\{"));
  }

  private static ScalarShape<URI> url() {
    return ScalarShape.of(
        "a URL such as http://prometheus:9090",
        text -> {
          try {
            URI uri = new URI(text);
            return uri.getScheme() == null || uri.getHost() == null ? null : uri;
          } catch (URISyntaxException e) {
            return null;
          }
        },
        // Still a URL, so that what is printed can be read.
        uri -> Texts.withoutPassword(uri.toString()).replace("//<secret>@", "//%3Csecret%3E@"),
        Map.of("type", "string"));
  }
}
