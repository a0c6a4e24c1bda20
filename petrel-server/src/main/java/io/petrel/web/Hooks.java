package io.petrel.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.petrel.notify.Hearing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /hooks/RECEIVER/KIND}: where receivers call, for example when somebody presses a
 * button there. Whoever is called checks the signature; here only the size and the encoding are
 * looked at. Thread-safe.
 */
public final class Hooks {
  static final String PATH = "/hooks/";
  private static final int MOST_BYTES = 1 << 20;

  private final Called called;

  /** Who is called. */
  public interface Called {
    /**
     * Takes a call.
     *
     * @param channel the channel's id: the receiver, a slash, the kind
     * @return null = there is no such channel
     */
    Hearing.@Nullable Answer call(String channel, Hearing.Call call) throws InterruptedException;
  }

  /** Leads calls on. */
  public Hooks(Called called) {
    this.called = called;
  }

  void routes(RoutesConfig routes) {
    routes.post(PATH + "{receiver}/{kind}", ctx -> take(ctx), Role.ANYONE);
  }

  /** Whether a request has found its handler here, whose answer stands whatever its status. */
  static boolean taken(Context ctx) {
    return ctx.attribute(PATH) != null;
  }

  private void take(Context ctx) throws IOException {
    ctx.attribute(PATH, true);
    byte[] body = ctx.req().getInputStream().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      answer(ctx, HttpStatus.CONTENT_TOO_LARGE, "At most 1 MB is taken.");
      return;
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      answer(ctx, HttpStatus.BAD_REQUEST, "The body is not UTF-8.");
      return;
    }
    Map<String, String> headers = new HashMap<>();
    ctx.headerMap().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    String channel = ctx.pathParam("receiver") + "/" + ctx.pathParam("kind");
    try {
      Hearing.Answer answer = called.call(channel, new Hearing.Call(Map.copyOf(headers), text));
      if (answer == null) {
        answer(ctx, HttpStatus.NOT_FOUND, "No receiver is called here.");
      } else {
        ctx.status(answer.status()).contentType(answer.type()).result(answer.body());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer(ctx, HttpStatus.SERVICE_UNAVAILABLE, "Petrel is ending.");
    }
  }

  private static void answer(Context ctx, HttpStatus status, String why) {
    ctx.status(status).result(why + "\n");
  }
}
