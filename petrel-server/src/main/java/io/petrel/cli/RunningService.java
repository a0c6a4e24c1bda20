package io.petrel.cli;

import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.config.Listen;
import io.petrel.config.Types;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * The service that runs on this machine, by its HTTP API at the config's {@code web.listen}.
 *
 * <p>Every failure is an {@link IllegalStateException} that says what to do.
 */
final class RunningService {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration WITHIN = Duration.ofSeconds(30);

  private final String base;
  private final String where;
  private final HttpClient http =
      HttpClient.newBuilder()
          .proxy(HttpClient.Builder.NO_PROXY)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private RunningService(Listen listen, String where) {
    this.base = "http://" + listen;
    this.where = where;
  }

  /**
   * The service of a config file.
   *
   * @param file null = the one that {@code petrel run} would find, or the defaults
   */
  static RunningService of(@Nullable Path file, Types types) {
    Path chosen =
        file != null
            ? file
            : RunCommand.USUAL.stream().filter(Files::isRegularFile).findFirst().orElse(null);
    if (chosen == null) {
      return at(ConfigReader.defaults(types), "the default address, as no config file is named");
    }
    ConfigReader.Result read = ConfigReader.read(chosen, types);
    if (read instanceof ConfigReader.Result.Invalid invalid) {
      throw new IllegalStateException(
          "where the service listens is not known, as the config file is wrong:\n"
              + invalid.errors().stream().map(Object::toString).collect(Collectors.joining("\n")));
    }
    return at(((ConfigReader.Result.Ok) read).config(), "web.listen in " + chosen);
  }

  private static RunningService at(Config config, String where) {
    Listen listen = config.web().listen();
    if (listen.port() == 0) {
      throw new IllegalStateException(
          where + " has port 0, any free one: expected a fixed port, to find the service there");
    }
    return new RunningService(listen, where);
  }

  /** Asks for something. */
  JsonNode get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).GET());
  }

  /** Sends a JSON document. */
  JsonNode post(String path, Object body) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
  }

  /** Sets something to a JSON document. */
  JsonNode put(String path, Object body) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
  }

  /** Takes something away. */
  JsonNode delete(String path) {
    return send(HttpRequest.newBuilder(uri(path)).DELETE());
  }

  private URI uri(String path) {
    return URI.create(base + path);
  }

  private JsonNode send(HttpRequest.Builder request) {
    HttpResponse<String> answer;
    try {
      answer = http.send(request.timeout(WITHIN).build(), BodyHandlers.ofString());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new IllegalStateException(
          "no service answers on " + base + " (" + where + "): is petrel run running?", e);
    } catch (IOException e) {
      throw new IllegalStateException(base + " (" + where + ") broke off: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    JsonNode body = json(answer.body());
    if (answer.statusCode() >= 300) {
      JsonNode detail = body.path("detail");
      throw new IllegalStateException(
          detail.isString()
              ? detail.stringValue()
              : base
                  + " ("
                  + where
                  + ") answered with status "
                  + answer.statusCode()
                  + ": another program, or another release of petrel");
    }
    return body;
  }

  private static JsonNode json(String text) {
    try {
      return text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text);
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }
}
