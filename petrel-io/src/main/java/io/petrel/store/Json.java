package io.petrel.store;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.petrel.detect.Reason;
import io.petrel.route.Matcher;
import io.petrel.series.Labels;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * The core's records as JSON text, and back, without loss.
 *
 * <p>NaN and infinities are written as words in quotes, and everything outside ASCII is escaped, so
 * that no text from outside, however broken its Unicode, changes on its way through a database.
 */
final class Json {
  private Json() {}

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addMixIn(Reason.Arg.class, ArgMixIn.class)
          .addModule(
              new SimpleModule("petrel")
                  .addSerializer(Labels.class, new LabelsWriter())
                  .addDeserializer(Labels.class, new LabelsReader())
                  .addSerializer(Matcher.class, new MatcherWriter())
                  .addDeserializer(Matcher.class, new MatcherReader()))
          .build();

  static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /**
   * Reads a value.
   *
   * @param where the table and key, for the error
   */
  static <T> T read(String json, Class<T> type, String where) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JacksonException e) {
      throw new StoreException(
          where + " is not a readable " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
    }
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Reason.Arg.Quantity.class, name = "quantity"),
    @JsonSubTypes.Type(value = Reason.Arg.Factor.class, name = "factor"),
    @JsonSubTypes.Type(value = Reason.Arg.Count.class, name = "count"),
    @JsonSubTypes.Type(value = Reason.Arg.Span.class, name = "span"),
    @JsonSubTypes.Type(value = Reason.Arg.Instant.class, name = "instant"),
    @JsonSubTypes.Type(value = Reason.Arg.Part.class, name = "part"),
    @JsonSubTypes.Type(value = Reason.Arg.Text.class, name = "text")
  })
  private interface ArgMixIn {}

  /** As pairs in an array: the parser refuses broken Unicode in names of properties. */
  private static final class LabelsWriter extends ValueSerializer<Labels> {
    @Override
    public void serialize(Labels labels, JsonGenerator out, SerializationContext context) {
      out.writeStartArray();
      for (int i = 0; i < labels.size(); i++) {
        out.writeString(labels.name(i));
        out.writeString(labels.value(i));
      }
      out.writeEndArray();
    }
  }

  private static final class MatcherWriter extends ValueSerializer<Matcher> {
    @Override
    public void serialize(Matcher matcher, JsonGenerator out, SerializationContext context) {
      out.writeString(matcher.toString());
    }
  }

  private static final class MatcherReader extends ValueDeserializer<Matcher> {
    @Override
    public Matcher deserialize(JsonParser in, DeserializationContext context) {
      try {
        return Matcher.parse(in.readValueAs(String.class));
      } catch (IllegalArgumentException e) {
        return context.reportInputMismatch(Matcher.class, "%s", e.getMessage());
      }
    }
  }

  private static final class LabelsReader extends ValueDeserializer<Labels> {
    @Override
    public Labels deserialize(JsonParser in, DeserializationContext context) {
      try {
        return Labels.of(in.readValueAs(String[].class));
      } catch (IllegalArgumentException e) {
        return context.reportInputMismatch(Labels.class, "%s", e.getMessage());
      }
    }
  }
}
