package io.petrel.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown document of this repository: its fenced blocks, links and anchors.
 *
 * @param name its path in the repository
 * @param anchors those of its headings, as GitHub makes them
 */
record Page(String name, List<Block> blocks, List<Link> links, Set<String> anchors) {
  /** The language of a block that is set off by spaces: it could say neither what it is nor why. */
  static final String INDENTED = "indented";

  /** What stands in an HTML comment right before a block that no test runs. */
  static final String MARKER = "not run:";

  private static final Pattern FENCE = Pattern.compile("^(\\s*)(```+)\\s*(\\S*).*$");
  private static final Pattern LIST = Pattern.compile("^([-*+]|\\d+[.)]) ");
  private static final Pattern COMMENT = Pattern.compile("^\\s*<!--\\s*(.*?)\\s*-->\\s*$");
  private static final Pattern HEADING = Pattern.compile("^#{1,6}\\s+(.*?)\\s*#*$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");

  /**
   * A fenced block, or one that should be.
   *
   * @param language what follows the fence, empty = nothing
   * @param line of the fence, from 1
   * @param comment what stands in an HTML comment right before it, else empty
   */
  record Block(String page, int line, String language, String text, String comment) {
    String place() {
      return page + ":" + line;
    }

    /** Why no test runs it; empty = one must. */
    String excuse() {
      return comment.startsWith(MARKER) ? comment.substring(MARKER.length()).strip() : "";
    }
  }

  /** A link of this document. */
  record Link(int line, String target) {}

  /** The root of the repository. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isExecutable(here.resolve("petrel-test"))) {
      here = here.getParent();
      if (here == null) {
        throw new IllegalStateException("not in a checkout");
      }
    }
    return here;
  }

  /** Every document of the repository. */
  static List<Page> all() {
    Path root = root();
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> ours(root.relativize(file)))
          .sorted()
          .map(file -> read(root, file))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Not what others brought, nor what a build made, nor what something else is made of. */
  private static boolean ours(Path file) {
    for (Path part : file) {
      String name = part.toString();
      if (name.startsWith(".")
          || Set.of("target", "node_modules", "vendor", "src").contains(name)) {
        return false;
      }
    }
    return true;
  }

  private static Page read(Path root, Path file) {
    String name = root.relativize(file).toString();
    try {
      return of(name, Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  static Page of(String name, List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    List<Link> links = new ArrayList<>();
    Set<String> anchors = new LinkedHashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    String comment = "";
    boolean blank = true;
    boolean list = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (blank && !list && line.startsWith("    ")) {
        blocks.add(new Block(name, i + 1, INDENTED, line, ""));
      }
      blank = line.isBlank();
      list = (blank || line.startsWith(" ")) ? list : LIST.matcher(line).find();
      Matcher fence = FENCE.matcher(line);
      if (fence.matches()) {
        int start = i + 1;
        String indent = fence.group(1);
        String end = fence.group(2);
        StringBuilder text = new StringBuilder();
        while (++i < lines.size() && !lines.get(i).strip().equals(end)) {
          String inner = lines.get(i);
          text.append(inner.startsWith(indent) ? inner.substring(indent.length()) : inner);
          text.append('\n');
        }
        blocks.add(new Block(name, start, fence.group(3), text.toString(), comment));
        comment = "";
        continue;
      }
      Matcher remark = COMMENT.matcher(line);
      if (remark.matches()) {
        comment = remark.group(1);
      } else if (!line.isBlank()) {
        comment = "";
      }
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String slug = slug(heading.group(1));
        int before = seen.merge(slug, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? slug : slug + "-" + before);
      }
      Matcher link = LINK.matcher(CODE.matcher(line).replaceAll("x"));
      while (link.find()) {
        links.add(new Link(i + 1, link.group(1)));
      }
    }
    return new Page(name, List.copyOf(blocks), List.copyOf(links), Set.copyOf(anchors));
  }

  /** The anchor that GitHub gives a heading. */
  private static String slug(String heading) {
    return heading
        .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{Pc} -]", "")
        .replace(' ', '-');
  }
}
