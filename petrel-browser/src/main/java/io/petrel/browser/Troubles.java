package io.petrel.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Everything that went wrong while somebody looked: errors and warnings on the console (violations
 * of the Content-Security-Policy among them), exceptions, dialogs, requests that failed or were
 * answered with an error.
 */
final class Troubles {
  private final List<String> heard = new ArrayList<>();
  private final List<Predicate<String>> expected = new ArrayList<>();

  Troubles(BrowserContext context) {
    context.onConsoleMessage(this::console);
    context.onWebError(error -> heard.add("exception: " + error.error()));
    context.onDialog(this::dialog);
    context.onRequestFailed(this::failed);
    context.onResponse(this::answered);
  }

  private void console(ConsoleMessage message) {
    if (message.type().equals("error") || message.type().equals("warning")) {
      heard.add("console " + message.type() + ": " + message.text() + " " + message.location());
    }
  }

  private void dialog(Dialog dialog) {
    heard.add("dialog: " + dialog.message());
    dialog.dismiss();
  }

  /** What the page itself breaks off (a view that is left, a stream that is closed) is no fault. */
  private void failed(Request request) {
    if (!"net::ERR_ABORTED".equals(request.failure())) {
      heard.add("failed: " + request.method() + " " + request.url() + " " + request.failure());
    }
  }

  private void answered(Response response) {
    if (response.status() >= 400) {
      heard.add("status " + response.status() + ": " + response.url());
    }
  }

  /** What happens in this test on purpose. */
  void expect(String... parts) {
    for (String part : parts) {
      expected.add(line -> line.contains(part));
    }
  }

  /** What nobody expected. */
  List<String> unexpected() {
    return heard.stream().filter(line -> expected.stream().noneMatch(e -> e.test(line))).toList();
  }
}
