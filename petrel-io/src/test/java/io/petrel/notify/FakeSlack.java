package io.petrel.notify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A strict Slack on a real port of the loopback: the Web API's methods that Petrel calls and
 * incoming webhooks, after Slack's public references.
 *
 * <p>It keeps channels, threads and edits, refuses what {@link SlackRules} refuses, lets one
 * message a second into a channel, and fails on demand. Thread-safe.
 */
public final class FakeSlack implements AutoCloseable {
  /** The bot's token. */
  public static final String TOKEN = "xoxb-11111-fake-secret";

  /** The channel that the bot and the webhook post to. */
  public static final String CHANNEL = "C0ONCALL01";

  /** The same by name. */
  public static final String CHANNEL_NAME = "#oncall";

  private static final String HOOK = "/services/T0/B0/fake-hook-secret";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What happens to one request. */
  public sealed interface Failure {
    /** An HTTP status, for example 503 with an HTML page; not processed. */
    record Status(int code, String body, @Nullable Integer retryAfter) implements Failure {}

    /** Slack's own {@code {"ok":false,"error":...}} with status 200; not processed. */
    record Refuse(String error) implements Failure {}

    /** The connection is cut without an answer. */
    record Cut(boolean processed) implements Failure {}

    /** No answer ever comes. */
    record Stall(boolean processed) implements Failure {}

    /** Processed, and answered with this instead. */
    record Garbled(String body) implements Failure {}
  }

  /** A message as it is now, with what it was. */
  public record Message(
      String channel,
      String ts,
      @Nullable String threadTs,
      JsonNode content,
      @Nullable JsonNode metadata,
      List<JsonNode> earlier) {
    /** Whether it stands in the channel itself. */
    public boolean root() {
      return threadTs == null;
    }

    /** Every word that people see before they click, entities decoded. */
    public String words() {
      StringBuilder out = new StringBuilder();
      collect(content, out);
      return out.toString().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }

    private static void collect(JsonNode node, StringBuilder out) {
      if (node.isString()) {
        return;
      }
      for (Map.Entry<String, JsonNode> e : node.properties()) {
        if (e.getKey().equals("text") && e.getValue().isString()) {
          out.append(e.getValue().asString()).append('\n');
        } else if (!e.getKey().equals("confirm")) {
          collect(e.getValue(), out);
        }
      }
      if (node.isArray()) {
        node.forEach(child -> collect(child, out));
      }
    }
  }

  private record Channel(String id, String name) {}

  private final InstantSource clock;
  private final Map<String, Channel> channels = new LinkedHashMap<>();
  private final Map<String, Message> messages = new LinkedHashMap<>();
  private final Map<String, Long> lastPost = new HashMap<>();
  private final Set<String> archived = new HashSet<>();
  private final Set<String> scopes =
      new HashSet<>(Set.of("chat:write", "channels:history", "channels:read", "files:write"));
  private final List<String> violations = Collections.synchronizedList(new ArrayList<>());
  private final FakeSlackFiles files = new FakeSlackFiles();
  private final FakeSlackApp app;
  private final List<JsonNode> ephemeral = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private final Map<String, Deque<Failure>> failures = new HashMap<>();
  private Function<String, @Nullable Failure> chance = call -> null;
  private boolean rateLimit = true;
  private int sequence;
  private MockWebServer server;
  private final int port;

  /** Starts on a free port. */
  public FakeSlack(InstantSource clock) {
    this.clock = clock;
    channels.put(CHANNEL, new Channel(CHANNEL, CHANNEL_NAME.substring(1)));
    // Not 0: only a port that was asked for may be taken again at once.
    this.port = freePort();
    this.app = new FakeSlackApp(clock, "http://127.0.0.1:" + port, violations);
    this.server = serve(port);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private MockWebServer serve(int onPort) {
    MockWebServer s = new MockWebServer();
    s.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
    try {
      s.start(InetAddress.getLoopbackAddress(), onPort);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return s;
  }

  /** The setting {@code api_url}. */
  public String apiUrl() {
    return "http://127.0.0.1:" + port + "/api";
  }

  /** The setting {@code webhook_url}. */
  public String webhookUrl() {
    return "http://127.0.0.1:" + port + HOOK;
  }

  /** Refuses connections until {@link #up}; what was said before stays. */
  public void down() {
    server.close();
  }

  /** Listens again on the same port. */
  public void up() {
    server = serve(port);
  }

  @Override
  public void close() {
    server.close();
  }

  /** The people and what they click. */
  public FakeSlackApp app() {
    return app;
  }

  /** What single people were told, in order. */
  public synchronized List<JsonNode> ephemeral() {
    return List.copyOf(ephemeral);
  }

  /** The files that stand in channels. */
  synchronized List<FakeSlackFiles.Shared> files() {
    return files.shared();
  }

  /** Every message in the order of posting. */
  public synchronized List<Message> messages() {
    return List.copyOf(messages.values());
  }

  /** The messages that stand in a channel. */
  public List<Message> roots() {
    return messages().stream().filter(Message::root).toList();
  }

  /** The answers in a thread, in order. */
  public List<Message> replies(String rootTs) {
    return messages().stream().filter(m -> rootTs.equals(m.threadTs())).toList();
  }

  /** The calls so far, by method name, {@code webhook} for the webhook. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** What was sent and is not allowed: for an assertion that it is empty. */
  public synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  /** Lets the next call of a method fail; several queue up. */
  public synchronized void fail(String call, Failure failure) {
    failures.computeIfAbsent(call, c -> new ArrayDeque<>()).add(failure);
  }

  /** Decides for every call whether it fails; null = it does not. Called under a lock. */
  public synchronized void failAtRandom(Function<String, @Nullable Failure> decide) {
    chance = decide;
  }

  /** Whether more than one message a second into a channel is refused; on at first. */
  public synchronized void rateLimit(boolean on) {
    rateLimit = on;
  }

  /** Takes a scope from the bot's token. */
  public synchronized void revoke(String scope) {
    scopes.remove(scope);
  }

  /** Deletes a message as a person would; a thread loses its root. */
  public synchronized void delete(String ts) {
    messages.remove(ts);
  }

  /** Archives the channel. */
  public synchronized void archive(String channel) {
    archived.add(channel);
  }

  private static String call(String path) {
    return path.startsWith("/api/")
        ? path.substring(5)
        : path.startsWith(FakeSlackFiles.UPLOAD)
            ? "upload"
            : path.startsWith("/actions/")
                ? "response_url"
                : path.equals(FakeSlackApp.LINK) ? "link" : "webhook";
  }

  private synchronized MockResponse answer(RecordedRequest request) {
    String path = request.getUrl().encodedPath();
    String call = call(path);
    calls.add(call);
    Deque<Failure> queue = failures.get(call);
    Failure failure = queue == null ? null : queue.poll();
    if (failure == null) {
      failure = chance.apply(call);
    }
    if (failure instanceof Failure.Status s) {
      MockResponse.Builder b = new MockResponse.Builder().code(s.code()).body(s.body());
      return (s.retryAfter() == null ? b : b.addHeader("Retry-After", s.retryAfter())).build();
    } else if (failure instanceof Failure.Refuse r) {
      return refuse(r.error(), List.of());
    } else if (failure instanceof Failure.Cut c) {
      return (c.processed() ? process(path, call, request) : json(ok()))
          .newBuilder()
          .onResponseStart(new SocketEffect.CloseSocket())
          .build();
    } else if (failure instanceof Failure.Stall s) {
      return (s.processed() ? process(path, call, request) : json(ok()))
          .newBuilder()
          .onResponseStart(SocketEffect.Stall.INSTANCE)
          .build();
    } else if (failure instanceof Failure.Garbled g) {
      process(path, call, request);
      return new MockResponse.Builder().code(200).body(g.body()).build();
    }
    return process(path, call, request);
  }

  private MockResponse process(String path, String call, RecordedRequest request) {
    String body = request.getBody() == null ? "" : request.getBody().utf8();
    String type = String.valueOf(request.getHeaders().get("Content-Type"));
    if (call.equals("link")) {
      return app.connect(request.getUrl().queryParameter("ticket"));
    }
    if (!request.getMethod().equals("POST")) {
      return violation(call, "invalid_arguments", List.of("method " + request.getMethod()));
    }
    if (call.equals("webhook")) {
      return path.equals(HOOK) ? webhook(type, body) : text(404, "no_service");
    }
    String authorization = request.getHeaders().get("Authorization");
    if (call.equals("upload") || call.equals("response_url")) {
      if (authorization != null) {
        violations.add(call + ": a token where none belongs");
      }
      return call.equals("upload")
          ? upload(path, type, request.getBody() == null ? ByteString.EMPTY : request.getBody())
          : whisper(call, SlackRules.RESPONSE, type, body);
    }
    if (authorization == null) {
      return refuse("not_authed", List.of());
    }
    if (call.equals("apps.connections.open")) {
      return !authorization.equals("Bearer " + FakeSlackApp.APP_TOKEN)
          ? refuse(
              authorization.startsWith("Bearer xapp-") ? "invalid_auth" : "not_allowed_token_type",
              List.of())
          : json(ok().put("url", app.ticket()));
    }
    if (!authorization.equals("Bearer " + TOKEN)) {
      return refuse("invalid_auth", List.of());
    }
    return switch (call) {
      case "auth.test" -> json(ok().put("team", "example").put("user", "petrel"));
      case "chat.postMessage" -> post(type, body);
      case "chat.update" -> update(type, body);
      case "conversations.history" -> history(type, body);
      case "conversations.replies" -> thread(type, body);
      case "conversations.list" -> list(type, body);
      case "chat.postEphemeral" -> whisper(call, SlackRules.EPHEMERAL, type, body);
      case "files.getUploadURLExternal" -> uploadUrl(type, body);
      case "files.completeUploadExternal" -> complete(type, body);
      default -> violation(call, "unknown_method", List.of(path));
    };
  }

  /** What only one person sees. */
  private MockResponse whisper(String call, Set<String> fields, String type, String body) {
    JsonNode message = read(type, body);
    if (message == null) {
      return violation(call, "invalid_json", List.of(type));
    }
    List<String> wrong = new ArrayList<>(SlackRules.check(message, fields));
    if (call.equals("chat.postEphemeral")
        && (channel(message.path("channel").asString(""), false) == null
            || !message.path("user").asString("").matches("[UW][A-Z0-9]+"))) {
      wrong.add("wants channel and user");
    }
    if (!wrong.isEmpty()) {
      return violation(call, "invalid_blocks", wrong);
    }
    ephemeral.add(message);
    return json(ok());
  }

  private MockResponse uploadUrl(String type, String body) {
    if (!scopes.contains("files:write")) {
      return missing("files:write");
    }
    List<String> wrong = new ArrayList<>();
    String id = files.open(args(type, body), wrong);
    return wrong.isEmpty()
        ? json(
            ok().put("file_id", id)
                .put("upload_url", "http://127.0.0.1:" + port + FakeSlackFiles.UPLOAD + id))
        : violation("files.getUploadURLExternal", "invalid_arguments", wrong);
  }

  private MockResponse upload(String path, String type, ByteString bytes) {
    List<String> wrong = new ArrayList<>();
    if (!type.equals("application/octet-stream")) {
      wrong.add("upload: raw bytes are octets, got " + type);
    }
    boolean known = files.bring(path, bytes, wrong);
    violations.addAll(wrong);
    return known ? text(200, "OK - " + bytes.size()) : text(404, "no such upload");
  }

  private MockResponse complete(String type, String body) {
    JsonNode request = read(type, body);
    if (request == null) {
      return violation("files.completeUploadExternal", "invalid_json", List.of(type));
    }
    if (!scopes.contains("files:write")) {
      return missing("files:write");
    }
    Message root = messages.get(request.path("thread_ts").asString(""));
    if (root == null
        || !root.root()
        || !root.channel().equals(request.path("channel_id").asString(""))) {
      return refuse("invalid_thread_ts", List.of());
    }
    List<String> wrong = new ArrayList<>();
    String error = files.complete(request, wrong);
    return !wrong.isEmpty()
        ? violation("files.completeUploadExternal", "invalid_arguments", wrong)
        : error != null ? refuse(error, List.of()) : json(ok());
  }

  private MockResponse webhook(String type, String body) {
    JsonNode message = read(type, body);
    if (message == null) {
      violations.add("webhook: not JSON: " + type);
      return text(400, "invalid_payload");
    }
    List<String> wrong = SlackRules.check(message, SlackRules.WEBHOOK);
    if (!wrong.isEmpty()) {
      violations.addAll(wrong);
      return text(400, "invalid_payload");
    }
    if (archived.contains(CHANNEL)) {
      return text(410, "channel_is_archived");
    }
    MockResponse limited = limit(CHANNEL);
    if (limited != null) {
      return limited;
    }
    keep(CHANNEL, null, message);
    return text(200, "ok");
  }

  private MockResponse post(String type, String body) {
    JsonNode message = read(type, body);
    if (message == null) {
      return violation("chat.postMessage", "invalid_json", List.of(type));
    }
    List<String> wrong = SlackRules.check(message, SlackRules.POST);
    if (!wrong.isEmpty()) {
      return violation("chat.postMessage", "invalid_blocks", wrong);
    }
    Channel channel = channel(message.path("channel").asString(""), true);
    if (channel == null) {
      return refuse("channel_not_found", List.of());
    }
    if (archived.contains(channel.id())) {
      return refuse("is_archived", List.of());
    }
    if (!scopes.contains("chat:write")) {
      return missing("chat:write");
    }
    String threadTs = message.has("thread_ts") ? message.path("thread_ts").asString("") : null;
    if (threadTs != null) {
      Message root = messages.get(threadTs);
      if (root == null || !root.root() || !root.channel().equals(channel.id())) {
        return refuse("thread_not_found", List.of());
      }
    }
    MockResponse limited = limit(channel.id());
    if (limited != null) {
      return limited;
    }
    Message kept = keep(channel.id(), threadTs, message);
    ObjectNode answer = ok();
    answer.put("channel", kept.channel()).put("ts", kept.ts());
    answer.set("message", message);
    return json(answer);
  }

  private MockResponse update(String type, String body) {
    JsonNode message = read(type, body);
    if (message == null) {
      return violation("chat.update", "invalid_json", List.of(type));
    }
    List<String> wrong = SlackRules.check(message, SlackRules.UPDATE);
    if (!wrong.isEmpty()) {
      return violation("chat.update", "invalid_blocks", wrong);
    }
    if (!scopes.contains("chat:write")) {
      return missing("chat:write");
    }
    // A change names its channel by id, never by name.
    Channel channel = channel(message.path("channel").asString(""), false);
    if (channel == null) {
      return refuse("channel_not_found", List.of());
    }
    if (archived.contains(channel.id())) {
      return refuse("is_archived", List.of());
    }
    String ts = message.path("ts").asString("");
    Message old = messages.get(ts);
    if (old == null || !old.channel().equals(channel.id())) {
      return refuse("message_not_found", List.of());
    }
    List<JsonNode> earlier = new ArrayList<>(old.earlier());
    earlier.add(old.content());
    messages.put(
        ts,
        new Message(
            old.channel(),
            ts,
            old.threadTs(),
            message,
            message.has("metadata") ? message.path("metadata") : old.metadata(),
            List.copyOf(earlier)));
    ObjectNode answer = ok();
    answer.put("channel", channel.id()).put("ts", ts);
    return json(answer);
  }

  private MockResponse history(String type, String body) {
    Map<String, String> args = args(type, body);
    Channel channel = channel(args.getOrDefault("channel", ""), false);
    return pages(
        "conversations.history",
        args,
        channel,
        messages.values().stream()
            .filter(Message::root)
            .sorted(Comparator.comparing(Message::ts).reversed())
            .toList());
  }

  private MockResponse thread(String type, String body) {
    Map<String, String> args = args(type, body);
    Channel channel = channel(args.getOrDefault("channel", ""), false);
    String ts = args.getOrDefault("ts", "");
    if (channel != null && !messages.containsKey(ts)) {
      return refuse("thread_not_found", List.of());
    }
    return pages(
        "conversations.replies",
        args,
        channel,
        messages.values().stream()
            .filter(m -> m.ts().equals(ts) || ts.equals(m.threadTs()))
            .toList());
  }

  private MockResponse pages(
      String call, Map<String, String> args, @Nullable Channel channel, List<Message> all) {
    if (args.isEmpty()) {
      return violation(call, "invalid_form_data", List.of("no form"));
    }
    if (!scopes.contains("channels:history")) {
      return missing("channels:history");
    }
    if (channel == null) {
      return refuse("channel_not_found", List.of());
    }
    double oldest = Double.parseDouble(args.getOrDefault("oldest", "0"));
    List<Message> found =
        all.stream()
            .filter(m -> m.channel().equals(channel.id()) && Double.parseDouble(m.ts()) > oldest)
            .toList();
    String cursor = args.getOrDefault("cursor", "");
    int from = cursor.isEmpty() ? 0 : Integer.parseInt(cursor);
    int to = Math.min(found.size(), from + Integer.parseInt(args.getOrDefault("limit", "100")));
    ObjectNode answer = ok();
    ArrayNode list = answer.putArray("messages");
    for (Message m : found.subList(from, to)) {
      ObjectNode node = list.addObject();
      node.put("type", "message").put("ts", m.ts());
      node.put("text", m.content().path("text").asString(""));
      if (args.getOrDefault("include_all_metadata", "").equals("true") && m.metadata() != null) {
        node.set("metadata", m.metadata());
      }
    }
    answer
        .putObject("response_metadata")
        .put("next_cursor", to < found.size() ? Integer.toString(to) : "");
    return json(answer);
  }

  private MockResponse list(String type, String body) {
    if (args(type, body).isEmpty()) {
      return violation("conversations.list", "invalid_form_data", List.of("no form"));
    }
    if (!scopes.contains("channels:read")) {
      return missing("channels:read");
    }
    ObjectNode answer = ok();
    ArrayNode list = answer.putArray("channels");
    channels.values().forEach(c -> list.addObject().put("id", c.id()).put("name", c.name()));
    answer.putObject("response_metadata").put("next_cursor", "");
    return json(answer);
  }

  private Message keep(String channel, @Nullable String threadTs, JsonNode content) {
    String ts = String.format("%d.%06d", clock.millis() / 1000, ++sequence);
    Message message =
        new Message(
            channel,
            ts,
            threadTs,
            content,
            content.has("metadata") ? content.path("metadata") : null,
            List.of());
    messages.put(ts, message);
    lastPost.put(channel, clock.millis());
    return message;
  }

  private @Nullable MockResponse limit(String channel) {
    Long last = lastPost.get(channel);
    if (!rateLimit || last == null || clock.millis() - last >= 1000) {
      return null;
    }
    return new MockResponse.Builder()
        .code(429)
        .addHeader("Retry-After", 1)
        .body("{\"ok\":false,\"error\":\"ratelimited\"}")
        .build();
  }

  private @Nullable Channel channel(String given, boolean byName) {
    Channel channel = channels.get(given);
    if (channel == null && byName) {
      String name = given.startsWith("#") ? given.substring(1) : given;
      return channels.values().stream().filter(c -> c.name().equals(name)).findFirst().orElse(null);
    }
    return channel;
  }

  private static @Nullable JsonNode read(String type, String body) {
    if (!type.startsWith("application/json")) {
      return null;
    }
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      return null;
    }
  }

  private static Map<String, String> args(String type, String body) {
    Map<String, String> args = new LinkedHashMap<>();
    if (type.startsWith("application/x-www-form-urlencoded")) {
      for (String pair : body.split("&", -1)) {
        int at = pair.indexOf('=');
        if (at > 0) {
          args.put(
              URLDecoder.decode(pair.substring(0, at), StandardCharsets.UTF_8),
              URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
        }
      }
    }
    return args;
  }

  private MockResponse violation(String call, String error, List<String> wrong) {
    wrong.forEach(w -> violations.add(call + ": " + w));
    return refuse(error, wrong);
  }

  private static MockResponse missing(String scope) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("ok", false).put("error", "missing_scope").put("needed", scope);
    return json(answer);
  }

  private static MockResponse refuse(String error, List<String> details) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("ok", false).put("error", error);
    if (!details.isEmpty()) {
      ArrayNode list = answer.putObject("response_metadata").putArray("messages");
      details.forEach(list::add);
    }
    return json(answer);
  }

  private static ObjectNode ok() {
    return JSON.createObjectNode().put("ok", true);
  }

  private static MockResponse json(JsonNode node) {
    return new MockResponse.Builder()
        .code(200)
        .addHeader("Content-Type", "application/json; charset=utf-8")
        .body(node.toString())
        .build();
  }

  private static MockResponse text(int code, String body) {
    return new MockResponse.Builder().code(code).body(body).build();
  }
}
