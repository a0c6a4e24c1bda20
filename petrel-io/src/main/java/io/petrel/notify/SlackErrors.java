package io.petrel.notify;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Slack's error words, by what follows from them. Source: its Web API and webhook references. */
final class SlackErrors {
  private SlackErrors() {}

  /** Not done, and done later if asked again. */
  private static final Set<String> LATER =
      Set.of(
          "ratelimited",
          "rate_limited",
          "message_limit_exceeded",
          "service_unavailable",
          "team_added_to_org",
          "accesslimited");

  /** Perhaps done, perhaps not. */
  private static final Set<String> UNCLEAR =
      Set.of("internal_error", "fatal_error", "request_timeout", "rollup_error");

  /** The message to change is not there, or is not ours any more. */
  static final Set<String> ROOT_GONE =
      Set.of("message_not_found", "cant_update_message", "thread_not_found");

  /** The workspace lets nobody change old messages. */
  static final String EDIT_CLOSED = "edit_window_closed";

  /** The parts of a message that make it more than words are refused. */
  static final Set<String> SHAPE =
      Set.of(
          "invalid_blocks",
          "invalid_blocks_format",
          "invalid_attachments",
          "invalid_metadata_format",
          "metadata_too_large",
          "msg_blocks_too_long",
          "msg_too_long",
          "too_many_attachments",
          "invalid_payload");

  private static final Map<String, String> ADVICE =
      Map.ofEntries(
          Map.entry("invalid_auth", "check bot_token: Slack does not know it"),
          Map.entry("not_authed", "check bot_token: Slack saw none"),
          Map.entry("token_revoked", "install the app again and set its new bot_token"),
          Map.entry("token_expired", "set a fresh bot_token"),
          Map.entry("account_inactive", "the bot was removed; install the app again"),
          Map.entry("missing_scope", "add the scope chat:write to the app and install it again"),
          Map.entry("no_permission", "add the scope chat:write to the app and install it again"),
          Map.entry("not_allowed_token_type", "set a bot token, which starts with xoxb-"),
          Map.entry("channel_not_found", "check channel; invite the bot if it is private"),
          Map.entry("not_in_channel", "invite the bot to the channel: /invite @petrel"),
          Map.entry("is_archived", "unarchive the channel or set another one"),
          Map.entry("channel_is_archived", "unarchive the channel or set another one"),
          Map.entry("restricted_action", "the workspace forbids apps to post there"),
          Map.entry("action_prohibited", "the workspace forbids this webhook to post there"),
          Map.entry("ekm_access_denied", "the workspace's administrators suspended posting"),
          Map.entry("file_uploads_disabled", "the workspace takes no files"),
          Map.entry("link_disabled", "turn on Socket Mode for the app"),
          Map.entry("no_service", "the webhook was removed or disabled; make a new webhook_url"),
          Map.entry("no_team", "the workspace is gone; make a new webhook_url"),
          Map.entry("team_disabled", "the workspace is disabled"),
          Map.entry("invalid_token", "check webhook_url: Slack does not know it"),
          Map.entry("user_not_found", "check channel: there is no such user"));

  static boolean later(String error) {
    return LATER.contains(error);
  }

  static boolean unclear(String error) {
    return UNCLEAR.contains(error);
  }

  /** One line that names the error and what to do about it. */
  static String sentence(String call, String error, @Nullable String needed) {
    String shown = Clean.line(error, 80);
    String advice = ADVICE.get(error);
    if (advice != null && call.equals(SlackSocket.OPEN)) {
      // Another token than everywhere else.
      advice =
          error.equals("missing_scope")
              ? "give the app-level token the scope connections:write"
              : advice
                  .replace("bot_token", "app_token")
                  .replace("a bot token", "an app-level token")
                  .replace("xoxb-", "xapp-");
      return "slack " + call + ": " + shown + " (" + advice + ")";
    }
    if (advice != null && call.startsWith("files.")) {
      advice = advice.replace("chat:write", "files:write");
    }
    if (error.equals("missing_scope") && needed != null && !needed.isEmpty()) {
      advice = "add the scope " + Clean.line(needed, 80) + " to the app and install it again";
    }
    return "slack " + call + ": " + shown + (advice == null ? "" : " (" + advice + ")");
  }
}
