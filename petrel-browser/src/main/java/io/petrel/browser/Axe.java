package io.petrel.browser;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What axe-core holds against a page. */
final class Axe {
  private static final String SCRIPT = read();

  private Axe() {}

  private static String read() {
    try (InputStream in = Axe.class.getResourceAsStream("/axe-core/axe.min.js")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Serious and critical violations: the rule and the elements, a line each. */
  static List<String> violations(Page page) {
    page.evaluate(SCRIPT);
    String json =
        (String)
            page.evaluate(
                """
                async () => JSON.stringify(
                  (await axe.run(document, { resultTypes: ['violations'] })).violations)
                """);
    return JsonMapper.shared()
        .readTree(json)
        .valueStream()
        .filter(v -> v.path("impact").asString("").matches("serious|critical"))
        .map(Axe::said)
        .toList();
  }

  private static String said(JsonNode violation) {
    StringBuilder out = new StringBuilder(violation.path("id").asString());
    out.append(" (").append(violation.path("impact").asString()).append("): ");
    out.append(violation.path("help").asString());
    for (JsonNode node : violation.path("nodes")) {
      out.append("\n    ").append(node.path("html").asString());
      out.append("\n      ").append(node.path("failureSummary").asString().replace("\n", " "));
    }
    return out.toString();
  }
}
