package io.petrel.cli;

import io.petrel.config.Durations;
import io.petrel.config.Types;
import io.petrel.notify.Texts;
import io.petrel.source.Timestamps;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A command that asks the running service for something. */
abstract class ServicePart implements Callable<Integer> {
  /** How a list is printed. */
  enum Output {
    SIMPLE,
    EXTENDED,
    JSON
  }

  /** For its way of showing text from strangers on a terminal. */
  private static final Texts TEXTS = Texts.of(Locale.ENGLISH);

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Types types;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The service's config file; it says where the service listens.")
  private @Nullable Path file;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Where the service is reached, instead of the config's web.listen.")
  private @Nullable URI url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "A file with a token of the config's web.tokens; default: the environment variable"
              + " PETREL_TOKEN.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "The authority that the service's certificate is checked by (PEM).")
  private @Nullable Path caFile;

  @Mixin final HelpOption help = new HelpOption();

  ServicePart(Types types) {
    this.types = types;
  }

  final RunningService service() {
    return RunningService.of(file, types, new RunningService.Reaching(url, tokenFile, caFile));
  }

  /** The text of a field, as it may be shown on a terminal. */
  static String word(JsonNode of, String name) {
    return shown(of.path(name).asString(""));
  }

  static String shown(String text) {
    return TEXTS.shown(text);
  }

  /** The texts of a list, as they may be shown on a terminal. */
  static String words(JsonNode list) {
    StringBuilder all = new StringBuilder();
    for (JsonNode each : list) {
      all.append(all.isEmpty() ? "" : " ").append(shown(each.asString("")));
    }
    return all.toString();
  }

  static void json(JsonNode node) {
    System.out.println(JSON.writeValueAsString(node));
  }

  /** What is asked of a list. */
  static String query(String path, List<String> matchers, String... more) {
    StringBuilder query = new StringBuilder(path);
    for (int i = 0; i + 1 < more.length; i += 2) {
      add(query, more[i], more[i + 1]);
    }
    matchers.forEach(matcher -> add(query, "matcher", matcher(matcher)));
    return query.toString();
  }

  private static void add(StringBuilder query, String name, String value) {
    query.append(query.indexOf("?") < 0 ? '?' : '&').append(name).append('=').append(coded(value));
  }

  /** A text as a part of an address. */
  static String coded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A word without an operator is the name of an alert, as amtool reads it. */
  static String matcher(String text) {
    return text.contains("=") || text.contains("!~") ? text : "alertname=" + text;
  }

  final Duration length(String option, String text) {
    Duration parsed = Durations.parse(text);
    if (parsed == null || parsed.isZero()) {
      throw usage(option + ": \"" + text + "\": expected a duration such as 30m, 2h or 1d");
    }
    return parsed;
  }

  final long instant(String option, String text) {
    try {
      return Timestamps.parse(text);
    } catch (IllegalArgumentException e) {
      throw usage(option + ": \"" + text + "\": expected a time such as 2026-11-16T08:00:00+08:00");
    }
  }

  final ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
