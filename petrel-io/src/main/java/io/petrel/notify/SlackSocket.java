package io.petrel.notify;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Keeps a Socket Mode connection to Slack: what is clicked comes to a server without an address of
 * its own. For one thread.
 *
 * <p>Source: Slack's guide to Socket Mode and its reference of apps.connections.open.
 */
final class SlackSocket {
  private static final Logger LOG = LoggerFactory.getLogger(SlackSocket.class);
  static final String OPEN = "apps.connections.open";

  private static final int LONGEST_TEXT = 1 << 20;

  /**
   * How long things take.
   *
   * @param again before connecting again, doubled with each failure in a row
   * @param longest the most that it is doubled to
   * @param ping how long nothing is heard before Slack is asked whether it is there; after three
   *     times this it is not
   */
  record Times(Duration again, Duration longest, Duration ping) {
    static final Times USUAL =
        new Times(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(20));
  }

  private final SlackApi api;
  private final SecretFile appToken;
  private final SlackHearing hearing;
  private final Times times;
  private String said = "";

  SlackSocket(SlackApi api, SecretFile appToken, SlackHearing hearing, Times times) {
    this.api = api;
    this.appToken = appToken;
    this.hearing = hearing;
    this.times = times;
  }

  /** Connects again and again until it is interrupted. */
  void listen(Acts acts) throws InterruptedException {
    Duration pause = times.again();
    while (true) {
      boolean greeted = false;
      try {
        greeted = connection(acts);
      } catch (SlackRefusal e) {
        say(e.why());
      } catch (IOException e) {
        say("slack: " + e.getMessage());
      }
      pause = greeted ? times.again() : pause;
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(times.longest()) > 0 ? times.longest() : twice;
    }
  }

  /**
   * One connection from beginning to end.
   *
   * @return whether Slack greeted
   */
  private boolean connection(Acts acts) throws SlackRefusal, IOException, InterruptedException {
    String url = api.form(OPEN, appToken.reveal(), Map.of()).path("url").asString("");
    Inbox inbox = new Inbox();
    WebSocket socket = api.socket(url, inbox);
    boolean greeted = false;
    try {
      int silent = 0;
      while (silent < 3) {
        String text = inbox.next(times.ping());
        if (text == null) {
          silent++;
          await(socket.sendPing(ByteBuffer.allocate(0)));
          continue;
        }
        silent = 0;
        JsonNode event = event(text);
        switch (event.path("type").asString("")) {
          case "hello" -> {
            greeted = true;
            said = "";
          }
          case "disconnect" -> {
            if (event.path("reason").asString("").equals("link_disabled")) {
              String why = SlackErrors.sentence(OPEN, "link_disabled", null);
              throw new SlackRefusal("link_disabled", new Outcome.Permanent(why));
            }
            return greeted;
          }
          default -> take(socket, event, acts);
        }
      }
      throw new IOException("Socket Mode: nothing heard any more, connecting again");
    } catch (Closed e) {
      return greeted;
    } finally {
      var unused =
          socket
              .sendClose(WebSocket.NORMAL_CLOSURE, "")
              .orTimeout(1, TimeUnit.SECONDS)
              .whenComplete((done, failed) -> socket.abort());
    }
  }

  private void take(WebSocket socket, JsonNode event, Acts acts)
      throws Closed, InterruptedException {
    String envelope = event.path("envelope_id").asString("");
    if (envelope.isEmpty()) {
      return;
    }
    // Not confirmed where it could not be stored: Slack then says so to who clicked.
    if (!event.path("type").asString("").equals("interactive")
        || hearing.take(event.path("payload"), acts)) {
      String ack = SlackApi.JSON.writeValueAsString(Map.of("envelope_id", envelope));
      await(socket.sendText(ack, true));
    }
  }

  private static JsonNode event(String text) {
    try {
      return SlackApi.JSON.readTree(text);
    } catch (JacksonException e) {
      return SlackApi.JSON.missingNode();
    }
  }

  private void await(CompletableFuture<WebSocket> sending) throws Closed, InterruptedException {
    try {
      sending.get(api.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new Closed();
    }
  }

  private void say(String why) {
    if (!why.equals(said)) {
      said = why;
      LOG.warn("{}; buttons in Slack do nothing meanwhile", why);
    }
  }

  /** The connection is over. */
  private static final class Closed extends Exception {
    private static final long serialVersionUID = 1L;

    Closed() {
      super(null, null, false, false);
    }
  }

  /** What came in, whole texts in order; a ping or pong is an empty one. */
  private static final class Inbox implements WebSocket.Listener {
    private static final String END = "\0";

    private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();

    /** The next text, null = nothing came in time. */
    @Nullable String next(Duration within) throws Closed, InterruptedException {
      String text = queue.poll(within.toMillis(), TimeUnit.MILLISECONDS);
      if (END.equals(text)) {
        throw new Closed();
      }
      return text;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      if (part.length() + data.length() > LONGEST_TEXT) {
        socket.abort();
        queue.add(END);
        return null;
      }
      part.append(data);
      if (last) {
        queue.add(part.toString());
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
      return heard(socket);
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      return heard(socket);
    }

    private @Nullable CompletionStage<?> heard(WebSocket socket) {
      queue.add("");
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      queue.add(END);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      queue.add(END);
    }
  }
}
