package io.petrel.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document of the API, made of its {@link Operation}s and the records that they take
 * and answer.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.1.1.html">OpenAPI 3.1</a>
 */
final class OpenApi {
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  private final SchemaBuilder schemas = generator().buildMultipleSchemaDefinitions();
  private final ObjectNode document = Json.MAPPER.createObjectNode();

  private OpenApi(List<Operation> operations, String version) {
    document.put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Petrel")
        .put("version", version)
        .put("description", "What Petrel sees, decides and tells, and what people say to it.")
        .putObject("license")
        .put("name", "MIT")
        .put("identifier", "MIT");
    ObjectNode paths = document.putObject("paths");
    for (Operation operation : operations) {
      ObjectNode path =
          paths.get(operation.path()) instanceof ObjectNode known
              ? known
              : paths.putObject(operation.path());
      describe(operation, path.putObject(operation.method().name().toLowerCase(Locale.ROOT)));
    }
    ObjectNode problem = schemas.createSchemaReference(ProblemShape.class);
    ObjectNode components = document.putObject("components");
    components.set("schemas", schemas.collectDefinitions("components/schemas"));
    components
        .putObject("responses")
        .putObject("Problem")
        .put("description", "It was refused; RFC 9457 says why.")
        .putObject("content")
        .putObject(Problem.TYPE)
        .set("schema", problem);
  }

  /** What a {@link Problem} looks like. */
  private record ProblemShape(String type, String title, int status, String detail) {}

  /** The document as JSON. */
  static byte[] document(List<Operation> operations, String version) {
    return Json.MAPPER.writeValueAsBytes(new OpenApi(operations, version).document);
  }

  private void describe(Operation operation, ObjectNode out) {
    out.put("operationId", operation.id());
    out.put("summary", operation.summary());
    out.put("x-role", operation.role().name().toLowerCase(Locale.ROOT));
    ArrayNode parameters = out.putArray("parameters");
    Matcher places = PLACE.matcher(operation.path());
    while (places.find()) {
      parameters
          .addObject()
          .put("name", places.group(1))
          .put("in", "path")
          .put("required", true)
          .putObject("schema")
          .put("type", "string");
    }
    for (Operation.Parameter parameter : operation.parameters()) {
      ObjectNode schema =
          parameters
              .addObject()
              .put("name", parameter.name())
              .put("in", "query")
              .put("description", parameter.about())
              .putObject("schema");
      if (parameter.many()) {
        schema.put("type", "array").putObject("items").put("type", parameter.type());
      } else {
        schema.put("type", parameter.type());
      }
    }
    if (operation.body() != null) {
      ObjectNode body = out.putObject("requestBody").put("required", true);
      content(body, Operation.JSON, operation.body());
    }
    ObjectNode responses = out.putObject("responses");
    ObjectNode well =
        responses
            .putObject(String.valueOf(operation.status().getCode()))
            .put("description", operation.status().getMessage());
    if (operation.answer() != null) {
      content(well, operation.type(), operation.answer());
    }
    responses.putObject("default").put("$ref", "#/components/responses/Problem");
  }

  private void content(ObjectNode of, String media, Class<?> type) {
    of.putObject("content").putObject(media).set("schema", schemas.createSchemaReference(type));
  }

  private static SchemaGenerator generator() {
    SchemaGeneratorConfigBuilder builder =
        new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT)
            .with(Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES)
            .with(Option.DEFINITIONS_FOR_ALL_OBJECTS)
            .without(Option.SCHEMA_VERSION_INDICATOR);
    builder
        .forFields()
        .withPropertyNameOverrideResolver(
            field -> {
              JsonProperty other = field.getAnnotation(JsonProperty.class);
              return other == null ? snake(field.getDeclaredName()) : other.value();
            })
        .withRequiredCheck(field -> field.getAnnotation(MayBeLeftOut.class) == null)
        .withNullableCheck(
            field -> field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class));
    builder
        .forTypesInGeneral()
        .withCustomDefinitionProvider(
            (type, context) ->
                type.getErasedType() == Json.Column.class
                    ? new CustomDefinition(column(), true)
                    : null);
    return new SchemaGenerator(builder.build());
  }

  private static ObjectNode column() {
    ObjectNode column = Json.MAPPER.createObjectNode().put("type", "array");
    column.putObject("items").putArray("type").add("number").add("null");
    return column;
  }

  private static String snake(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
