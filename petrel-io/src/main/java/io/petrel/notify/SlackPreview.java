package io.petrel.notify;

import io.petrel.route.Notification;
import io.petrel.setting.Setting;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows in a terminal what Slack would show, and tells nobody: the very messages that a bot posts,
 * changes of an incident indented as replies in its thread.
 *
 * <p>In no list of receivers: it is for those who try Petrel.
 */
public final class SlackPreview implements Notifier {
  /** This kind of channel. */
  public static final NotifierType<Settings> TYPE =
      new NotifierType<>(
          "slack_preview",
          "Shows on standard output what Slack would show; nobody is told.",
          Settings.class,
          SlackPreview::new);

  /** How it is drawn. */
  public record Settings(
      @Setting(value = "Whether the terminal shows colours.", byDefault = "false")
          boolean colours) {}

  private final PrintStream out;
  private final Texts texts;
  private final SlackMessages messages;
  private final SlackDrawing drawing;

  private SlackPreview(Settings settings, NotifierContext context) {
    this.out = context.console();
    this.texts = context.texts();
    this.messages = new SlackMessages(texts, context.links(), true);
    this.drawing = new SlackDrawing(settings.colours());
  }

  /** The receipt is the title of the thread's first message. */
  @Override
  public Outcome send(Notification n, @Nullable String receipt, Attempt attempt) {
    String when = texts.instant(n.at());
    String shown =
        receipt == null
            ? drawing.draw(messages.state(n, attempt), when)
            : drawing.reply(
                messages.change(n, attempt),
                texts.say("preview.thread", Map.of("title", receipt)),
                when);
    synchronized (out) {
      out.print(shown);
      out.flush();
    }
    return new Outcome.Delivered(receipt == null ? texts.title(n) : receipt);
  }
}
