package io.petrel.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

final class ReleaseNotesTest {
  private static final String CHANGELOG =
      """
      # Changelog

      ## [Unreleased]

      ## [1.1.0] - 2026-12-24

      ### Added
      - Snow.

      ## [1.0.0]

      ### Added
      - Everything.

      [1.1.0]: https://example.com/1.1.0
      """;

  @Test
  void a_version_has_its_own_section_and_nothing_of_its_neighbours() {
    assertThat(ReleaseNotes.of("1.1.0", CHANGELOG)).isEqualTo("### Added\n- Snow.\n");
  }

  @Test
  void what_is_not_released_yet_is_told_of_a_snapshot() {
    String some = CHANGELOG.replace("## [Unreleased]\n", "## [Unreleased]\n\n- Ice.\n");
    assertThat(ReleaseNotes.of("1.2.0-SNAPSHOT", some)).isEqualTo("- Ice.\n");
  }

  @Test
  void a_version_without_a_section_a_date_or_a_line_is_refused() {
    assertThatThrownBy(() -> ReleaseNotes.of("2.0.0", CHANGELOG))
        .hasMessage("no section ## [2.0.0]");
    assertThatThrownBy(() -> ReleaseNotes.of("1.0.0", CHANGELOG))
        .hasMessage("line 10: expected a date, as in ## [1.0.0] - 2026-12-24");
    assertThatThrownBy(() -> ReleaseNotes.of("1.2.0-SNAPSHOT", CHANGELOG))
        .hasMessage("line 3: nothing stands under [Unreleased]");
  }

  @Test
  void the_changelog_of_this_checkout_can_be_read() throws Exception {
    String changelog = Files.readString(Assembled.CHECKOUT.resolve("CHANGELOG.md"));
    assertThat(ReleaseNotes.of("0.1.0-SNAPSHOT", changelog)).contains("- ").doesNotContain("\n## ");
  }
}
