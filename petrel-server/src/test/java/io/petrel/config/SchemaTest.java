package io.petrel.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

class SchemaTest {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(io.petrel.config.Schema.json(TestTypes.ALL));

  private static List<String> complaints(String yaml) {
    Object tree = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    String json = JsonMapper.builder().build().writeValueAsString(tree);
    return SCHEMA.validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"config/short.yml", "config/long.yml", "config/many.yml"})
  void examples_are_valid(String name) throws IOException {
    assertThat(complaints(ConfigReaderTest.resource(name))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"config/short.yml", "config/long.yml", "config/many.yml"})
  void what_is_printed_is_valid(String name) throws IOException {
    Config config = ConfigReaderTest.ok(ConfigReaderTest.resource(name));
    assertThat(complaints(ConfigPrinter.yaml(config, TestTypes.ALL))).isEmpty();
  }

  static List<BadFile> unknownKeys() throws IOException {
    return BadFile.all().stream()
        .filter(f -> f.expected().stream().anyMatch(e -> e.contains("unknown ")))
        // What must be known from elsewhere in the file is beyond a schema.
        .filter(f -> f.expected().stream().noneMatch(e -> e.contains("unknown receiver")))
        .filter(f -> f.expected().stream().noneMatch(e -> e.contains("unknown source")))
        .filter(f -> f.expected().stream().noneMatch(e -> e.contains("unknown preset")))
        .filter(f -> f.expected().stream().noneMatch(e -> e.contains("unknown time interval")))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("unknownKeys")
  void unknown_keys_are_not(BadFile file) {
    assertThat(complaints(file.text())).as(file.name()).isNotEmpty();
  }

  @Test
  void every_key_is_described() {
    String json = io.petrel.config.Schema.json(TestTypes.ALL);
    JsonMapper.builder()
        .build()
        .readTree(json)
        .get("$defs")
        .forEach(
            part -> {
              if (part.has("properties")) {
                part.get("properties")
                    .forEach(
                        property ->
                            assertThat(property.path("description").asString(""))
                                .as("%s", property)
                                .isNotEmpty());
              }
            });
  }
}
