package io.petrel.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PageAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.petrel.access.Passwords;
import io.petrel.app.Petrel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** People log in, act as they may, and log out: by https, over a real Prometheus. */
@Timeout(180)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class LoginIT {
  private static final String HOT = "web-1";
  private static final String PASSWORD = "sesame-\u00e4-open";
  private static final Pattern LOGIN = Pattern.compile("/login(\\?next=.*)?$");
  private static final LocatorAssertions.IsVisibleOptions SOON =
      new LocatorAssertions.IsVisibleOptions().setTimeout(30_000);

  @TempDir static Path home;
  private static LiveFleet fleet;
  private static Petrel petrel;
  private static URI url;
  private static Chromium chromium;

  @BeforeAll
  static void start() throws IOException {
    fleet = LiveFleet.of(List.of(HOT, "web-2"));
    HeldCertificate certificate =
        new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();
    Path cert = Files.writeString(home.resolve("tls.crt"), certificate.certificatePem());
    Path key = Files.writeString(home.resolve("tls.key"), certificate.privateKeyPkcs8Pem());
    petrel =
        new Petrel(
            home,
            """
            interval: 1s
            query_offset: 2s
            learn_from: 0s
            prometheus: { url: "%s" }
            signals:
              - { name: cpu_usage, query: cpu_percent, unit: percent, detectors: [ threshold: { above: 80 } ] }
            route: { receiver: ops, group_by: [ instance ], group_wait: 0s, group_interval: 1s }
            receivers: [ { name: ops, file: { path: %s } } ]
            web:
              listen: 127.0.0.1:0
              users:
                - { name: ann, role: operator, password_hash: '%s' }
                - { name: bob, password_hash: '%s' }
              tls: { cert_file: %s, key_file: %s }
            storage: { path: %s }
            """
                .formatted(
                    fleet.url(),
                    home.resolve("told.jsonl"),
                    Passwords.hash(PASSWORD),
                    Passwords.hash(PASSWORD),
                    cert,
                    key,
                    home.resolve("state")));
    url = URI.create(petrel.url().toString().replace("http:", "https:"));
    chromium = Chromium.start();
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      login(visitor, "bob");
      assertThat(incident(visitor)).isVisible(SOON);
    }
  }

  @AfterAll
  static void stop() {
    chromium.close();
    petrel.close();
    fleet.close();
  }

  private static Visitor visitor(Look look) {
    Visitor visitor = new Visitor(chromium, url, look);
    // What the browser itself says of an answer that refuses: it is no fault of the page.
    visitor.troubles.expect("401");
    return visitor;
  }

  private static void login(Visitor visitor, String user) {
    visitor.open("/login");
    fill(visitor, user, PASSWORD);
    assertThat(visitor.page).not().hasURL(LOGIN);
    visitor.ready();
  }

  private static void fill(Visitor visitor, String user, String password) {
    visitor.main().getByLabel("Name").fill(user);
    visitor.main().getByLabel("Password").fill(password);
    visitor.button("Log in").click();
  }

  private static Locator incident(Visitor visitor) {
    return visitor
        .main()
        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(Pattern.compile(HOT)))
        .first();
  }

  private static Locator logout(Visitor visitor) {
    return visitor.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log out"));
  }

  @Test
  void a_stranger_is_led_to_the_login_and_then_on_to_what_was_wanted() {
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      visitor.open("/fleet?signal=cpu_usage");
      assertThat(visitor.page)
          .hasURL(Pattern.compile("/login\\?next=%2Ffleet%3Fsignal%3Dcpu_usage$"));
      assertThat(visitor.main().getByLabel("Name")).isFocused();
      assertThat(visitor.page.getByText(HOT)).hasCount(0);
      fill(visitor, "ann", "a wrong one");
      assertThat(visitor.main().getByRole(AriaRole.ALERT))
          .hasText("The name or the password is wrong.");
      assertThat(visitor.main().getByLabel("Password")).hasValue("");
      visitor.picture("login-wrong");
      assertThat(Axe.violations(visitor.page)).isEmpty();
      fill(visitor, "ann", PASSWORD);
      assertThat(visitor.page).hasURL(Pattern.compile("/fleet\\?signal=cpu_usage"));
      visitor.ready();
      visitor.sees("2 hosts");
      assertThat(visitor.page.context().cookies())
          .singleElement()
          .satisfies(
              cookie -> {
                assertThat(cookie.secure).isTrue();
                assertThat(cookie.httpOnly).isTrue();
              });
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  @Test
  void the_login_fits_and_is_accessible_to_all_eyes() {
    for (Look look : List.of(Look.PHONE, Look.DARK, Look.CHINESE)) {
      try (Visitor visitor = visitor(look)) {
        visitor.open("/login");
        visitor.fits();
        visitor.picture("login");
        assertThat(Axe.violations(visitor.page)).as(look.name()).isEmpty();
        assertThat(visitor.troubles.unexpected()).as(look.name()).isEmpty();
      }
    }
  }

  @Test
  void a_viewer_sees_everything_and_no_button_that_would_be_refused() {
    try (Visitor visitor = visitor(Look.PHONE)) {
      login(visitor, "bob");
      incident(visitor).click();
      visitor.ready();
      visitor.sees("cpu_usage on " + HOT);
      visitor.sees("Your role is viewer");
      assertThat(visitor.page.getByText("bob")).isVisible();
      visitor.fits();
      visitor.picture("viewer-incident");
      assertThat(Axe.violations(visitor.page)).isEmpty();
      for (Map.Entry<String, String> each :
          Map.of(
                  visitor.page.url().replace(url.toString(), ""),
                  "Acknowledge",
                  "/silences",
                  "New silence",
                  "/receivers",
                  "Test",
                  "/tune",
                  "Try it",
                  "/hosts?name=" + HOT,
                  "Silence this host")
              .entrySet()) {
        visitor.open(each.getKey());
        assertThat(visitor.button(each.getValue())).hasCount(0);
      }
      Object status =
          visitor.page.evaluate(
              "async () => { const { csrf } = await (await fetch('/api/v1/session')).json();"
                  + " return (await fetch('/-/reload', { method: 'POST', headers:"
                  + " { 'X-CSRF-Token': csrf } })).status }");
      assertThat(status).isEqualTo(403);
      visitor.troubles.expect("403");
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  @Test
  void an_operator_acts_under_the_name_of_the_login() {
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      login(visitor, "ann");
      incident(visitor).click();
      visitor.ready();
      visitor.button("Acknowledge").click();
      assertThat(visitor.dialog().getByLabel("Your name")).hasValue("ann");
      assertThat(visitor.dialog().getByLabel("Your name")).not().isEditable();
      visitor
          .dialog()
          .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Acknowledge"))
          .click();
      visitor.sees("Taken by ann");
      visitor.button("Give back").click();
      assertThat(visitor.button("Acknowledge")).isVisible(SOON);
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  @Test
  void who_logs_out_sees_nothing_more_not_even_by_going_back() {
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      login(visitor, "bob");
      assertThat(incident(visitor)).isVisible(SOON);
      logout(visitor).click();
      assertThat(visitor.page).hasURL(LOGIN);
      visitor.ready();
      visitor.page.goBack();
      assertThat(visitor.page).hasURL(LOGIN);
      assertThat(visitor.page.getByText(HOT)).hasCount(0);
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  @Test
  void a_page_whose_session_ends_asks_for_a_login_and_comes_back() {
    try (Visitor visitor = visitor(Look.DESKTOP)) {
      login(visitor, "bob");
      visitor.open("/hosts");
      try (Page other = visitor.page.context().newPage()) {
        other.navigate(url + "/");
        other.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log out")).click();
        assertThat(other).hasURL(LOGIN);
      }
      assertThat(visitor.page)
          .hasURL(
              Pattern.compile("/login\\?next=%2Fhosts$"),
              new PageAssertions.HasURLOptions().setTimeout(30_000));
      visitor.ready();
      fill(visitor, "bob", PASSWORD);
      assertThat(visitor.page).hasURL(Pattern.compile("/hosts$"));
      visitor.ready();
      visitor.sees(HOT);
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void when_all_is_well_the_page_says_for_how_long() {
    try (Visitor visitor = visitor(Look.PHONE)) {
      login(visitor, "ann");
      fleet.cool(HOT);
      assertThat(visitor.main().getByText("Quiet for")).isVisible(SOON);
      visitor.sees("2 hosts, 2 series are watched.");
      visitor.picture("quiet");
      assertThat(Axe.violations(visitor.page)).isEmpty();
      assertThat(visitor.troubles.unexpected()).isEmpty();
    }
  }
}
