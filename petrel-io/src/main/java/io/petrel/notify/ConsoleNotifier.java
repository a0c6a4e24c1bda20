package io.petrel.notify;

import io.petrel.route.Notification;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes notifications as readable lines, one block each; the receiver of those who have none. */
final class ConsoleNotifier implements Notifier {
  static final NotifierType<Settings> TYPE =
      new NotifierType<>(
          "console",
          "Writes notifications to standard output.",
          Settings.class,
          (settings, context) -> new ConsoleNotifier(context));

  /** Nothing to set. */
  public record Settings() {}

  private final PrintStream out;
  private final Texts texts;
  private final Links links;

  private ConsoleNotifier(NotifierContext context) {
    this.out = context.console();
    this.texts = context.texts();
    this.links = context.links();
  }

  @Override
  public Outcome send(Notification n, @Nullable String receipt, Attempt attempt) {
    String block = render(n, attempt);
    synchronized (out) {
      out.print(block);
      out.flush();
      if (out.checkError()) {
        return new Outcome.Permanent("standard output is closed or full; set up another receiver");
      }
    }
    return new Outcome.Delivered(null);
  }

  private String render(Notification n, Attempt attempt) {
    Summary s = Summary.of(n, attempt, texts);
    StringBuilder b = new StringBuilder();
    b.append(texts.instant(n.at())).append("  ").append(s.title()).append('\n');
    if (n.bulletin() != null) {
      s.lines().forEach(said -> line(b, "- " + said));
      return b.append('\n').toString();
    }
    line(b, s.change());
    line(b, s.superseded());
    for (Summary.Item item : s.firing()) {
      if (s.wide()) {
        line(b, "- " + item.line());
      } else {
        details(b, item);
      }
    }
    line(b, s.moreFiring());
    line(b, s.since());
    resolved(b, n, s);
    line(b, links.page(n.incident()));
    return b.append('\n').toString();
  }

  private void resolved(StringBuilder b, Notification n, Summary s) {
    List<Summary.Item> items = s.resolved();
    if (n.over() && items.size() == 1) {
      details(b, items.get(0));
    } else if (!items.isEmpty()) {
      line(b, texts.word("resolved") + ":");
      items.forEach(item -> line(b, "- " + item.line()));
    }
    line(b, s.moreResolved());
  }

  private static void details(StringBuilder b, Summary.Item item) {
    line(b, item.reason());
    item.fields().forEach(f -> line(b, "  " + f.label() + ": " + f.value()));
  }

  private static void line(StringBuilder b, @Nullable String text) {
    if (text != null) {
      b.append("  ").append(text.replace("\n", "\n  ")).append('\n');
    }
  }
}
