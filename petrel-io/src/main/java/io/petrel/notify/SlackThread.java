package io.petrel.notify;

import io.petrel.notify.Outcome.Delivered;
import io.petrel.route.Notification;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Keeps an incident in one thread of a channel, as a bot. For one thread (of Java's) at a time. */
final class SlackThread {
  private static final Pattern ID = Pattern.compile("[CDG][A-Z0-9]{7,}");

  /** How far back before its decision a message is looked for: the clocks may differ. */
  private static final long EARLIER_SECONDS = 600;

  private static final int MOST_PAGES = 10;

  private final SlackApi api;
  private final SlackMessages messages;
  private final Pace pace;
  private final SlackPictures pictures;
  private final String channel;
  private @Nullable String channelId;

  /**
   * @param pictures shows what happened in a new thread
   */
  SlackThread(
      SlackApi api, SlackMessages messages, Pace pace, String channel, SlackPictures pictures) {
    this.api = api;
    this.messages = messages;
    this.pace = pace;
    this.pictures = pictures;
    this.channel = channel.strip();
    this.channelId = ID.matcher(this.channel).matches() ? this.channel : null;
  }

  /** Where a thread's root is: what {@link Delivered} hands on, as JSON. */
  private record Root(String channel, String ts) {
    static @Nullable Root parse(@Nullable String receipt) {
      if (receipt == null) {
        return null;
      }
      try {
        JsonNode json = SlackApi.JSON.readTree(receipt);
        String channel = json.path("channel").asString("");
        String ts = json.path("ts").asString("");
        return channel.isEmpty() || ts.isEmpty() ? null : new Root(channel, ts);
      } catch (JacksonException e) {
        return null;
      }
    }

    Delivered delivered() {
      return new Delivered(SlackApi.JSON.writeValueAsString(this));
    }
  }

  Outcome send(String token, Notification n, @Nullable String receipt, Attempt attempt)
      throws SlackRefusal, InterruptedException {
    Root root = Root.parse(receipt);
    String gone = "";
    if (root == null && mayHaveRoot(n, attempt)) {
      Found found = started(token, n, gone);
      if (found != null && found.key().equals(n.key())) {
        return found.root().delivered();
      }
      // The thread of an earlier message of the incident, whose receipt never reached us.
      root = found == null ? null : found.root();
    }
    if (root != null) {
      try {
        update(token, root, n, attempt);
        if (!(attempt.maybeDelivered() && replied(token, root, n))) {
          post(token, messages.change(n, attempt).to(root.channel(), root.ts(), n));
        }
        return root.delivered();
      } catch (SlackRefusal e) {
        if (!SlackErrors.ROOT_GONE.contains(e.error())) {
          throw e;
        }
        // Somebody deleted the thread: people must still hear of it.
        gone = root.ts();
      }
    }
    if (!gone.isEmpty() && attempt.maybeDelivered()) {
      Found found = started(token, n, gone);
      if (found != null && found.key().equals(n.key())) {
        return found.root().delivered();
      }
    }
    return open(token, n, attempt).delivered();
  }

  /** Whether the incident may have a thread although no receipt says so. */
  private static boolean mayHaveRoot(Notification n, Attempt attempt) {
    return attempt.maybeDelivered() || attempt.superseded() > 0 || n.number() > 1;
  }

  private Root open(String token, Notification n, Attempt attempt)
      throws SlackRefusal, InterruptedException {
    JsonNode answer = post(token, messages.state(n, attempt).to(orName(channelId), null, n));
    channelId = answer.path("channel").asString(orName(channelId));
    Root root = new Root(orName(channelId), answer.path("ts").asString(""));
    pictures.show(token, n, root.channel(), root.ts());
    return root;
  }

  private String orName(@Nullable String id) {
    return id == null ? channel : id;
  }

  private JsonNode post(String token, SlackMessage message)
      throws SlackRefusal, InterruptedException {
    pace.took();
    return inPlainWordsIfNeeded(token, "chat.postMessage", message);
  }

  /** Brings the root to the newest state; doing it twice changes nothing. */
  private void update(String token, Root root, Notification n, Attempt attempt)
      throws SlackRefusal, InterruptedException {
    try {
      inPlainWordsIfNeeded(
          token, "chat.update", messages.state(n, attempt).insteadOf(root.channel(), root.ts()));
    } catch (SlackRefusal e) {
      // Where old messages must not be changed, the thread alone has to do.
      if (!e.error().equals(SlackErrors.EDIT_CLOSED)) {
        throw e;
      }
    }
  }

  private JsonNode inPlainWordsIfNeeded(String token, String method, SlackMessage message)
      throws SlackRefusal, InterruptedException {
    try {
      return api.json(method, token, message);
    } catch (SlackRefusal e) {
      if (!SlackErrors.SHAPE.contains(e.error())) {
        throw e;
      }
      return api.json(method, token, message.plain());
    }
  }

  /**
   * A message found again.
   *
   * @param key the key of the notification that it was posted for
   */
  private record Found(Root root, String key) {}

  /** The newest root of the incident but {@code gone}, null where none can be found. */
  private @Nullable Found started(String token, Notification n, String gone)
      throws SlackRefusal, InterruptedException {
    String id = channelId == null ? lookUp(token) : channelId;
    if (id == null) {
      return null;
    }
    channelId = id;
    String oldest =
        Math.max(0, Math.min(n.openedAt(), n.at()) / 1000 - EARLIER_SECONDS) + ".000000";
    return find(
        token,
        "conversations.history",
        Map.of("channel", id, "oldest", oldest),
        id,
        mark -> mark.path("incident").asString("").equals(n.incident()),
        gone);
  }

  private boolean replied(String token, Root root, Notification n)
      throws SlackRefusal, InterruptedException {
    return find(
            token,
            "conversations.replies",
            Map.of("channel", root.channel(), "ts", root.ts()),
            root.channel(),
            mark -> mark.path("key").asString("").equals(n.key()),
            root.ts())
        != null;
  }

  /** The first message whose mark fits, but {@code not}; null: there is none, or no telling. */
  private @Nullable Found find(
      String token,
      String method,
      Map<String, String> where,
      String channelOf,
      Predicate<JsonNode> fits,
      String not)
      throws SlackRefusal, InterruptedException {
    Map<String, String> args = new LinkedHashMap<>(where);
    args.put("include_all_metadata", "true");
    args.put("limit", "200");
    for (int page = 0; page < MOST_PAGES; page++) {
      JsonNode answer = read(token, method, args);
      if (answer == null) {
        return null;
      }
      for (JsonNode message : answer.path("messages")) {
        JsonNode mark = message.path("metadata");
        String ts = message.path("ts").asString("");
        if (mark.path("event_type").asString("").equals(SlackMessage.Metadata.TYPE)
            && !ts.equals(not)
            && fits.test(mark.path("event_payload"))) {
          return new Found(
              new Root(channelOf, ts), mark.path("event_payload").path("key").asString(""));
        }
      }
      if (!next(answer, args)) {
        return null;
      }
    }
    return null;
  }

  /** The id of the channel that is given by name, null where the token may not look. */
  private @Nullable String lookUp(String token) throws SlackRefusal, InterruptedException {
    String name = channel.startsWith("#") ? channel.substring(1) : channel;
    Map<String, String> args = new LinkedHashMap<>();
    args.put("types", "public_channel,private_channel");
    args.put("exclude_archived", "true");
    args.put("limit", "1000");
    for (int page = 0; page < MOST_PAGES; page++) {
      JsonNode answer = read(token, "conversations.list", args);
      if (answer == null) {
        return null;
      }
      for (JsonNode c : answer.path("channels")) {
        if (c.path("name").asString("").equals(name)) {
          return c.path("id").asString("");
        }
      }
      if (!next(answer, args)) {
        return null;
      }
    }
    return null;
  }

  /** Asks; null where the token lacks the scope, which the bot can do without. */
  private @Nullable JsonNode read(String token, String method, Map<String, String> args)
      throws SlackRefusal, InterruptedException {
    try {
      return api.form(method, token, args);
    } catch (SlackRefusal e) {
      if (e.outcome() instanceof Outcome.Permanent && !SlackErrors.ROOT_GONE.contains(e.error())) {
        return null;
      }
      throw e;
    }
  }

  private static boolean next(JsonNode answer, Map<String, String> args) {
    String cursor = answer.path("response_metadata").path("next_cursor").asString("");
    args.put("cursor", cursor);
    return !cursor.isEmpty();
  }
}
