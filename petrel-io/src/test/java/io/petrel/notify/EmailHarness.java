package io.petrel.notify;

import io.petrel.http.HttpConfig.TlsConfig;
import io.petrel.setting.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** E-mail under the contract suite. */
final class EmailHarness extends Harness {
  static final String FROM = "Petrel 海燕 <petrel@example.com>";

  final FakeSmtp smtp = new FakeSmtp(false);
  private final Path ca;
  private final Notifier notifier;

  EmailHarness(Locale locale) {
    this(locale, Charts.NONE, List.of("ops@example.org"));
  }

  EmailHarness(Locale locale, Charts charts, List<String> to) {
    try {
      ca = Files.writeString(Files.createTempFile("petrel-mail", ".pem"), smtp.caPem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    NotifierContext c =
        context(locale, System.out, new TestClock(Instant.ofEpochMilli(Samples.START)));
    notifier =
        new EmailNotifier(
            settings("localhost", to, true, tls(null)),
            new NotifierContext(c.texts(), c.links(), c.http(), c.console(), c.clock(), charts));
  }

  TlsConfig tls(@Nullable String serverName) {
    return new TlsConfig(ca, null, null, serverName, false);
  }

  EmailNotifier.Settings settings(
      String host, List<String> to, boolean requireTls, @Nullable TlsConfig tls) {
    return new EmailNotifier.Settings(
        to,
        FROM,
        host + ":" + smtp.port(),
        FakeSmtp.USER,
        new Secret(FakeSmtp.PASSWORD),
        null,
        requireTls,
        tls,
        "petrel.example.com",
        Duration.ofMillis(700));
  }

  List<EmailRules.Read> mails() {
    return smtp.mails().stream().map(m -> EmailRules.read(m.text())).toList();
  }

  @Override
  String type() {
    return "email";
  }

  @Override
  Notifier notifier() {
    return notifier;
  }

  @Override
  List<String> words() {
    return mails().stream().map(m -> m.text().replace("\r\n", "\n")).toList();
  }

  @Override
  List<String> violations() {
    List<String> all = new ArrayList<>(smtp.violations());
    mails().forEach(m -> all.addAll(m.wrong()));
    return all;
  }

  @Override
  boolean failNext(Fault fault) {
    switch (fault) {
      case RETRY_AFTER_7 -> {
        return false;
      }
      case SERVER_ERROR -> smtp.fail(FakeSmtp.Fault.MAIL_451);
      case HTML -> smtp.fail(FakeSmtp.Fault.GREETING_HTML);
      case LOST_ANSWER -> smtp.fail(FakeSmtp.Fault.CUT_AFTER_DATA);
      case NO_ANSWER -> smtp.fail(FakeSmtp.Fault.STALL_AFTER_DATA);
      case REFUSED -> smtp.fail(FakeSmtp.Fault.AUTH_535);
    }
    return true;
  }

  @Override
  List<String> refusals() {
    return List.of("535 5.7.8 authentication failed");
  }

  @Override
  List<String> secrets() {
    return List.of(FakeSmtp.PASSWORD);
  }

  @Override
  public void close() {
    smtp.close();
    try {
      Files.deleteIfExists(ca);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
