package io.petrel.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TableTest {
  @Test
  void names_of_strangers_are_text_in_html() {
    String html =
        Table.of("<b>Host</b>", "CPU").row("\"><img src=x onerror=alert('1')>&", 97.5).html();
    assertThat(html)
        .contains("&lt;b&gt;Host&lt;/b&gt;</th>")
        .contains("&quot;&gt;&lt;img src=x onerror=alert(&#39;1&#39;)&gt;&amp;</td>")
        .doesNotContain("<img", "<b>")
        .containsPattern("text-align:right[^>]*>97.5</td>");
  }

  @Test
  void without_html_it_is_aligned_text() {
    assertThat(Table.of("Host", "CPU").row("web-12345", 7).row("db", 12))
        .hasToString("Host       CPU\nweb-12345  7\ndb         12");
  }

  @Test
  void a_row_of_another_width_is_refused() {
    assertThatThrownBy(() -> Table.of("Host", "CPU").row("web-1"))
        .hasMessage("wanted 2 cells as in the header, got 1");
  }
}
