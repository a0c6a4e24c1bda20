package io.petrel.notify;

import io.petrel.route.Notification;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a message says below its title, in plain lines, for receivers that know no markup. */
final class PlainText {
  private PlainText() {}

  static List<String> lines(Notification n, Summary s, Texts texts) {
    List<String> lines = new ArrayList<>();
    if (n.bulletin() != null) {
      s.lines().forEach(said -> add(lines, "- " + said));
      return lines;
    }
    add(lines, s.change());
    add(lines, s.superseded());
    for (Summary.Item item : s.firing()) {
      if (s.wide()) {
        add(lines, "- " + item.line());
      } else {
        details(lines, item);
      }
    }
    add(lines, s.moreFiring());
    add(lines, s.since());
    List<Summary.Item> resolved = s.resolved();
    if (n.over() && resolved.size() == 1) {
      details(lines, resolved.get(0));
    } else if (!resolved.isEmpty()) {
      add(lines, texts.word("resolved") + ":");
      resolved.forEach(item -> add(lines, "- " + item.line()));
    }
    add(lines, s.moreResolved());
    return lines;
  }

  private static void details(List<String> lines, Summary.Item item) {
    add(lines, item.reason());
    item.fields().forEach(f -> add(lines, "  " + f.label() + ": " + f.value()));
  }

  private static void add(List<String> lines, @Nullable String text) {
    if (text != null) {
      lines.addAll(List.of(text.split("\n", -1)));
    }
  }
}
