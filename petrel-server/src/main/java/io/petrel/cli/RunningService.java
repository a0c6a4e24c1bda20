package io.petrel.cli;

import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.config.Listen;
import io.petrel.config.Types;
import io.petrel.http.FileText;
import io.petrel.http.HttpConfig;
import io.petrel.http.Tls;
import io.petrel.http.Urls;
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
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * The running service, by its HTTP API at the config's {@code web.listen} or a named address.
 *
 * <p>Every failure is an {@link IllegalStateException} that says what to do.
 */
final class RunningService {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration WITHIN = Duration.ofSeconds(30);

  private static final String TOKEN = "PETREL_TOKEN";

  private final String base;
  private final String where;
  private final @Nullable String token;
  private final HttpClient http;

  /**
   * How the service is reached.
   *
   * @param url null = as the config says
   * @param tokenFile null = the environment says the token, or there is none
   * @param caFile null = the system's authorities
   */
  record Reaching(@Nullable URI url, @Nullable Path tokenFile, @Nullable Path caFile) {}

  private RunningService(String base, String where, Reaching reaching, Types types) {
    this.base = base;
    this.where = where;
    this.token = token(reaching.tokenFile(), types);
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(Duration.ofSeconds(5));
    if (reaching.caFile() != null) {
      try {
        client.sslContext(
            Tls.context(new HttpConfig.TlsConfig(reaching.caFile(), null, null, null, false)));
      } catch (IOException e) {
        throw new IllegalStateException("--ca-file: " + e.getMessage(), e);
      }
    }
    this.http = client.build();
  }

  private static @Nullable String token(@Nullable Path file, Types types) {
    String found = types.environment().apply(TOKEN);
    try {
      found = file == null ? found : new FileText(file).get();
    } catch (IOException e) {
      throw new IllegalStateException("--token-file: " + e.getMessage(), e);
    }
    if (found == null || found.isBlank()) {
      return null;
    }
    if (!found.strip().matches("[\\x21-\\x7e]+")) {
      throw new IllegalStateException(
          (file == null ? TOKEN : "--token-file") + ": expected one word of ASCII characters");
    }
    return found.strip();
  }

  /**
   * The service of a config file.
   *
   * @param file null = the one that {@code petrel run} would find, or the defaults
   */
  static RunningService of(@Nullable Path file, Types types, Reaching reaching) {
    URI url = reaching.url();
    if (url != null) {
      try {
        Urls.requireHttp("--url", url);
      } catch (IllegalArgumentException e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
      String base = url.toString().replaceFirst("/*$", "");
      return new RunningService(base, "--url", reaching, types);
    }
    Path chosen =
        file != null
            ? file
            : RunCommand.USUAL.stream().filter(Files::isRegularFile).findFirst().orElse(null);
    if (chosen == null) {
      String why = "the default address, as no config file is named";
      return at(ConfigReader.defaults(types), why, reaching, types);
    }
    ConfigReader.Result read = ConfigReader.read(chosen, types);
    if (read instanceof ConfigReader.Result.Invalid invalid) {
      throw new IllegalStateException(
          "where the service listens is not known, as the config file is wrong:\n"
              + invalid.errors().stream().map(Object::toString).collect(Collectors.joining("\n")));
    }
    Config config = ((ConfigReader.Result.Ok) read).config();
    return at(config, "web.listen in " + chosen, reaching, types);
  }

  private static RunningService at(Config config, String where, Reaching reaching, Types types) {
    Listen listen = config.web().listen();
    if (listen.port() == 0) {
      throw new IllegalStateException(
          where + " has port 0, any free one: expected a fixed port, to find the service there");
    }
    boolean everywhere = Set.of("", "0.0.0.0", "::").contains(listen.host());
    Listen here = everywhere ? new Listen("localhost", listen.port()) : listen;
    String scheme = config.web().tls() == null ? "http://" : "https://";
    return new RunningService(scheme + here, where, reaching, types);
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
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> answer;
    try {
      answer = http.send(request.timeout(WITHIN).build(), BodyHandlers.ofString());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new IllegalStateException(
          "no service answers on " + base + " (" + where + "): is petrel run running?", e);
    } catch (SSLException e) {
      throw new IllegalStateException(
          base
              + " ("
              + where
              + "): its certificate is not trusted: name its authority by --ca-file ("
              + e.getMessage()
              + ")",
          e);
    } catch (IOException e) {
      throw new IllegalStateException(base + " (" + where + ") broke off: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    if (answer.statusCode() == 401) {
      throw new IllegalStateException(
          base
              + " ("
              + where
              + ") wants a login: "
              + (token == null
                  ? "name a token of web.tokens by --token-file or " + TOKEN
                  : "it does not know this token"));
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
