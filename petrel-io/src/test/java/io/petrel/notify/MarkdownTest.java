package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.notify.Outline.Kind;
import io.petrel.notify.Outline.Part;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkdownTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "cpu_usage on web-1 (role=web): 97.1 %; cpu_usage on web-1 (role=web): 97.1 %",
        "[x](https://evil); ［x］(https：//evil)",
        "![x](y); !［x］(y)",
        "# big; ＃ big",
        "a # b; a # b",
        "- item; － item",
        "-5 %, normally 1; -5 %, normally 1",
        "---; －--",
        "1. one; 1． one",
        "97.1 %; 97.1 %",
        "_it_ and my_host; ＿it＿ and my_host",
        "<@all> @all; ＜＠all＞ ＠all",
        "a & b; a ＆ b",
        "C:\\n; C:＼n",
      })
  void what_strangers_write_shows_as_it_is(String text, String written) {
    assertThat(Markdown.text(text)).isEqualTo(written);
  }

  @Test
  void no_text_whatever_makes_markup() {
    Random random = new Random(7);
    String alphabet = "ab1 .#>+-=_*`~|&@<>[]()!:/\\\"0 )";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      List<String> wrong = new ArrayList<>();
      MarkdownRules.show("x\n" + Markdown.text(text.toString()), wrong);
      assertThat(wrong).as("%s", text).isEmpty();
    }
  }

  @Test
  void what_is_too_long_loses_whole_lines_but_no_link() {
    List<Part> parts =
        new ArrayList<>(
            IntStream.range(0, 100)
                .mapToObj(i -> new Part(Kind.ITEM, "", "第 " + i + " 台主机 " + "长".repeat(i)))
                .toList());
    parts.add(new Part(Kind.LINK, "Petrel", "https://petrel.example.com/incidents/(x)"));
    Outline outline = new Outline("critical", "标题", List.copyOf(parts), null);
    for (int most = 2000; most < 12_000; most += 37) {
      String text = Markdown.write(outline, "\n", most);
      assertThat(text.getBytes(StandardCharsets.UTF_8).length).isBetween(most - 700, most);
      List<String> lines = text.lines().toList();
      assertThat(lines.get(0)).isEqualTo("### 🔴 标题");
      assertThat(lines.get(lines.size() - 2)).isEqualTo("…");
      assertThat(lines.get(lines.size() - 1))
          .isEqualTo("[Petrel](https://petrel.example.com/incidents/%28x%29)");
      for (int i = 1; i < lines.size() - 2; i++) {
        assertThat(lines.get(i)).isEqualTo("- " + parts.get(i - 1).text());
      }
    }
  }
}
