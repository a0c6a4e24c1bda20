package io.petrel.config;

import io.petrel.setting.Secret;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A text that no message shows. */
record SecretShape() implements Shape<Secret> {
  @Override
  public @Nullable Secret read(Node node, Reading reading) {
    if (node instanceof Node.Scalar scalar && !scalar.isNull()) {
      reading.secret(scalar.text());
      return new Secret(scalar.text());
    }
    if (!(node instanceof Node.Broken)) {
      reading.error(node.at(), Node.show(node), "expected a secret text");
    }
    return null;
  }

  @Override
  public Object write(Secret value) {
    return value.toString();
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    return Map.of("type", "string");
  }

  @Override
  public boolean secret() {
    return true;
  }
}
