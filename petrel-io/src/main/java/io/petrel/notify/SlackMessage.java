package io.petrel.notify;

import io.petrel.route.Notification;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as Slack takes it: the parts of Block Kit that are used here, in its field names.
 *
 * @param channel absent for a webhook
 * @param ts the message to change, absent for a new one
 * @param threadTs the thread to write to, absent for a new one
 * @param text shown where blocks are not: in notifications and to screen readers
 * @param mrkdwn false: nothing in {@code text} is markup; a change cannot say so
 */
record SlackMessage(
    @Nullable String channel,
    @Nullable String ts,
    @Nullable String threadTs,
    String text,
    List<Block> blocks,
    List<Attachment> attachments,
    @Nullable Boolean mrkdwn,
    @Nullable Boolean unfurlLinks,
    @Nullable Boolean unfurlMedia,
    @Nullable Metadata metadata) {

  static final int MOST_FIELDS = 10;
  static final int HEADER = 150;
  static final int TEXT = 3000;
  static final int FIELD = 2000;

  /** The message's content alone. */
  static SlackMessage of(String text, List<Block> blocks, List<Attachment> attachments) {
    return new SlackMessage(null, null, null, text, blocks, attachments, false, false, false, null);
  }

  /** The same as a new message of a channel, in a thread where one is given. */
  SlackMessage to(String newChannel, @Nullable String thread, Notification n) {
    return new SlackMessage(
        newChannel,
        null,
        thread,
        text,
        blocks,
        attachments,
        mrkdwn,
        unfurlLinks,
        unfurlMedia,
        new Metadata(Metadata.TYPE, Map.of("key", n.key(), "incident", n.incident())));
  }

  /** The same in the place of an earlier message, whose metadata stays. */
  SlackMessage insteadOf(String oldChannel, String oldTs) {
    return new SlackMessage(
        oldChannel, oldTs, null, text, blocks, attachments, null, null, null, null);
  }

  /** The same in words only, for a receiver that refuses the rest. */
  SlackMessage plain() {
    return new SlackMessage(
        channel,
        ts,
        threadTs,
        text,
        List.of(),
        List.of(),
        mrkdwn,
        unfurlLinks,
        unfurlMedia,
        metadata);
  }

  /** A message's mark, by which it is found again. */
  record Metadata(String eventType, Map<String, String> eventPayload) {
    static final String TYPE = "petrel_notification";
  }

  /** Blocks with a bar of colour at their side. */
  record Attachment(String color, String fallback, List<Block> blocks) {}

  /** What stands side by side in one block. */
  sealed interface Element {}

  /** A text object. */
  record Text(String type, String text, @Nullable Boolean emoji, @Nullable Boolean verbatim)
      implements Element {
    /** Shown as it is. */
    static Text plain(String raw, int most) {
      return new Text("plain_text", SlackText.escape(raw, most), false, null);
    }

    /** Slack's markup, made by us: no names are linked in it. */
    static Text markup(String markup) {
      return new Text("mrkdwn", markup, null, true);
    }
  }

  /**
   * A button.
   *
   * @param value comes back with the click
   * @param style {@code primary}, {@code danger} or null
   * @param confirm asked before the click counts, null = nothing
   */
  record Button(
      String type,
      Text text,
      String actionId,
      String value,
      @Nullable String style,
      @Nullable Confirm confirm)
      implements Element {
    static final int LABEL = 75;

    static Button of(
        String label,
        String action,
        String value,
        @Nullable String style,
        @Nullable Confirm confirm) {
      return new Button("button", Text.plain(label, LABEL), action, value, style, confirm);
    }
  }

  /** A question before an action. */
  record Confirm(Text title, Text text, Text confirm, Text deny) {}

  /** A block of any of the types used here. */
  record Block(
      String type,
      @Nullable Text text,
      @Nullable List<Text> fields,
      @Nullable List<? extends Element> elements) {
    static Block header(String raw) {
      return new Block("header", Text.plain(raw, HEADER), null, null);
    }

    static Block section(String raw) {
      return new Block("section", Text.plain(raw, TEXT), null, null);
    }

    static Block fields(List<Text> fields) {
      return new Block("section", null, fields, null);
    }

    static Block context(List<Text> elements) {
      return new Block("context", null, null, elements);
    }

    static Block actions(List<Button> buttons) {
      return new Block("actions", null, null, buttons);
    }
  }
}
