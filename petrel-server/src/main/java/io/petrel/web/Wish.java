package io.petrel.web;

import io.javalin.http.Context;
import io.petrel.pipeline.Mark;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON object that a request of the API brings, read strictly: only known keys, each once, each
 * of the kind that is expected. What is wrong ends the request with a {@link Refusal}.
 *
 * <p>It must come as {@code application/json}, which a browser sends to another site only after
 * asking for it, and is then refused.
 */
final class Wish {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();
  private static final int SHOWN = 100;

  private final JsonNode tree;
  private final Caller caller;

  private Wish(JsonNode tree, Caller caller) {
    this.tree = tree;
    this.caller = caller;
  }

  /**
   * Reads a request's body.
   *
   * @param example one that is right
   * @param keys what it may have
   */
  static Wish read(Context ctx, String example, String... keys) {
    String type = ctx.contentType();
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(Operation.JSON)) {
      throw Refusal.type();
    }
    try {
      return of(JSON.readTree(ctx.bodyAsBytes()), Caller.of(ctx), "", example, keys);
    } catch (JacksonException e) {
      throw Refusal.wrong("expected JSON such as " + example + ": " + e.getOriginalMessage());
    }
  }

  private static Wish of(
      @Nullable JsonNode tree, Caller caller, String at, String example, String... keys) {
    if (tree == null || !tree.isObject()) {
      throw Refusal.wrong(at + "expected a JSON object such as " + example);
    }
    List<String> known = List.of(keys);
    for (String name : tree.propertyNames()) {
      if (!known.contains(name)) {
        int last = known.size() - 1;
        throw Refusal.wrong(
            cut(at + name)
                + ": unknown, expected "
                + (last == 0 ? "" : String.join(", ", known.subList(0, last)) + " and ")
                + known.get(last));
      }
    }
    return new Wish(tree, caller);
  }

  /** The start of a text, where all of it would be too much to say again. */
  static String cut(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  private @Nullable JsonNode at(String key) {
    JsonNode node = tree.get(key);
    return node == null || node.isNull() ? null : node;
  }

  /** A text without blanks around it, empty where it is not there. */
  String text(String key, int most) {
    JsonNode node = at(key);
    return node == null ? "" : text(node, key, most);
  }

  private static String text(JsonNode node, String key, int most) {
    if (!node.isString()) {
      throw Refusal.wrong(key + ": expected a text");
    }
    String text = node.stringValue().strip();
    if (text.length() > most) {
      throw Refusal.wrong(key + ": expected at most " + most + " characters, got " + text.length());
    }
    return text;
  }

  /** Who says it: whoever is logged in, else who the request names. */
  String by() {
    return by("by");
  }

  String by(String key) {
    return caller.or(text(key, Mark.LONGEST_NAME));
  }

  /** A text just as it is, that no refusal shows. */
  String secret(String key, int most) {
    JsonNode node = at(key);
    if (node == null || !node.isString() || node.stringValue().length() > most) {
      throw Refusal.wrong(key + ": expected a text of at most " + most + " characters");
    }
    return node.stringValue();
  }

  /** Why. */
  String comment() {
    return text("comment", Mark.LONGEST_COMMENT);
  }

  /** Texts, none where it is not there. */
  List<String> texts(String key, int most, int longest) {
    JsonNode node = at(key);
    if (node == null) {
      return List.of();
    }
    if (!node.isArray() || node.size() > most) {
      throw Refusal.wrong(key + ": expected a list of at most " + most + " texts");
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      texts.add(text(node.get(i), key + "[" + i + "]", longest));
    }
    return texts;
  }

  /** An instant in milliseconds since the epoch. */
  long instant(String key, long otherwise) {
    String text = text(key, 100);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      return instant.truncatedTo(ChronoUnit.MILLIS).toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      throw Refusal.wrong(
          key + ": expected an instant such as 2026-11-23T14:05:00+08:00, got " + cut(text));
    }
  }

  /** A number that counts from 1; 0 where it is not there. */
  long id(String key) {
    JsonNode node = at(key);
    if (node == null) {
      return 0;
    }
    if (!node.canConvertToLong() || !node.isIntegralNumber() || node.longValue() < 1) {
      throw Refusal.wrong(key + ": expected a number from 1 on");
    }
    return node.longValue();
  }

  /** A number. */
  double number(String key, double least, double most, double otherwise) {
    JsonNode node = at(key);
    if (node == null) {
      return otherwise;
    }
    if (!node.isNumber() || !(node.doubleValue() >= least && node.doubleValue() <= most)) {
      throw Refusal.wrong(key + ": expected a number from " + least + " to " + most);
    }
    return node.doubleValue();
  }

  /** Yes or no; no where it is not there. */
  boolean flag(String key) {
    return flag(key, false);
  }

  /** Yes or no. */
  boolean flag(String key, boolean otherwise) {
    JsonNode node = at(key);
    if (node != null && !node.isBoolean()) {
      throw Refusal.wrong(key + ": expected true or false");
    }
    return node == null ? otherwise : node.booleanValue();
  }

  /** Objects within, none where it is not there. */
  List<Wish> inners(String key, int most, String example, String... keys) {
    JsonNode node = at(key);
    if (node == null) {
      return List.of();
    }
    if (!node.isArray() || node.size() > most) {
      throw Refusal.wrong(key + ": expected a list of at most " + most + " objects");
    }
    List<Wish> inners = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      inners.add(of(node.get(i), caller, key + "[" + i + "].", example, keys));
    }
    return inners;
  }

  /** An object within, null where it is not there. */
  @Nullable Wish inner(String key, String example, String... keys) {
    JsonNode node = at(key);
    return node == null ? null : of(node, caller, key + ".", example, keys);
  }
}
