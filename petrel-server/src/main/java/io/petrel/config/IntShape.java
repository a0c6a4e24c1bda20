package io.petrel.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A whole number of 32 bits. */
record IntShape() implements Shape<Integer> {
  private static final ScalarShape<Long> LONG =
      ScalarShape.whole(Integer.MIN_VALUE, Integer.MAX_VALUE);

  @Override
  public @Nullable Integer read(Node node, Reading reading) {
    Long value = LONG.read(node, reading);
    return value == null ? null : (Integer) value.intValue();
  }

  @Override
  public Object write(Integer value) {
    return value;
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    return LONG.schema(definitions);
  }
}
