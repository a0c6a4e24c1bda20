package io.petrel.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a config file that knows where it stands. */
sealed interface Node {
  At at();

  /** How many nodes it counts as, with what its aliases stand for. */
  long weight();

  /**
   * A place in a file.
   *
   * @param path the key path from the top
   * @param line from 1
   * @param column from 1
   */
  record At(String path, int line, int column) {
    /** The same place, for a key below it. */
    At key(String key) {
      return new At(path.isEmpty() ? key : path + "." + key, line, column);
    }
  }

  /**
   * A single value.
   *
   * @param text with variables expanded
   * @param raw as it stands in the file
   * @param quoted whether it is text whatever it looks like
   */
  record Scalar(At at, String text, String raw, boolean quoted) implements Node {
    @Override
    public long weight() {
      return 1;
    }

    /** Whether it stands for nothing: empty, {@code null} or {@code ~} without quotes. */
    boolean isNull() {
      return !quoted && raw.equals(text) && NULLS.contains(text);
    }

    private static final List<String> NULLS = List.of("", "~", "null", "Null", "NULL");
  }

  /** A list. */
  record Sequence(At at, List<Node> items, long weight) implements Node {}

  /** Keys with values, each key once, in the file's order. */
  record Mapping(At at, List<Entry> entries, long weight) implements Node {
    /** The value of a key, or null where it is not there. */
    @Nullable Node get(String key) {
      for (Entry entry : entries) {
        if (entry.key.text().equals(key)) {
          return entry.value;
        }
      }
      return null;
    }
  }

  /** A key and its value; the key's path is that of the value. */
  record Entry(Scalar key, Node value) {}

  /** Something whose error has been told already. */
  record Broken(At at) implements Node {
    @Override
    public long weight() {
      return 1;
    }
  }

  /** What stands there, short and on one line. */
  static String show(Node node) {
    if (node instanceof Scalar scalar) {
      return scalar.isNull() ? "empty" : Texts.show(scalar.raw());
    }
    return node instanceof Sequence ? "a list" : "a map";
  }
}
