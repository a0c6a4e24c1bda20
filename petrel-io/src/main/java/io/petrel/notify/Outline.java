package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.route.Notification;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message from top to bottom, before any markup: for channels that show text in one column.
 *
 * @param severity the most severe of what fires, {@link Summary#OVER} where nothing does
 * @param title one line that says it all
 * @param parts what follows
 * @param about the alert that matters most, null where there is none
 */
record Outline(String severity, String title, List<Part> parts, @Nullable Alert about) {
  /** How a part is shown. */
  enum Kind {
    SENTENCE,
    FIELD,
    HEADING,
    ITEM,
    LINK
  }

  /**
   * One part; its text has no line breaks and nothing invisible.
   *
   * @param label of a field what it is, of a link its words, otherwise empty
   * @param text what it says, of a link the address
   */
  record Part(Kind kind, String label, String text) {}

  /** Whatever happened, as a message that can be read without those before it. */
  static Outline of(Notification n, Attempt attempt, Texts texts, Links links) {
    Summary s = Summary.of(n, attempt, texts);
    List<Part> parts = new ArrayList<>();
    if (n.bulletin() != null) {
      items(parts, s.lines());
      return new Outline(s.severity(), s.title(), List.copyOf(parts), null);
    }
    if (s.text() == null) {
      body(parts, n, s, texts.word("resolved"));
    } else {
      sentence(parts, s.text());
      sentence(parts, s.superseded());
    }
    List<Summary.Item> items = s.firing().isEmpty() ? s.resolved() : s.firing();
    Alert about = items.isEmpty() ? null : items.get(0).alert();
    link(parts, texts.word("link.page"), links.page(n.incident()));
    if (about != null) {
      link(parts, texts.word("link.prometheus"), links.prometheus(n, about));
      link(parts, texts.word("link.grafana"), links.grafana(n, about));
    }
    return new Outline(s.severity(), s.title(), List.copyOf(parts), about);
  }

  private static void body(List<Part> parts, Notification n, Summary s, String resolved) {
    sentence(parts, s.change());
    sentence(parts, s.superseded());
    if (s.wide()) {
      items(parts, lines(s.firing()));
    } else {
      s.firing().forEach(item -> details(parts, item));
    }
    sentence(parts, s.moreFiring());
    sentence(parts, s.since());
    if (n.over() && s.resolved().size() == 1) {
      details(parts, s.resolved().get(0));
    } else if (!s.resolved().isEmpty()) {
      if (!n.over()) {
        parts.add(new Part(Kind.HEADING, "", resolved));
      }
      items(parts, lines(s.resolved()));
    }
    sentence(parts, s.moreResolved());
  }

  private static void details(List<Part> parts, Summary.Item item) {
    sentence(parts, item.reason());
    item.fields().forEach(f -> parts.add(new Part(Kind.FIELD, f.label(), f.value())));
  }

  private static List<String> lines(List<Summary.Item> items) {
    return items.stream().map(Summary.Item::line).toList();
  }

  private static void items(List<Part> parts, List<String> lines) {
    lines.forEach(line -> parts.add(new Part(Kind.ITEM, "", Clean.line(line, 400))));
  }

  private static void sentence(List<Part> parts, @Nullable String text) {
    if (text != null) {
      // People's own templates may say several lines.
      text.lines()
          .filter(line -> !line.isBlank())
          .forEach(line -> parts.add(new Part(Kind.SENTENCE, "", line)));
    }
  }

  private static void link(List<Part> parts, String words, @Nullable String url) {
    if (url != null && url.length() <= 1900) {
      parts.add(new Part(Kind.LINK, words, url));
    }
  }
}
