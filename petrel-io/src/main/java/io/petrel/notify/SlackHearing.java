package io.petrel.notify;

import io.petrel.notify.Hearing.Answer;
import io.petrel.notify.Hearing.Call;
import io.petrel.notify.SlackMessage.Block;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Hears what is clicked in Slack, hands it on and tells who clicked what follows. Thread-safe.
 *
 * <p>Source: Slack's references of verifying requests, block_actions payloads and handling user
 * interaction.
 */
final class SlackHearing {
  private static final Logger LOG = LoggerFactory.getLogger(SlackHearing.class);

  /** A request that is older, or from further ahead, may be somebody else's copy. */
  private static final long REPLAY_SECONDS = 300;

  private static final int LONGEST_INCIDENT = 200;
  private static final int LONGEST_NAME = 60;
  private static final Pattern PERSON = Pattern.compile("[UW][A-Z0-9]{1,30}");
  private static final Pattern CHANNEL = Pattern.compile("[CDG][A-Z0-9]{1,30}");

  private final SlackApi api;
  private final SecretFile signingSecret;
  private final @Nullable SecretFile botToken;
  private final InstantSource clock;
  private final Texts texts;
  private final Executor later;

  /**
   * @param botToken for confirming where Slack gives no address to answer to, null = there is none
   * @param later where confirmations are sent: Slack waits three seconds for the answer
   */
  SlackHearing(
      SlackApi api,
      SecretFile signingSecret,
      @Nullable SecretFile botToken,
      InstantSource clock,
      Texts texts,
      Executor later) {
    this.api = api;
    this.signingSecret = signingSecret;
    this.botToken = botToken;
    this.clock = clock;
    this.texts = texts;
    this.later = later;
  }

  /** Takes a request that says it is Slack's. */
  Answer hook(Call call, Acts acts) {
    try {
      if (!signed(call)) {
        return Answer.text(401, "The signature is wrong, or the request too old.\n");
      }
    } catch (IOException e) {
      LOG.warn("slack: a request cannot be checked: {}", e.getMessage());
      return Answer.text(503, "The signature cannot be checked now.\n");
    }
    if (!call.header("content-type").startsWith("application/x-www-form-urlencoded")) {
      return Answer.text(400, "Expected a form.\n");
    }
    JsonNode payload = payload(call.body());
    if (payload == null) {
      return Answer.text(400, "Expected a form with a field payload, in JSON.\n");
    }
    return take(payload, acts) ? Answer.text(200, "") : Answer.text(500, "Not stored.\n");
  }

  private boolean signed(Call call) throws IOException {
    String at = call.header("x-slack-request-timestamp");
    if (!at.matches("[0-9]{1,12}")
        || Math.abs(clock.millis() / 1000 - Long.parseLong(at)) > REPLAY_SECONDS) {
      return false;
    }
    return Hmac.same(
        signature(signingSecret.reveal(), at, call.body()), call.header("x-slack-signature"));
  }

  /** What Slack writes into {@code X-Slack-Signature}. */
  static String signature(String secret, String timestamp, String body) {
    return "v0=" + Hmac.sha256(secret, "v0:" + timestamp + ":" + body).hex();
  }

  private static @Nullable JsonNode payload(String form) {
    try {
      for (String pair : form.split("&", -1)) {
        if (pair.startsWith("payload=")) {
          String json = URLDecoder.decode(pair.substring(8), StandardCharsets.UTF_8);
          JsonNode payload = SlackApi.JSON.readTree(json);
          return payload.isObject() ? payload : null;
        }
      }
    } catch (JacksonException | IllegalArgumentException e) {
      // As if it were not there.
    }
    return null;
  }

  /**
   * Does what a trusted payload asks for; what is not ours is no failure.
   *
   * @return whether it could be stored
   */
  boolean take(JsonNode payload, Acts acts) {
    boolean stored = true;
    if (payload.path("type").asString("").equals("block_actions")) {
      for (JsonNode clicked : payload.path("actions")) {
        Optional<SlackAction> action = SlackAction.of(clicked.path("action_id").asString(""));
        String incident = clicked.path("value").asString("");
        if (action.isPresent() && !incident.isEmpty() && incident.length() <= LONGEST_INCIDENT) {
          stored &= take(action.get().act(incident, name(payload.path("user"))), payload, acts);
        }
      }
    }
    return stored;
  }

  private boolean take(Act act, JsonNode payload, Acts acts) {
    String answer;
    boolean stored = true;
    try {
      answer = acts.take(act);
    } catch (RuntimeException e) {
      LOG.warn("slack: what was clicked could not be stored", e);
      answer = texts.word("heard.failed");
      stored = false;
    }
    if (!answer.isBlank()) {
      confirm(answer, payload);
    }
    return stored;
  }

  /** A name that no receiver can take for a mention: people choose theirs. */
  private static String name(JsonNode user) {
    for (String key : List.of("username", "name", "id")) {
      String name = user.path(key).asString("").strip();
      if (!name.isEmpty()) {
        return Clean.line(name, LONGEST_NAME);
      }
    }
    return "?";
  }

  /** What only who clicked gets to see. */
  private record Note(
      @Nullable String responseType,
      @Nullable Boolean replaceOriginal,
      @Nullable String channel,
      @Nullable String user,
      String text,
      List<Block> blocks) {}

  private void confirm(String sentence, JsonNode payload) {
    String text = SlackText.escape(sentence, SlackMessage.TEXT);
    List<Block> blocks = List.of(Block.section(sentence));
    String url = payload.path("response_url").asString("");
    String channel = payload.path("channel").path("id").asString("");
    String user = payload.path("user").path("id").asString("");
    later.execute(
        () -> {
          try {
            if (api.mayRespond(url)) {
              api.respond(url, new Note("ephemeral", false, null, null, text, blocks));
            } else if (botToken != null
                && CHANNEL.matcher(channel).matches()
                && PERSON.matcher(user).matches()) {
              Note note = new Note(null, null, channel, user, text, blocks);
              api.json("chat.postEphemeral", botToken.reveal(), note);
            }
          } catch (SlackRefusal | IOException e) {
            // What was clicked is stored, and shown by the next message of the incident.
            LOG.info("slack: who clicked could not be told: {}", why(e));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static @Nullable String why(Exception e) {
    return e instanceof SlackRefusal refusal ? refusal.why() : e.getMessage();
  }
}
