package io.petrel.packaging;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The section of a version in a changelog of the form <a href="https://keepachangelog.com">Keep a
 * Changelog</a>.
 */
final class ReleaseNotes {
  private static final Pattern HEADING =
      Pattern.compile("## \\[([^]]+)](?: - (\\d{4}-\\d\\d-\\d\\d))?");

  private ReleaseNotes() {}

  /**
   * The section without its heading. A version that is not released yet (it ends with {@code
   * -SNAPSHOT}) has what stands under {@code [Unreleased]}.
   *
   * @throws IllegalArgumentException when the changelog has no such section, it has no date, or it
   *     is empty
   */
  static String of(String version, String changelog) {
    boolean released = !version.endsWith("-SNAPSHOT");
    String wanted = released ? version : "Unreleased";
    List<String> lines = changelog.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher heading = HEADING.matcher(lines.get(i));
      if (!heading.matches() || !heading.group(1).equals(wanted)) {
        continue;
      }
      if (released && heading.group(2) == null) {
        throw new IllegalArgumentException(
            "line " + (i + 1) + ": expected a date, as in ## [" + wanted + "] - 2026-12-24");
      }
      String section =
          lines.subList(i + 1, lines.size()).stream()
              .takeWhile(line -> !line.startsWith("## ") && !line.matches("\\[[^]]+]: .*"))
              .collect(Collectors.joining("\n"))
              .strip();
      if (section.isEmpty()) {
        throw new IllegalArgumentException(
            "line " + (i + 1) + ": nothing stands under [" + wanted + "]");
      }
      return section + "\n";
    }
    throw new IllegalArgumentException("no section ## [" + wanted + "]");
  }
}
