package io.petrel.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.assertions.LocatorAssertions;
import io.petrel.app.Petrel;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Names and labels of strangers are shown as text on every view; they never run. */
@Timeout(180)
final class StrangersIT {
  private static final String SCRIPT = "<script>window.pwned=1</script>";
  private static final List<String> NAMES =
      List.of(
          SCRIPT,
          "\"><img src=x onerror=\"window.pwned=1\">",
          "\u202eevil\u202c \u2066name\u2069",
          "'; window.pwned=1; //",
          "{{7*7}} ${window.pwned=1} `window.pwned=1`",
          "back\\slash \"quoted\" 'single'",
          "long-" + "x".repeat(10_000));
  private static final LocatorAssertions.ContainsTextOptions SOON =
      new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);

  @TempDir static Path home;
  private static LiveFleet fleet;
  private static Petrel petrel;
  private static Chromium chromium;

  @BeforeAll
  static void start() {
    fleet = LiveFleet.of(NAMES);
    NAMES.forEach(name -> fleet.heat(name, 97));
    petrel =
        new Petrel(
            home,
            """
            interval: 1s
            query_offset: 2s
            learn_from: 1h
            prometheus: { url: "%s" }
            signals:
              - { name: cpu_usage, query: cpu_percent, unit: percent, peers_by: [ role ], detectors: [ threshold: { above: 80 } ] }
            route: { receiver: ops, group_by: [ instance ], group_wait: 0s }
            receivers: [ { name: ops, file: { path: %s } } ]
            web: { listen: 127.0.0.1:0 }
            storage: { path: %s }
            """
                .formatted(fleet.url(), home.resolve("told.jsonl"), home.resolve("state")));
    chromium = Chromium.start();
    try (Visitor visitor = new Visitor(chromium, petrel.url(), Look.DESKTOP)) {
      visitor.open("/");
      assertThat(visitor.main()).containsText("Open incidents: " + NAMES.size(), SOON);
    }
  }

  @AfterAll
  static void stop() {
    chromium.close();
    petrel.close();
    fleet.close();
  }

  private static void harmless(Visitor visitor, String path) {
    visitor.fits();
    assertThat(visitor.page.evaluate("window.pwned")).as(path).isNull();
    assertThat(visitor.page.evaluate("document.querySelectorAll('main script, main img').length"))
        .as(path)
        .isEqualTo(0);
    assertThat(visitor.troubles.unexpected()).as(path).isEmpty();
  }

  @Test
  void lists_show_them_as_text() {
    for (String path : List.of("/", "/fleet", "/hosts")) {
      try (Visitor visitor = new Visitor(chromium, petrel.url(), Look.PHONE)) {
        visitor.open(path);
        if (!path.equals("/fleet")) {
          visitor.sees(SCRIPT);
          visitor.sees("\\u202eevil");
        }
        harmless(visitor, path);
        visitor.picture("strangers-" + path.replace("/", "_"));
      }
    }
  }

  @Test
  void a_host_of_any_name_can_be_looked_at() {
    for (String name : NAMES) {
      String path = "/hosts?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
      try (Visitor visitor = new Visitor(chromium, petrel.url(), Look.DESKTOP)) {
        visitor.open(path);
        assertThat(visitor.main().locator(".uplot").first()).isVisible();
        harmless(visitor, path);
      }
    }
  }

  @Test
  void an_incident_about_any_name_can_be_looked_at_and_silenced() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(petrel.url() + "/api/v1/incidents")).build();
    JsonNode incidents =
        JsonMapper.shared()
            .readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
    for (JsonNode incident : incidents.get("incidents")) {
      String path = "/incidents/" + incident.get("id").asString();
      try (Visitor visitor = new Visitor(chromium, petrel.url(), Look.PHONE)) {
        visitor.open(path);
        visitor.sees("How unusual");
        visitor.button("Silence").click();
        assertThat(visitor.dialog()).isVisible();
        harmless(visitor, path);
      }
    }
  }
}
