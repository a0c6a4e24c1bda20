package io.petrel.notify;

import io.petrel.notify.Harness.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import tools.jackson.databind.JsonNode;

/** What strict fakes of receivers have in common: a port, faults on demand, a list of wrongs. */
abstract class FakeReceiver implements AutoCloseable {
  private final MockWebServer server = new MockWebServer();
  private final Deque<Fault> faults = new ArrayDeque<>();
  private final List<String> violations = new ArrayList<>();
  private int calls;

  FakeReceiver() {
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

  /** Takes a request as the real one would; called under a lock. */
  abstract MockResponse take(RecordedRequest request, String body);

  /** How it refuses for good. */
  abstract MockResponse refusal();

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getPort() + path);
  }

  synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  synchronized int calls() {
    return calls;
  }

  /** The next call ends so; several queue up. */
  synchronized void fail(Fault fault) {
    faults.add(fault);
  }

  private synchronized MockResponse answer(RecordedRequest request) {
    calls++;
    String body = request.getBody() == null ? "" : request.getBody().utf8();
    Fault fault = faults.poll();
    if (fault == null) {
      return take(request, body);
    }
    return switch (fault) {
      case RETRY_AFTER_7 ->
          new MockResponse.Builder().code(429).addHeader("Retry-After", 7).body("slow").build();
      case SERVER_ERROR -> text(503, "<html>busy</html>");
      case HTML -> text(200, "<html>log in to the wifi</html>");
      case LOST_ANSWER ->
          take(request, body).newBuilder().onResponseStart(new SocketEffect.CloseSocket()).build();
      case NO_ANSWER ->
          take(request, body).newBuilder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
      case REFUSED -> refusal();
    };
  }

  /** Notes what is wrong. */
  final boolean wrong(boolean is, String what) {
    if (is) {
      violations.add(what);
    }
    return is;
  }

  /** Notes every key that the documentation does not name. */
  final void onlyKeys(JsonNode node, Set<String> known, String where) {
    node.propertyNames().forEach(k -> wrong(!known.contains(k), where + ": unknown key " + k));
  }

  static MockResponse text(int code, String body) {
    return new MockResponse.Builder().code(code).body(body).build();
  }

  static MockResponse json(int code, String body) {
    return new MockResponse.Builder()
        .code(code)
        .addHeader("Content-Type", "application/json")
        .body(body)
        .build();
  }

  @Override
  public void close() {
    server.close();
  }
}
