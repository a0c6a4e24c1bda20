package io.petrel.notify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the fakes of all group robots share: a port of the loopback, failures on demand, how many
 * messages a minute it takes. Thread-safe.
 */
abstract class FakeRobot implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final TestClock clock;
  private final int perMinute;
  private final MockWebServer server = new MockWebServer();
  private final Deque<FakeSlack.Failure> failures = new ArrayDeque<>();
  private final Deque<Long> recent = new ArrayDeque<>();
  private final List<String> shown = new ArrayList<>();
  private final List<JsonNode> messages = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();

  FakeRobot(TestClock clock, int perMinute) {
    this.clock = clock;
    this.perMinute = perMinute;
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
    try {
      server.start(InetAddress.getLoopbackAddress(), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The address without path. */
  String origin() {
    return "http://127.0.0.1:" + server.getPort();
  }

  /** The address as the robot's owner gets it. */
  abstract String url();

  /** Why a request is not let in, as the robot's answer; empty = it is. */
  abstract String guard(RecordedRequest request, JsonNode message);

  /** What people see of a message; says what is wrong with it. */
  abstract String show(JsonNode message, List<String> wrong);

  /** The answer to success. */
  abstract String success();

  /** The answer to too many messages. */
  abstract String tooMany();

  /** The answer to a message that breaks the rules. */
  abstract String bad(String why);

  long now() {
    return clock.millis();
  }

  synchronized void fail(FakeSlack.Failure failure) {
    failures.add(failure);
  }

  synchronized List<String> shown() {
    return List.copyOf(shown);
  }

  synchronized List<JsonNode> messages() {
    return List.copyOf(messages);
  }

  synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  private synchronized MockResponse answer(RecordedRequest request) {
    FakeSlack.Failure failure = failures.poll();
    if (failure instanceof FakeSlack.Failure.Status s) {
      MockResponse.Builder b = new MockResponse.Builder().code(s.code()).body(s.body());
      return (s.retryAfter() == null ? b : b.addHeader("Retry-After", s.retryAfter())).build();
    }
    MockResponse response =
        new MockResponse.Builder()
            .addHeader("Content-Type", "application/json")
            .body(process(request))
            .build();
    if (failure instanceof FakeSlack.Failure.Cut) {
      return response.newBuilder().onResponseStart(new SocketEffect.CloseSocket()).build();
    } else if (failure instanceof FakeSlack.Failure.Stall) {
      return response.newBuilder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
    }
    return response;
  }

  private String process(RecordedRequest request) {
    String body = request.getBody() == null ? "" : request.getBody().utf8();
    int size = request.getBody() == null ? 0 : request.getBody().size();
    String type = String.valueOf(request.getHeaders().get("Content-Type"));
    if (!request.getMethod().equals("POST")
        || !type.equalsIgnoreCase("application/json; charset=utf-8")
        || size > 20_000) {
      violations.add(request.getMethod() + " of " + type + ", " + size + " bytes");
      return bad("not a POST of JSON");
    }
    JsonNode message;
    try {
      message = JSON.readTree(body);
    } catch (JacksonException e) {
      violations.add("no JSON: " + e.getMessage());
      return bad("no JSON");
    }
    String refused = guard(request, message);
    if (!refused.isEmpty()) {
      return refused;
    }
    while (!recent.isEmpty() && recent.peek() <= now() - 60_000) {
      recent.poll();
    }
    if (recent.size() >= perMinute) {
      return tooMany();
    }
    recent.add(now());
    List<String> wrong = new ArrayList<>();
    String text = show(message, wrong);
    if (!wrong.isEmpty()) {
      violations.addAll(wrong);
      return bad(wrong.get(0));
    }
    shown.add(text);
    messages.add(message);
    return success();
  }

  /** Says which members of an object are unknown. */
  static void unknown(JsonNode node, Set<String> known, String at, List<String> wrong) {
    for (Map.Entry<String, JsonNode> e : node.properties()) {
      if (!known.contains(e.getKey())) {
        wrong.add(at + "." + e.getKey() + " is unknown");
      }
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
