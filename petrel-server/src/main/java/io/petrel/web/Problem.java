package io.petrel.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Why the JSON API refused something, as RFC 9457 writes it ({@code application/problem+json}).
 *
 * @param status the status of the answer
 * @param detail one sentence for people
 */
record Problem(HttpStatus status, String detail) {
  static final String TYPE = "application/problem+json";
  private static final JsonMapper JSON = new JsonMapper();

  /** Whether a request is one of the API's, whose answers are JSON. */
  static boolean wanted(Context ctx) {
    return ctx.path().startsWith("/api/");
  }

  void answer(Context ctx) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "about:blank");
    body.put("title", status.getMessage());
    body.put("status", status.getCode());
    body.put("detail", detail);
    ctx.status(status).contentType(TYPE).result(JSON.writeValueAsBytes(body));
  }
}
