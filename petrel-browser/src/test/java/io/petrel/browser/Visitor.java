package io.petrel.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.nio.file.Path;

/** Somebody who looks at the page in a window of his own, and notices every fault. */
final class Visitor implements AutoCloseable {
  private static final Path PICTURES = Path.of("target", "screenshots");
  private static final double PATIENCE = 30_000;

  private final URI base;
  private final Look look;
  private final BrowserContext context;
  final Troubles troubles;
  final Page page;

  Visitor(Chromium chromium, URI base, Look look) {
    this.base = base;
    this.look = look;
    this.context = chromium.browser().newContext(look.context());
    this.troubles = new Troubles(context);
    this.page = context.newPage();
    page.setDefaultTimeout(PATIENCE);
  }

  /** Opens a view and waits for what it has to show. */
  Visitor open(String path) {
    page.navigate(base + path);
    return ready();
  }

  Visitor ready() {
    // Not by a script that is tried again and again: the page's policy would refuse it.
    page.locator("html[data-ready=true]").waitFor();
    return this;
  }

  String view() {
    return String.valueOf(page.locator("main").getAttribute("data-view"));
  }

  Locator main() {
    return page.locator("main");
  }

  Locator button(String name) {
    return main().getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name));
  }

  Locator link(String name) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator dialog() {
    return page.getByRole(AriaRole.DIALOG);
  }

  void sees(String text) {
    assertThat(main())
        .containsText(text, new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE));
  }

  void picture(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(PICTURES.resolve(look.name() + "-" + name + ".png")));
  }

  /** Nothing needs to be pushed sideways. */
  void fits() {
    Object wider =
        page.evaluate(
            "document.scrollingElement.scrollWidth - document.documentElement.clientWidth");
    assertThat(((Number) wider).intValue()).as("%s is too wide", page.url()).isLessThanOrEqualTo(0);
  }

  @Override
  public void close() {
    context.close();
  }
}
