package io.petrel.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * One key of a record.
 *
 * @param name as it stands in the file
 * @param summary one sentence for people
 * @param byDefault the default as config text; empty = none
 * @param optional whether it may be left out without a default
 * @param shape its values
 * @param inlined the shape of an inlined record, whose keys stand here instead of this one
 * @param accessor reads it from the record
 */
record Key(
    String name,
    String summary,
    String byDefault,
    boolean optional,
    Shape<?> shape,
    @Nullable RecordShape<?> inlined,
    Method accessor) {

  /** The summary as it goes on a sentence. */
  String wanted() {
    String sentence = summary.endsWith(".") ? summary.substring(0, summary.length() - 1) : summary;
    boolean article = sentence.matches("(The|A|An|Its|What|Where|How) .*");
    return article ? Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1) : sentence;
  }

  /** The default, read like text in the file. */
  @Nullable Object defaultValue(Reading reading) {
    Reading own = new Reading("default of " + name, reading.base);
    Object value = shape.read(YamlTree.parse(byDefault, own, variable -> null), own);
    if (own.failed() || value == null) {
      throw new IllegalStateException("a default is wrong: " + own.errors());
    }
    return value;
  }

  @Nullable Object get(Record value) {
    try {
      return accessor.invoke(value);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + accessor, e);
    }
  }

  @SuppressWarnings("unchecked")
  Object write(Object component) {
    return ((Shape<Object>) shape).write(component);
  }
}
