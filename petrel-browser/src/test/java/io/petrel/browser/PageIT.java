package io.petrel.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.petrel.app.Petrel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page over the real pipeline: a real Prometheus with days of history and thirty live hosts,
 * one of them hot. Tests share it; those that change much come last.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PageIT {
  private static final String HOT = "tencent-ap-shanghai-02";
  private static final String LATER = "aliyun-cn-beijing-04";
  private static final String SECRET = "open-sesame";
  private static final LocatorAssertions.IsVisibleOptions SOON =
      new LocatorAssertions.IsVisibleOptions().setTimeout(30_000);

  @TempDir static Path home;
  private static LiveFleet fleet;
  private static Petrel petrel;
  private static Chromium chromium;

  @BeforeAll
  static void start() throws Exception {
    fleet = LiveFleet.ofThirty(HOT, 97);
    petrel =
        new Petrel(
            home,
            """
            interval: 1s
            query_offset: 2s
            learn_from: 2d
            prometheus: { url: "%s" }
            signals:
              - name: cpu_usage
                query: cpu_percent
                unit: percent
                peers_by: [ role ]
                floor: 10
                detectors: [ threshold: { above: 80, for: 2s }, fleet: {}, baseline: {} ]
              - { name: memory_usage, query: memory_percent, unit: percent, detectors: [ baseline: {} ] }
            route: { receiver: ops, group_by: [ instance ], group_wait: 0s, group_interval: 1s }
            receivers:
              - name: ops
                file: { path: %s }
              - name: nobody-there
                webhook:
                  url: http://127.0.0.1:1/
                  http_config: { authorization: { credentials: %s } }
            web: { listen: 127.0.0.1:0 }
            storage: { path: %s }
            """
                .formatted(fleet.url(), home.resolve("told.jsonl"), SECRET, home.resolve("state")));
    chromium = Chromium.start();
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      visitor.open("/");
      assertThat(card(visitor, HOT)).isVisible(SOON);
    }
  }

  @AfterAll
  static void stop() {
    chromium.close();
    petrel.close();
    fleet.close();
  }

  private static Visitor visitor(Look look) {
    return new Visitor(chromium, petrel.url(), look);
  }

  private static Locator card(Visitor visitor, String host) {
    return visitor
        .main()
        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(Pattern.compile(host)))
        .first();
  }

  private static JsonNode api(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(petrel.url() + path)).build();
    return JsonMapper.shared()
        .readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
  }

  private static String incidentOf(String host) throws IOException, InterruptedException {
    for (JsonNode incident : api("/api/v1/incidents").get("incidents")) {
      if (incident.get("title").asString().contains(host)) {
        return incident.get("id").asString();
      }
    }
    throw new AssertionError("there is no incident of " + host);
  }

  /** Every view with something to show on it. */
  private static Map<String, String> views() throws IOException, InterruptedException {
    Map<String, String> views = new TreeMap<>();
    views.put("now", "/");
    views.put("fleet", "/fleet");
    views.put("hosts", "/hosts");
    views.put("host", "/hosts?name=" + HOT);
    views.put("incident", "/incidents/" + incidentOf(HOT));
    views.put("tune", "/tune");
    views.put("silences", "/silences");
    views.put("receivers", "/receivers");
    views.put("settings", "/settings");
    return views;
  }

  @Test
  @Order(1)
  void every_view_fits_is_accessible_and_without_fault_to_all_eyes() throws Exception {
    Map<String, String> views = views();
    for (Look look :
        List.of(Look.DESKTOP, Look.DARK, Look.PHONE, Look.CHINESE, Look.CHINESE_PHONE, Look.WALL)) {
      for (Map.Entry<String, String> each : views.entrySet()) {
        if (look.equals(Look.WALL) && !List.of("now", "fleet", "host").contains(each.getKey())) {
          continue;
        }
        try (Visitor visitor = visitor(look)) {
          visitor.open(each.getValue());
          if (List.of("host", "incident").contains(each.getKey())) {
            assertThat(visitor.main().locator(".place, .chart").getByText("Loading")).hasCount(0);
            assertThat(visitor.main().locator(".uplot").first()).isVisible(SOON);
          }
          visitor.fits();
          visitor.picture(each.getKey());
          assertThat(Axe.violations(visitor.page)).as(look.name() + " " + each).isEmpty();
          assertThat(visitor.troubles.unexpected()).as(look.name() + " " + each).isEmpty();
        }
      }
    }
  }

  @Test
  @Order(2)
  void an_incident_is_found_and_says_why_with_its_chart_and_timeline() {
    try (Visitor visitor = visitor(Look.PHONE)) {
      visitor.open("/");
      card(visitor, HOT).click();
      visitor.ready();
      assertThat(visitor.view()).isEqualTo("incident");
      visitor.sees("cpu_usage on " + HOT);
      visitor.sees("How unusual");
      assertThat(visitor.main().locator(".uplot canvas").first()).isVisible(SOON);
      visitor.sees("pending: cpu_usage");
      visitor.sees("delivered: ops/file");
      assertThat(visitor.button("Acknowledge")).isEnabled();
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  @Test
  @Order(3)
  void the_fleet_shows_every_host_and_leads_to_the_worst_by_keyboard() {
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      visitor.open("/fleet?signal=cpu_usage");
      visitor.sees("30 hosts, 1 of their series anomalous");
      visitor.main().getByLabel("Group by").selectOption("provider");
      visitor.main().getByLabel("Find a host").fill("tencent");
      visitor.main().locator(".fleet").focus();
      visitor.page.keyboard().press("ArrowDown");
      visitor.sees(HOT + " · 9");
      visitor.page.keyboard().press("Enter");
      visitor.ready();
      assertThat(visitor.page).hasURL(Pattern.compile("/hosts\\?name=" + HOT));
      assertThat(visitor.main().locator("[data-signal=cpu_usage] .uplot")).isVisible(SOON);
      visitor.button("Peers").click();
      assertThat(visitor.main().locator("[data-signal=cpu_usage]")).containsText("Peers from");
      visitor.button("Last week").click();
      assertThat(visitor.button("Last week")).hasAttribute("aria-pressed", "true");
      visitor.button("24 hours").click();
      assertThat(visitor.main().locator("[data-signal=cpu_usage] .uplot")).isVisible(SOON);
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  @Test
  @Order(4)
  void other_settings_are_tried_on_the_past() {
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      visitor.open("/tune?signal=cpu_usage");
      visitor.main().getByLabel("sensitivity").selectOption("high");
      visitor.main().getByLabel("Days").fill("0.2");
      visitor.main().getByLabel("Only series that match").fill("provider=\"tencent\"");
      visitor.button("Try it").click();
      visitor.sees("sensitivity: high");
      visitor.sees("Incidents a day");
      visitor.sees("Nothing would have been told.");

      visitor.main().getByLabel("above", new Locator.GetByLabelOptions().setExact(true)).fill("5");
      visitor.button("Try it").click();
      visitor.sees("above: 5");
      visitor.sees("tencent-ap-guangzhou-01");
      assertThat(visitor.main().getByText("new", new Locator.GetByTextOptions().setExact(true)))
          .not()
          .hasCount(0);
      visitor.picture("tuned");
      visitor.page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
      visitor.button("Copy").click();
      assertThat(visitor.button("Copied")).isVisible();
      assertThat(String.valueOf(visitor.page.evaluate("navigator.clipboard.readText()")))
          .contains("above: 5", "sensitivity: high");
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  @Test
  @Order(5)
  void receivers_are_tested_and_settings_keep_their_secrets() {
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      visitor.open("/receivers");
      visitor.sees("ops/file");
      visitor
          .main()
          .getByRole(AriaRole.REGION, new Locator.GetByRoleOptions().setName("ops").setExact(true))
          .getByRole(AriaRole.BUTTON)
          .click();
      visitor.sees("took the test incident and its recovery");
      visitor.open("/settings");
      visitor.sees("credentials: <secret>");
      assertThat(visitor.main()).not().containsText(SECRET);
      visitor.sees("Version");
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  @Test
  @Order(6)
  void the_language_and_the_light_are_chosen_and_kept() {
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      visitor.open("/settings");
      visitor.page.getByText("中文").click();
      visitor.ready();
      assertThat(visitor.page.locator("html")).hasAttribute("lang", "zh-CN");
      assertThat(visitor.main().locator("h1")).hasText("设置");
      visitor.open("/");
      visitor.sees("未结束的事件");
      visitor.page.getByLabel("深色").click();
      assertThat(visitor.page.locator("html")).hasAttribute("data-theme", "dark");
      visitor.page.getByText("English").click();
      visitor.sees("Open incidents");
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  @Test
  @Order(7)
  void an_incident_is_acknowledged_with_nothing_but_keys() throws Exception {
    String id = incidentOf(HOT);
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      visitor.open("/incidents/" + id);
      int tabs = 0;
      while (!focused(visitor.page).equals("Acknowledge")) {
        visitor.page.keyboard().press("Tab");
        assertThat(tabs++).as("tabs to Acknowledge").isLessThan(30);
      }
      visitor.page.keyboard().press("Enter");
      visitor.dialog().getByLabel("Your name").fill("ann");
      visitor.page.keyboard().press("Enter");
      visitor.sees("ann");
      assertThat(visitor.button("Give back")).isVisible(SOON);
      assertThat(api("/api/v1/incidents/" + id).at("/acknowledgement/by").asString())
          .isEqualTo("ann");
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  private static String focused(Page page) {
    return String.valueOf(page.evaluate("document.activeElement.textContent"));
  }

  @Test
  @Order(8)
  void an_incident_is_silenced_and_the_silence_is_ended() throws Exception {
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      visitor.open("/incidents/" + incidentOf(HOT));
      visitor.button("Silence").click();
      assertThat(visitor.dialog().getByLabel("Matchers")).hasValue("instance=\"" + HOT + "\"");
      visitor.dialog().getByText("4 h").click();
      visitor.dialog().getByLabel("Your name").fill("ann");
      visitor.dialog().getByLabel("Comment").fill("new kernel");
      visitor
          .dialog()
          .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Silence"))
          .click();
      visitor.sees("silenced");
      visitor.open("/silences");
      visitor.sees("new kernel");
      visitor.button("End").click();
      visitor.sees("over");
      assertThat(api("/api/v1/silences").get("total").asInt()).isZero();
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  @Test
  @Order(9)
  void an_incident_is_marked_as_a_false_alarm_and_the_mark_is_taken_back() throws Exception {
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      visitor.open("/incidents/" + incidentOf(HOT));
      visitor.button("False alarm").click();
      visitor.dialog().getByLabel("Your name").fill("ann");
      visitor.dialog().getByLabel("Comment").fill("load test");
      visitor
          .dialog()
          .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("False alarm"))
          .click();
      visitor.sees("marked as false alarm");
      visitor.open("/settings");
      visitor.sees("load test");
      visitor.button("Remove").click();
      visitor.sees("Nothing was marked.");
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  @Test
  @Order(10)
  void what_begins_while_one_looks_appears_by_itself() {
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      visitor.open("/");
      assertThat(card(visitor, LATER)).not().isVisible();
      fleet.heat(LATER, 99);
      assertThat(card(visitor, LATER)).isVisible(SOON);
      fleet.cool(LATER);
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  @Test
  @Order(11)
  void a_view_that_fails_says_so_and_can_be_tried_again() {
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      visitor.troubles.expect("500", "Internal Server Error");
      visitor.page.route(
          "**/api/v1/incidents?*",
          route -> route.fulfill(new Route.FulfillOptions().setStatus(500).setBody("oops")));
      visitor.open("/");
      visitor.sees("This could not be shown.");
      assertThat(visitor.link("Fleet")).isVisible();
      visitor.page.unroute("**/api/v1/incidents?*");
      visitor.button("Try again").click();
      visitor.sees("Open incidents");
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  @Test
  @Order(12)
  void a_page_that_is_not_there_says_so() {
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      visitor.troubles.expect("404");
      visitor.open("/incidents/none");
      visitor.sees("there is no incident none");
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  @Test
  @Order(20)
  void who_loses_the_connection_is_told_and_keeps_what_was_shown() {
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      visitor.troubles.expect("ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_EMPTY");
      visitor.open("/");
      visitor.sees(HOT);
      petrel.close();
      assertThat(visitor.page.getByText("The connection to Petrel is lost")).isVisible(SOON);
      visitor.sees(HOT);
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }
}
