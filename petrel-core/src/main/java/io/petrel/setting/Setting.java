package io.petrel.setting;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one key of a settings record: the config reader, the JSON schema and the reference all
 * read it.
 *
 * <p>The key is the component's name in snake_case. A component without a default that is not
 * {@code @Nullable} is required. What a type cannot say is checked in the record's compact
 * constructor, by an {@link IllegalArgumentException} whose message starts with the key.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** One sentence for people who write the config. */
  String value();

  /** The default as it would stand in the config file; empty = no default. */
  String byDefault() default "";

  /** The key, where the component's name in snake_case is not it (Java's reserved words). */
  String key() default "";
}
