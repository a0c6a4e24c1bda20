package io.petrel.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators.Spacing;
import tools.jackson.databind.json.JsonMapper;

/**
 * The text from which both notebooks are made, so that they cannot differ but by their language.
 *
 * <p>It is Markdown. A block of {@code java} is a cell of code; within it {@code {{this|这个}}} is
 * the first in English and the second in Chinese. What is between two of them is a cell of text:
 * the English one, then {@code <!-- zh-CN -->}, then the Chinese one.
 */
final class NotebookSource {
  private static final Pattern CODE = Pattern.compile("(?ms)^```java\n(.*?)\n```$");
  private static final Pattern EITHER = Pattern.compile("\\{\\{(.*?)\\|(.*?)}}");
  private static final String CHINESE = "<!-- zh-CN -->";

  /** An end of line that would be shown as a space where Chinese has none. */
  private static final Pattern BETWEEN_HAN =
      Pattern.compile("(?<=[\\p{IsHan}，。；：、）])\n(?=[\\p{IsHan}（])");

  private final String source;

  NotebookSource(String source) {
    this.source = source;
  }

  /** As Jupyter writes a notebook whose outputs have been cleared. */
  String notebook(boolean chinese) {
    List<Object> cells = new ArrayList<>();
    int end = 0;
    Matcher code = CODE.matcher(source);
    while (code.find()) {
      text(source.substring(end, code.start()), chinese, cells);
      Map<String, Object> cell =
          cell("code", EITHER.matcher(code.group(1)).replaceAll(chinese ? "$2" : "$1"));
      cell.put("execution_count", null);
      cell.put("outputs", List.of());
      cells.add(cell);
      end = code.end();
    }
    text(source.substring(end), chinese, cells);
    Map<String, Object> notebook = new TreeMap<>();
    notebook.put("cells", cells);
    notebook.put(
        "metadata",
        Map.of(
            "kernelspec",
            new TreeMap<>(
                Map.of("name", "petrel", "display_name", "Petrel (Java)", "language", "java"))));
    notebook.put("nbformat", 4);
    notebook.put("nbformat_minor", 4);
    return JsonMapper.shared().writer().with(asJupyter()).writeValueAsString(notebook) + "\n";
  }

  private static DefaultPrettyPrinter asJupyter() {
    DefaultIndenter indenter = new DefaultIndenter(" ", "\n");
    return new DefaultPrettyPrinter(
            PrettyPrinter.DEFAULT_SEPARATORS
                .withObjectNameValueSpacing(Spacing.AFTER)
                .withArrayEmptySeparator("")
                .withObjectEmptySeparator(""))
        .withObjectIndenter(indenter)
        .withArrayIndenter(indenter);
  }

  private static void text(String both, boolean chinese, List<Object> cells) {
    if (both.isBlank()) {
      return;
    }
    int at = both.indexOf(CHINESE);
    if (at < 0) {
      throw new IllegalArgumentException("no Chinese text: " + both);
    }
    String text =
        chinese
            ? BETWEEN_HAN.matcher(both.substring(at + CHINESE.length())).replaceAll("")
            : both.substring(0, at);
    cells.add(cell("markdown", text.strip()));
  }

  private static Map<String, Object> cell(String type, String text) {
    Map<String, Object> cell = new TreeMap<>();
    cell.put("cell_type", type);
    cell.put("metadata", Map.of());
    List<String> lines = new ArrayList<>(text.lines().map(line -> line + "\n").toList());
    lines.set(lines.size() - 1, lines.get(lines.size() - 1).stripTrailing());
    cell.put("source", lines);
    return cell;
  }
}
