package io.petrel.notify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A strict Zammad on a real port of the loopback: the parts of the REST API that Petrel calls,
 * after Zammad's public documentation.
 *
 * <p>It keeps tickets, articles, tags and owners, checks the token's permission and its user's
 * rights in groups, refuses what {@link ZammadRules} refuses, and fails on demand. Thread-safe.
 */
public final class FakeZammad implements AutoCloseable {
  /** The token of the user {@link #PETREL}. */
  public static final String TOKEN = "fake-zammad-token-s3cr3t";

  /** The webhook's HMAC SHA1 signature token. */
  public static final String SIGNATURE = "fake-zammad-signature-s3cr3t";

  /** The group that the token's user may work in. */
  public static final String GROUP = "Ops";

  /** A customer who exists. */
  public static final String CUSTOMER = "petrel@example.com";

  /** The token's user. */
  public static final long PETREL = 3;

  /** An agent, Emma Taylor. */
  public static final long EMMA = 5;

  /** An agent, Jacob Smith. */
  public static final long JACOB = 6;

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> STATES =
      List.of("new", "open", "pending reminder", "closed", "merged");
  private static final List<String> PRIORITIES = List.of("1 low", "2 normal", "3 high");

  /** What happens to one request. */
  public sealed interface Failure {
    /** An HTTP status; not processed. */
    record Status(int code, String body, @Nullable Integer retryAfter) implements Failure {}

    /** The connection is cut without an answer. */
    record Cut(boolean processed) implements Failure {}

    /** No answer ever comes. */
    record Stall(boolean processed) implements Failure {}

    /** No answer ever comes, and it is processed only at the call of {@link #finish}. */
    record Late() implements Failure {}
  }

  /** A user. */
  private record User(long id, String login, String first, String last) {}

  /** An article as it was written. */
  public record Article(long id, JsonNode content) {
    /** What people read, a line a paragraph. */
    public String words() {
      return ZammadRules.text(content.path("body").asString(""));
    }
  }

  /** A ticket as it is now. Guarded by the fake's lock. */
  private static final class Ticket {
    final long id;
    final List<Article> articles = new ArrayList<>();
    final Set<String> tags = new TreeSet<>();
    final List<Long> links = new ArrayList<>();
    String title = "";
    String group = "";
    String customer = "";
    String state = "new";
    String priority = "2 normal";
    long owner = 1;
    long updatedBy = PETREL;

    Ticket(long id) {
      this.id = id;
    }
  }

  private final Map<Long, User> users = new LinkedHashMap<>();
  private final Map<String, Set<String>> rights = new HashMap<>();
  private final Map<Long, Ticket> tickets = new LinkedHashMap<>();
  private final Map<String, Deque<Failure>> failures = new HashMap<>();
  private final List<Runnable> late = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private Function<String, @Nullable Failure> chance = call -> null;
  private boolean agent = true;
  private boolean seesUsers = true;
  private long sequence = 40;
  private MockWebServer server;
  private final int port;

  /** Starts on a free port. */
  public FakeZammad() {
    user(1, "-", "-", "");
    user(PETREL, "petrel-bot@example.com", "Petrel", "Bot");
    user(4, CUSTOMER, "", "");
    user(EMMA, "emma@example.com", "Emma", "Taylor");
    user(JACOB, "jacob@example.com", "Jacob", "Smith");
    rights.put(GROUP, new HashSet<>(Set.of("full")));
    rights.put("Sales", new HashSet<>());
    this.port = freePort();
    this.server = serve(port);
  }

  private void user(long id, String login, String first, String last) {
    users.put(id, new User(id, login, first, last));
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

  /** The setting {@code url}. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Refuses connections until {@link #up}; what was written stays. */
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

  /** The tickets' ids, oldest first. */
  public synchronized List<Long> tickets() {
    return List.copyOf(tickets.keySet());
  }

  /** A ticket with names, as the API gives it, and its tags. */
  public synchronized JsonNode ticket(long id) {
    Ticket ticket = ticketOf(id);
    ObjectNode shown = shown(ticket);
    ArrayNode tags = shown.putArray("tags");
    ticket.tags.forEach(tags::add);
    return shown;
  }

  /** A ticket's articles, oldest first. */
  public synchronized List<Article> articles(long id) {
    return List.copyOf(ticketOf(id).articles);
  }

  /** All articles of all tickets, oldest first. */
  public synchronized List<Article> articles() {
    return tickets.values().stream()
        .flatMap(t -> t.articles.stream())
        .sorted(Comparator.comparingLong(Article::id))
        .toList();
  }

  /** The calls so far: {@code POST tickets}, {@code GET tickets/ID}. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** What was sent and is not allowed: for an assertion that it is empty. */
  public synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  /** Lets the next call of a kind fail, for example {@code POST tickets}; several queue up. */
  public synchronized void fail(String call, Failure failure) {
    failures.computeIfAbsent(call, c -> new ArrayDeque<>()).add(failure);
  }

  /** Decides for every call whether it fails; null = it does not. Called under a lock. */
  public synchronized void failAtRandom(Function<String, @Nullable Failure> decide) {
    chance = decide;
  }

  /** Does what {@link Failure.Late} put off. */
  public synchronized void finish() {
    late.forEach(Runnable::run);
    late.clear();
  }

  /** Somebody changes a ticket's owner; 1 = nobody. */
  public synchronized void own(long ticket, long owner, long by) {
    ticketOf(ticket).owner = owner;
    ticketOf(ticket).updatedBy = by;
  }

  /** Somebody sets a ticket's state by hand. */
  public synchronized void state(long ticket, String state, long by) {
    ticketOf(ticket).state = state;
    ticketOf(ticket).updatedBy = by;
  }

  /** Somebody deletes a ticket. */
  public synchronized void delete(long ticket) {
    tickets.remove(ticket);
  }

  /** Somebody merges a ticket into a new one, whose id this returns. */
  public synchronized long merge(long ticket) {
    Ticket target = new Ticket(++sequence);
    target.group = GROUP;
    target.state = "open";
    tickets.put(target.id, target);
    ticketOf(ticket).state = "merged";
    ticketOf(ticket).links.add(target.id);
    return target.id;
  }

  /** Sets the rights of the token's user in a group. */
  public synchronized void rights(String group, String... allowed) {
    rights.put(group, new HashSet<>(Set.of(allowed)));
  }

  /** Takes the permission ticket.agent from the token. */
  public synchronized void revokeAgent() {
    agent = false;
  }

  /** Hides users from the token. */
  public synchronized void hideUsers() {
    seesUsers = false;
  }

  /** What a trigger's webhook posts about a ticket, signed. */
  public synchronized Hearing.Call webhook(long ticket) {
    ObjectNode body = JSON.createObjectNode();
    body.putObject("ticket").put("id", ticket).put("title", "höst ✓");
    String text = body.toString();
    return new Hearing.Call(
        Map.of(
            "user-agent",
            "Zammad User Agent",
            "x-zammad-trigger",
            "petrel",
            "x-zammad-delivery",
            "d-" + ++sequence,
            "x-hub-signature",
            sign(text)),
        text);
  }

  static String sign(String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(SIGNATURE.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return "sha1=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Ticket ticketOf(long id) {
    Ticket ticket = tickets.get(id);
    if (ticket == null) {
      throw new IllegalArgumentException("no ticket " + id);
    }
    return ticket;
  }

  private synchronized MockResponse answer(RecordedRequest request) {
    String path = request.getUrl().encodedPath();
    String call =
        request.getMethod() + " " + path.replace("/api/v1/", "").replaceAll("/[0-9]+$", "/ID");
    calls.add(call);
    Deque<Failure> queue = failures.get(call);
    Failure failure = queue == null ? null : queue.poll();
    if (failure == null) {
      failure = chance.apply(call);
    }
    if (failure instanceof Failure.Status s) {
      MockResponse.Builder b = new MockResponse.Builder().code(s.code()).body(s.body());
      return (s.retryAfter() == null ? b : b.addHeader("Retry-After", s.retryAfter())).build();
    } else if (failure instanceof Failure.Cut c) {
      return (c.processed() ? process(path, request) : error(500, "cut"))
          .newBuilder()
          .onResponseStart(new SocketEffect.CloseSocket())
          .build();
    } else if (failure instanceof Failure.Stall s) {
      return (s.processed() ? process(path, request) : error(500, "stalled"))
          .newBuilder()
          .onResponseStart(SocketEffect.Stall.INSTANCE)
          .build();
    } else if (failure instanceof Failure.Late) {
      late.add(() -> process(path, request));
      return error(500, "late").newBuilder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
    }
    return process(path, request);
  }

  private MockResponse process(String path, RecordedRequest request) {
    if (!path.startsWith("/api/v1/")) {
      return new MockResponse.Builder().code(404).body("<html>no such page</html>").build();
    }
    String authorization = String.valueOf(request.getHeaders().get("Authorization"));
    if (!authorization.equals("Token token=" + TOKEN)) {
      return error(401, "Can't find User for Token");
    }
    String type = String.valueOf(request.getHeaders().get("Content-Type"));
    JsonNode body = read(type, request.getBody() == null ? "" : request.getBody().utf8());
    if (!request.getMethod().equals("GET") && !body.isObject()) {
      return violation(request.getMethod() + " " + path + ": not JSON: " + type);
    }
    String[] parts = path.substring("/api/v1/".length()).split("/", -1);
    long id = parts.length > 1 ? number(parts[parts.length - 1]) : 0;
    boolean expand = "true".equals(request.getUrl().queryParameter("expand"));
    String what = request.getMethod() + " " + parts[0] + (parts.length > 1 ? "/" : "");
    if (!agent && !path.endsWith("/users/me")) {
      return error(403, "Not authorized (token)!");
    }
    return switch (what) {
      case "GET users/" -> path.endsWith("/me") ? me(expand) : users(request, parts[1], id);
      case "GET ticket_priorities" -> priorities();
      case "POST tickets" -> create(body);
      case "POST tickets/" -> parts[1].equals("search") ? search(body, expand) : unknown(what);
      case "GET tickets/" ->
          read(id, "read", ticket -> json(200, expand ? shown(ticket) : bare(ticket)));
      case "PUT tickets/" -> read(id, "change", ticket -> update(ticket, body));
      case "GET ticket_articles/" -> read(id, "read", this::list);
      case "GET tags" ->
          read(number(request.getUrl().queryParameter("o_id")), "read", FakeZammad::tags);
      case "GET links" ->
          read(number(request.getUrl().queryParameter("link_object_value")), "read", this::links);
      default -> unknown(what);
    };
  }

  private MockResponse read(long id, String right, Function<Ticket, MockResponse> then) {
    Ticket ticket = tickets.get(id);
    if (ticket == null) {
      return error(404, "Couldn't find Ticket with 'id'=" + id);
    }
    return may(ticket.group, right) ? then.apply(ticket) : error(403, "Not authorized");
  }

  private boolean may(String group, String right) {
    Set<String> has = rights.getOrDefault(group, Set.of());
    return has.contains("full") || has.contains(right);
  }

  private MockResponse create(JsonNode body) {
    List<String> wrong = ZammadRules.ticket(body, true);
    if (!wrong.isEmpty()) {
      wrong.forEach(violations::add);
      return error(422, wrong.get(0));
    }
    String group = body.path("group").asString("");
    if (!rights.containsKey(group)) {
      return lookup("group", group);
    }
    String customer = body.path("customer").asString("");
    if (users.values().stream().noneMatch(u -> u.login().equalsIgnoreCase(customer))) {
      return lookup("customer", customer);
    }
    MockResponse unknown = names(body);
    if (unknown != null) {
      return unknown;
    }
    if (!may(group, "create")) {
      return error(403, "Not authorized");
    }
    Ticket ticket = new Ticket(++sequence);
    ticket.title = body.path("title").asString("");
    ticket.group = group;
    ticket.customer = customer;
    for (String tag : body.path("tags").asString("").split(",", -1)) {
      ticket.tags.add(tag.strip());
    }
    tickets.put(ticket.id, ticket);
    apply(ticket, body);
    return json(201, bare(ticket));
  }

  private MockResponse update(Ticket ticket, JsonNode body) {
    List<String> wrong = ZammadRules.ticket(body, false);
    if (!wrong.isEmpty()) {
      wrong.forEach(violations::add);
      return error(422, wrong.get(0));
    }
    MockResponse unknown = names(body);
    if (unknown != null) {
      return unknown;
    }
    apply(ticket, body);
    return json(200, bare(ticket));
  }

  private @Nullable MockResponse names(JsonNode body) {
    if (body.has("state") && !STATES.contains(body.path("state").asString(""))) {
      return lookup("state", body.path("state").asString(""));
    }
    if (body.has("priority") && !PRIORITIES.contains(body.path("priority").asString(""))) {
      return lookup("priority", body.path("priority").asString(""));
    }
    return null;
  }

  private void apply(Ticket ticket, JsonNode body) {
    ticket.state = body.path("state").asString(ticket.state);
    ticket.priority = body.path("priority").asString(ticket.priority);
    ticket.updatedBy = PETREL;
    ticket.articles.add(new Article(++sequence, body.path("article")));
  }

  /** By conditions, from the database: it does not lag. */
  private MockResponse search(JsonNode body, boolean expand) {
    JsonNode tags = body.path("condition").path("ticket.tags");
    if (body.size() != 1
        || body.path("condition").size() != 1
        || !tags.path("operator").asString("").equals("contains all")
        || tags.path("value").asString("").isBlank()
        || !expand) {
      return violation("search: expected one condition on ticket.tags, expanded: " + body);
    }
    ArrayNode found = JSON.createArrayNode();
    for (Ticket ticket : tickets.values()) {
      if (ticket.tags.contains(tags.path("value").asString("")) && may(ticket.group, "read")) {
        found.add(shown(ticket));
      }
    }
    return json(200, found);
  }

  private MockResponse list(Ticket ticket) {
    ArrayNode list = JSON.createArrayNode();
    for (Article article : ticket.articles) {
      list.addObject()
          .put("id", article.id())
          .put("ticket_id", ticket.id)
          .put("subject", article.content().path("subject").asString(""))
          .put("body", article.content().path("body").asString(""));
    }
    return json(200, list);
  }

  private static MockResponse tags(Ticket ticket) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode list = answer.putArray("tags");
    ticket.tags.forEach(list::add);
    return json(200, answer);
  }

  private MockResponse links(Ticket ticket) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode list = answer.putArray("links");
    for (long target : ticket.links) {
      list.addObject()
          .put("link_type", "parent")
          .put("link_object", "Ticket")
          .put("link_object_value", target);
    }
    return json(200, answer);
  }

  private MockResponse me(boolean expand) {
    ObjectNode me = shown(users.getOrDefault(PETREL, new User(PETREL, "", "", "")));
    if (expand) {
      ObjectNode groups = me.putObject("groups");
      rights.forEach(
          (group, allowed) -> {
            if (!allowed.isEmpty()) {
              ArrayNode list = groups.putArray(group);
              allowed.forEach(list::add);
            }
          });
    }
    return json(200, me);
  }

  private MockResponse users(RecordedRequest request, String part, long id) {
    if (part.equals("search")) {
      String query = String.valueOf(request.getUrl().queryParameter("query"));
      ArrayNode found = JSON.createArrayNode();
      users.values().stream()
          .filter(u -> u.login().contains(query))
          .forEach(u -> found.add(shown(u)));
      return json(200, found);
    }
    User user = users.get(id);
    return !seesUsers
        ? error(403, "Not authorized")
        : user == null ? error(404, "Couldn't find User with 'id'=" + id) : json(200, shown(user));
  }

  private static MockResponse priorities() {
    ArrayNode list = JSON.createArrayNode();
    PRIORITIES.forEach(name -> list.addObject().put("name", name));
    return json(200, list);
  }

  private static ObjectNode shown(User user) {
    return JSON.createObjectNode()
        .put("id", user.id())
        .put("login", user.login())
        .put("email", user.login())
        .put("firstname", user.first())
        .put("lastname", user.last());
  }

  private static ObjectNode bare(Ticket ticket) {
    return JSON.createObjectNode()
        .put("id", ticket.id)
        .put("number", "22" + ticket.id)
        .put("title", ticket.title)
        .put("owner_id", ticket.owner)
        .put("updated_by_id", ticket.updatedBy)
        .put("priority_id", 1 + PRIORITIES.indexOf(ticket.priority))
        .put("state_id", 1 + STATES.indexOf(ticket.state));
  }

  private ObjectNode shown(Ticket ticket) {
    return bare(ticket)
        .put("group", ticket.group)
        .put("customer", ticket.customer)
        .put("state", ticket.state)
        .put("priority", ticket.priority)
        .put("owner", login(ticket.owner))
        .put("updated_by", login(ticket.updatedBy));
  }

  private String login(long id) {
    User user = users.get(id);
    return user == null ? "-" : user.login();
  }

  private static JsonNode read(String type, String body) {
    if (!type.startsWith("application/json")) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }

  private static long number(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
  }

  private MockResponse unknown(String what) {
    return violation("unknown call " + what);
  }

  private MockResponse violation(String what) {
    violations.add(what);
    return error(422, what);
  }

  private static MockResponse lookup(String name, String value) {
    return error(422, "No lookup value found for '" + name + "': \"" + value + "\"");
  }

  private static MockResponse error(int code, String error) {
    return json(code, JSON.createObjectNode().put("error", error).put("error_human", error));
  }

  private static MockResponse json(int code, JsonNode node) {
    return new MockResponse.Builder()
        .code(code)
        .addHeader("Content-Type", "application/json; charset=utf-8")
        .body(node.toString())
        .build();
  }
}
