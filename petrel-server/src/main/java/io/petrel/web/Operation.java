package io.petrel.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the API: where it is, who may use it, what it takes and what it answers. The
 * routes and the OpenAPI document are both made of it.
 *
 * @param id its name for programs
 * @param summary one sentence for people
 * @param parameters what may stand after the question mark
 * @param body what is to be sent, null = nothing
 * @param status of the answer where all is well
 * @param answer what is answered then, or each event of a stream; null = nothing
 * @param type the media type of answers
 */
record Operation(
    HandlerType method,
    String path,
    Role role,
    String id,
    String summary,
    List<Parameter> parameters,
    @Nullable Class<? extends Record> body,
    HttpStatus status,
    @Nullable Class<? extends Record> answer,
    String type,
    Handler handler) {
  static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";

  /**
   * Something that a question may name.
   *
   * @param type of JSON schema
   * @param many whether it may stand several times
   */
  record Parameter(String name, String type, boolean many, String about) {
    static Parameter text(String name, String about) {
      return new Parameter(name, "string", false, about);
    }

    static Parameter flag(String name, String about) {
      return new Parameter(name, "boolean", false, about);
    }

    static Parameter number(String name, String about) {
      return new Parameter(name, "integer", false, about);
    }
  }

  static final Parameter MATCHER =
      new Parameter(
          "matcher", "string", true, "Only what has such labels, for example instance=\"web-1\".");
  static final List<Parameter> PAGE =
      List.of(
          Parameter.number("limit", "How many at most, 1 to 1000; 100 by default."),
          Parameter.number("offset", "How many are passed over first."));

  /** Something to look at. */
  static <A extends Record> Operation get(
      String path, String id, String summary, Class<A> answer, Function<Context, A> handler) {
    return look(path, id, summary, answer, JSON, ctx -> Asked.answer(ctx, handler.apply(ctx)));
  }

  /** Something to listen to: server-sent events. */
  static Operation listen(
      String path,
      String id,
      String summary,
      Class<? extends Record> event,
      Consumer<SseClient> listener) {
    Handler stream = new SseHandler(listener);
    return look(
        path,
        id,
        summary,
        event,
        EVENTS,
        ctx -> {
          // Without it the handler answers nothing, and well.
          if (!Objects.requireNonNullElse(ctx.header(Header.ACCEPT), "").contains(EVENTS)) {
            throw Refusal.accept(EVENTS);
          }
          stream.handle(ctx);
        });
  }

  private static Operation look(
      String path,
      String id,
      String summary,
      Class<? extends Record> answer,
      String type,
      Handler handler) {
    return new Operation(
        HandlerType.GET,
        path,
        Role.VIEWER,
        id,
        summary,
        List.of(),
        null,
        HttpStatus.OK,
        answer,
        type,
        handler);
  }

  /** Something to do that is answered with a status and what came of it. */
  static <A extends Record> Operation act(
      HandlerType method,
      String path,
      String id,
      String summary,
      @Nullable Class<? extends Record> body,
      HttpStatus status,
      Class<A> answer,
      Function<Context, A> handler) {
    return new Operation(
        method,
        path,
        Role.OPERATOR,
        id,
        summary,
        List.of(),
        body,
        status,
        answer,
        JSON,
        ctx -> {
          ctx.status(status); // the handler may know better
          Asked.answer(ctx, handler.apply(ctx));
        });
  }

  /** Something to take away. */
  static Operation delete(String path, String id, String summary, Consumer<Context> handler) {
    return new Operation(
        HandlerType.DELETE,
        path,
        Role.OPERATOR,
        id,
        summary,
        List.of(),
        null,
        HttpStatus.NO_CONTENT,
        null,
        JSON,
        ctx -> {
          handler.accept(ctx);
          ctx.status(HttpStatus.NO_CONTENT);
        });
  }

  /** The same, with more that a question may name. */
  Operation takes(Parameter... more) {
    return takes(List.of(more));
  }

  Operation takes(List<Parameter> more) {
    List<Parameter> all = new ArrayList<>(parameters);
    all.addAll(more);
    return new Operation(method, path, role, id, summary, all, body, status, answer, type, handler);
  }

  /** The same, for another role. */
  Operation by(Role other) {
    return new Operation(
        method, path, other, id, summary, parameters, body, status, answer, type, handler);
  }

  void route(RoutesConfig routes) {
    routes.addHttpHandler(method, path, handler, role);
  }
}
