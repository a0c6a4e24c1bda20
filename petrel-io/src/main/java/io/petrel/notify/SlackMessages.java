package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.notify.SlackMessage.Attachment;
import io.petrel.notify.SlackMessage.Block;
import io.petrel.notify.SlackMessage.Text;
import io.petrel.route.Notification;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts an incident into Block Kit.
 *
 * <p>Words from outside stand in {@code plain_text} objects wherever Slack could see markup in
 * them, so nothing has to be taken out of them or hidden in them.
 */
final class SlackMessages {
  private static final int LONGEST_LINE = 400;
  private static final int LONGEST_URL = 1900;

  private final Texts texts;
  private final Links links;

  SlackMessages(Texts texts, Links links) {
    this.texts = texts;
    this.links = links;
  }

  /** The whole state: the first message of a thread, and what it is changed to. */
  SlackMessage state(Notification n, Attempt attempt) {
    Summary s = Summary.of(n, attempt, texts);
    if (n.bulletin() != null) {
      return bulletin(s);
    }
    List<Block> blocks = new ArrayList<>();
    if (s.wide()) {
      lines(blocks, null, s.firing());
    } else {
      s.firing().forEach(item -> details(blocks, item));
    }
    context(blocks, s.moreFiring());
    if (n.over() && s.resolved().size() == 1) {
      details(blocks, s.resolved().get(0));
    } else {
      lines(blocks, n.over() ? null : texts.word("resolved"), s.resolved());
    }
    context(blocks, s.moreResolved());
    context(blocks, s.since());
    context(blocks, s.superseded());
    if (n.number() > 1 || n.over()) {
      context(blocks, s.change());
    }
    links(blocks, n, s);
    String title = mark(s.severity()) + " " + s.title();
    String fallback = fallback(title, s);
    return SlackMessage.of(
        fallback,
        List.of(Block.header(title)),
        blocks.isEmpty()
            ? List.of()
            : List.of(new Attachment(colour(s.severity()), fallback, List.copyOf(blocks))));
  }

  /** What changed: a message in the thread. */
  SlackMessage change(Notification n, Attempt attempt) {
    Summary s = Summary.of(n, attempt, texts);
    if (n.bulletin() != null) {
      return bulletin(s);
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(Block.section(mark(s.severity()) + " " + s.change()));
    lines(blocks, null, s.firing());
    context(blocks, s.moreFiring());
    lines(blocks, n.over() ? null : texts.word("resolved"), s.resolved());
    context(blocks, s.moreResolved());
    context(blocks, s.superseded());
    String text = mark(s.severity()) + " " + s.title() + " — " + s.change();
    return SlackMessage.of(SlackText.escape(text, SlackMessage.TEXT), blocks, List.of());
  }

  /** A message that is about no incident has neither colour nor links. */
  private static SlackMessage bulletin(Summary s) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(Block.header(s.title()));
    listed(blocks, s.lines());
    return SlackMessage.of(SlackText.escape(s.title(), SlackMessage.TEXT), blocks, List.of());
  }

  private static String fallback(String title, Summary s) {
    List<Summary.Item> items = s.firing().isEmpty() ? s.resolved() : s.firing();
    String text = items.size() == 1 ? title + " — " + items.get(0).reason() : title;
    return SlackText.escape(text, SlackMessage.TEXT);
  }

  private static void details(List<Block> blocks, Summary.Item item) {
    blocks.add(Block.section(item.reason()));
    List<Text> fields = new ArrayList<>();
    for (Summary.Field f : item.fields()) {
      if (fields.size() < SlackMessage.MOST_FIELDS) {
        fields.add(field(f));
      }
    }
    if (!fields.isEmpty()) {
      blocks.add(Block.fields(fields));
    }
  }

  private static Text field(Summary.Field f) {
    return SlackText.neutral(f.value())
        ? Text.markup("*" + f.label() + "*\n" + SlackText.escape(f.value(), 1000))
        : Text.plain(f.label() + "\n" + f.value(), SlackMessage.FIELD);
  }

  private static void lines(
      List<Block> blocks, @Nullable String heading, List<Summary.Item> items) {
    if (items.isEmpty()) {
      return;
    }
    if (heading != null) {
      blocks.add(Block.section(heading));
    }
    listed(blocks, items.stream().map(Summary.Item::line).toList());
  }

  private static void listed(List<Block> blocks, List<String> lines) {
    String text =
        lines.stream()
            .map(line -> "• " + Clean.line(line, LONGEST_LINE))
            .collect(Collectors.joining("\n"));
    // What might not fit into one text once it is escaped gets a block a line.
    List<String> parts =
        text.length() <= SlackMessage.TEXT / 2 ? List.of(text) : List.of(text.split("\n", -1));
    parts.forEach(part -> blocks.add(Block.section(part)));
  }

  private static void context(List<Block> blocks, @Nullable String sentence) {
    if (sentence != null) {
      blocks.add(Block.context(List.of(Text.plain(sentence, SlackMessage.FIELD))));
    }
  }

  private void links(List<Block> blocks, Notification n, Summary s) {
    List<Text> found = new ArrayList<>();
    link(found, "link.page", links.page(n.incident()));
    List<Summary.Item> items = s.firing().isEmpty() ? s.resolved() : s.firing();
    if (!items.isEmpty()) {
      Alert alert = items.get(0).alert();
      link(found, "link.prometheus", links.prometheus(n, alert));
      link(found, "link.grafana", links.grafana(n, alert));
    }
    if (!found.isEmpty()) {
      blocks.add(Block.context(found));
    }
  }

  private void link(List<Text> found, String word, @Nullable String url) {
    if (url != null) {
      String safe = SlackText.url(url);
      if (safe.length() <= LONGEST_URL) {
        found.add(Text.markup("<" + safe + "|" + texts.word(word) + ">"));
      }
    }
  }

  static String mark(String severity) {
    return switch (severity) {
      case Summary.OVER -> "✅";
      case "critical" -> "🔴";
      case "warning" -> "🟠";
      case "info" -> "🔵";
      default -> "⚪";
    };
  }

  static String colour(String severity) {
    return switch (severity) {
      case Summary.OVER -> "#2eb67d";
      case "critical" -> "#d92d20";
      case "warning" -> "#f2a100";
      case "info" -> "#2f80ed";
      default -> "#8a8f98";
    };
  }
}
