package io.petrel.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.config.ConfigReader.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every wrong file gives exactly these messages. */
class BadConfigTest {
  static List<BadFile> files() throws IOException {
    return BadFile.all();
  }

  @Test
  void the_table_is_there() throws IOException {
    assertThat(files()).hasSizeGreaterThanOrEqualTo(60);
  }

  @ParameterizedTest
  @MethodSource("files")
  void it_is_refused_with(BadFile file) {
    assertThat(file.expected()).as("messages of %s", file).isNotEmpty();
    Result result =
        ConfigReader.parse(file.name(), Path.of("/etc/petrel"), file.text(), TestTypes.ALL);
    assertThat(result).as("%s", result).isInstanceOf(Result.Invalid.class);
    assertThat(((Result.Invalid) result).errors())
        .extracting(ConfigError::toString)
        .containsExactlyElementsOf(file.expected());
  }
}
