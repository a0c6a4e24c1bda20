package io.petrel.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The committed notebooks are those that their source makes; {@code -Dpetrel.notebooks.write=true}
 * writes them anew.
 */
final class NotebookFilesTest {
  private static final Path NOTEBOOKS = Path.of("../notebooks");

  @ParameterizedTest
  @CsvSource({"explore.ipynb, false", "explore.zh-CN.ipynb, true"})
  void a_notebook_is_made_from_the_one_source(String file, boolean chinese) throws IOException {
    String source = Files.readString(Path.of("src/notebooks/explore.md"));
    String made = new NotebookSource(source).notebook(chinese);
    Path path = NOTEBOOKS.resolve(file);
    if (Boolean.getBoolean("petrel.notebooks.write")) {
      Files.writeString(path, made);
    }
    assertThat(path).content().as("see the javadoc of this class").isEqualTo(made);
  }

  @ParameterizedTest
  @CsvSource({"explore.ipynb", "explore.zh-CN.ipynb"})
  void a_notebook_carries_no_output_and_no_path_of_a_machine(String file) throws IOException {
    String text = Files.readString(NOTEBOOKS.resolve(file));
    JsonNode notebook = JsonMapper.shared().readTree(text);
    assertThat(notebook.get("cells")).hasSizeGreaterThan(20);
    for (JsonNode cell : notebook.get("cells")) {
      if (cell.get("cell_type").asString().equals("code")) {
        assertThat(cell.get("outputs")).isEmpty();
        assertThat(cell.get("execution_count").isNull()).isTrue();
      }
    }
    assertThat(text).doesNotContainPattern("[\" ](/home/|/root|/tmp|/usr/|/var/|C:\\\\)");
  }

  @Test
  void a_text_without_its_twin_is_refused() {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> new NotebookSource("# Only English\n").notebook(false))
        .hasMessageContaining("no Chinese text");
  }
}
