package io.petrel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Links between the documents lead somewhere. */
final class LinksTest {
  @Test
  void every_relative_link_leads_to_a_file_and_a_heading_that_exist() {
    Path root = Page.root();
    Map<String, Page> pages = new HashMap<>();
    Page.all().forEach(page -> pages.put(page.name(), page));
    List<String> broken = new ArrayList<>();
    int followed = 0;
    for (Page page : pages.values()) {
      for (Page.Link link : page.links()) {
        if (link.target().matches("[a-z]+:.*")) {
          continue; // elsewhere
        }
        followed++;
        String why = follow(root, pages, page, link.target());
        if (!why.isEmpty()) {
          broken.add(page.name() + ":" + link.line() + ": " + link.target() + ": " + why);
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(followed).isGreaterThan(50);
  }

  private static String follow(Path root, Map<String, Page> pages, Page from, String target) {
    String[] parts = target.split("#", 2);
    Path home = Path.of(from.name()).getParent();
    Path path = parts[0].isEmpty() ? Path.of(from.name()) : Path.of(parts[0]);
    Path to = parts[0].isEmpty() || home == null ? path : home.resolve(path);
    String name = to.normalize().toString();
    if (!Files.exists(root.resolve(name))) {
      return "there is no such file";
    }
    if (parts.length == 1) {
      return "";
    }
    Page page = pages.get(name);
    return page == null || !page.anchors().contains(parts[1])
        ? "there is no such heading; there are " + (page == null ? "none" : page.anchors())
        : "";
  }

  @Test
  void anchors_and_blocks_are_read_as_github_reads_them() {
    Page page =
        Page.of(
            "a.md",
            List.of(
                "# `sources[].prometheus` & more",
                "## 中文 标题",
                "## Same",
                "## Same",
                "<!-- not run: it takes a day -->",
                "```sh",
                "# not a heading [no](link)",
                "```",
                "see [here](b.md#x) and `[not](this)`"));
    assertThat(page.anchors())
        .containsExactlyInAnyOrder("sourcesprometheus--more", "中文-标题", "same", "same-1");
    assertThat(page.links()).containsExactly(new Page.Link(9, "b.md#x"));
    assertThat(page.blocks()).hasSize(1);
    assertThat(page.blocks().get(0).excuse()).isEqualTo("it takes a day");
  }

  @Test
  void what_is_set_off_by_spaces_is_a_block_unless_it_belongs_to_a_list() {
    Page page =
        Page.of("a.md", List.of("- one", "", "    more of it", "", "text", "", "    petrel run"));
    assertThat(page.blocks())
        .containsExactly(new Page.Block("a.md", 7, Page.INDENTED, "    petrel run", ""));
  }
}
