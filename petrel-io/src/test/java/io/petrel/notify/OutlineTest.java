package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.notify.Outline.Kind;
import io.petrel.notify.Outline.Part;
import io.petrel.route.Notification;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class OutlineTest {
  private static final Texts EN = Texts.of(Locale.ENGLISH, ZoneOffset.UTC);

  private static List<Part> parts(Notification n, Texts texts) {
    return Outline.of(n, Attempt.FIRST, texts, Harness.LINKS).parts();
  }

  @Test
  void one_alert_is_told_in_full_and_many_in_a_line_each() {
    assertThat(parts(Samples.started(), EN).stream().map(Part::kind).distinct())
        .containsExactly(Kind.SENTENCE, Kind.FIELD, Kind.LINK);
    List<Part> wide = parts(Samples.wide(500), EN);
    assertThat(wide.stream().filter(p -> p.kind() == Kind.ITEM)).hasSize(Summary.LINES);
    assertThat(wide.stream().map(Part::text)).contains("… and 488 more hosts");
  }

  @Test
  void a_template_stands_in_place_of_all_but_the_links_line_by_line() {
    Texts worded =
        EN.worded(Wording.of("ops", null, "{{change}}\n\n{{host}}\nrunbook", Harness.LINKS));
    assertThat(parts(Samples.started(), worded).stream().limit(3))
        .containsExactly(
            new Part(Kind.SENTENCE, "", "Started: 1 alert on 1 host."),
            new Part(Kind.SENTENCE, "", "tencent-bj-01"),
            new Part(Kind.SENTENCE, "", "runbook"));
    assertThat(parts(Samples.started(), worded).stream().skip(3).map(Part::kind))
        .containsOnly(Kind.LINK);
  }

  @Test
  void a_bulletin_is_a_list_without_links() {
    assertThat(parts(Samples.bulletin("digest"), EN).stream().map(Part::kind))
        .isNotEmpty()
        .containsOnly(Kind.ITEM);
  }
}
