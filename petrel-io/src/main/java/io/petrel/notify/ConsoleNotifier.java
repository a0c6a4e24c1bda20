package io.petrel.notify;

import io.petrel.route.Notification;
import java.io.PrintStream;
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
    PlainText.lines(n, s, texts).forEach(text -> line(b, text));
    line(b, n.bulletin() == null ? links.page(n.incident()) : null);
    return b.append('\n').toString();
  }

  private static void line(StringBuilder b, @Nullable String text) {
    if (text != null) {
      b.append("  ").append(text).append('\n');
    }
  }
}
