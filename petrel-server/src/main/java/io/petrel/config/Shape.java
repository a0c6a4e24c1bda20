package io.petrel.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One kind of value in a config file: how it is read, printed and described to editors, in one
 * place so that the three agree.
 *
 * @param <T> what it is in Java
 */
interface Shape<T> {
  /** The value, or null after the reading has been told what is wrong. */
  @Nullable T read(Node node, Reading reading);

  /** The value as maps, lists, texts, numbers and booleans, secrets as {@code <secret>}. */
  Object write(T value);

  /** Its JSON schema. */
  Map<String, Object> schema(Definitions definitions);

  /** Whether an absent value reads as an empty map or list: {@code fleet:} is {@code fleet: {}}. */
  default boolean canBeEmpty() {
    return false;
  }

  /** Whether its values must not be shown. */
  default boolean secret() {
    return false;
  }
}
