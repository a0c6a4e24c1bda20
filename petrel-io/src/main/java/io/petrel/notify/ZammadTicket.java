package io.petrel.notify;

import io.petrel.notify.Outcome.Delivered;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the next message must know of an incident's ticket: the receipt, as JSON.
 *
 * @param ticket its id
 * @param priority the priority that was set last, empty = none
 * @param closed whether Petrel has closed it
 */
record ZammadTicket(long ticket, String priority, boolean closed) {
  static @Nullable ZammadTicket parse(@Nullable String receipt) {
    if (receipt == null) {
      return null;
    }
    JsonNode json = Json.read(receipt);
    long id = json.path("ticket").asLong(0);
    return id <= 0
        ? null
        : new ZammadTicket(
            id, json.path("priority").asString(""), json.path("closed").asBoolean(false));
  }

  Delivered delivered() {
    return new Delivered(
        Json.object()
            .put("ticket", ticket)
            .put("priority", priority)
            .put("closed", closed)
            .toString());
  }
}
