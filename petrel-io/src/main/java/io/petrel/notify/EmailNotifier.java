package io.petrel.notify;

import io.petrel.http.HttpConfig.TlsConfig;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.route.Notification;
import io.petrel.setting.Secret;
import io.petrel.setting.Setting;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends e-mail: every notification is one message, all messages of an incident refer to its first,
 * so a mail program shows one thread.
 *
 * <p>A message that is tried again has the same Message-ID, by which mail servers and programs know
 * it for the same. Source: RFC 5321, 5322, 3207, 3834.
 */
final class EmailNotifier implements Notifier, Probe {
  static final NotifierType<Settings> TYPE =
      new NotifierType<>(
          "email",
          "Sends e-mail through a mail server, one thread an incident.",
          Settings.class,
          EmailNotifier::new);

  /** How many notifications are remembered that only some of the recipients have got. */
  private static final int REMEMBERED = 100;

  /** To whom, from whom and by which server. */
  public record Settings(
      @Setting("The recipients' addresses.") List<String> to,
      @Setting("The sender's address, with or without a name.") String from,
      @Setting("The mail server, host:port; TLS from the start on port 465.") String smarthost,
      @Setting("The user name at the mail server.") @Nullable String username,
      @Setting("The password; better in password_file.") @Nullable Secret password,
      @Setting("A file that holds the password; read again when it changes.")
          @Nullable Path passwordFile,
      @Setting(
              value = "Whether to send nothing before the connection is encrypted by STARTTLS.",
              byDefault = "true")
          boolean requireTls,
      @Setting("TLS: certificate authority, client certificate, server name.")
          @Nullable TlsConfig tlsConfig,
      @Setting(value = "The name to introduce oneself by.", byDefault = "localhost") String hello,
      @Setting(value = "How long one answer may take.", byDefault = "15s") Duration timeout) {
    public Settings {
      to = List.copyOf(to);
      if (to.isEmpty()) {
        throw new IllegalArgumentException("to: expected at least one address, got none");
      }
      to.forEach(one -> address("to", one));
      address("from", from);
      Smarthost host = Smarthost.of(smarthost);
      if ((password == null ? 0 : 1) + (passwordFile == null ? 0 : 1)
          != (username == null ? 0 : 1)) {
        throw new IllegalArgumentException(
            username == null
                ? "username: a password needs a user name"
                : "password: a user name needs exactly one of password and password_file");
      }
      if (!requireTls && username != null && !host.tls() && !host.local()) {
        throw new IllegalArgumentException(
            "require_tls: with false the password would be readable on the network;"
                + " leave it true, or leave username out");
      }
      if (!hello.matches("[A-Za-z0-9.:\\[\\]_-]{1,255}")) {
        throw new IllegalArgumentException(
            "hello: expected a host name, got \"" + Clean.line(hello) + "\"");
      }
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("timeout: expected more than 0, got " + timeout);
      }
    }
  }

  /** The mail server's place. */
  record Smarthost(String host, int port) {
    static Smarthost of(String text) {
      int colon = text.lastIndexOf(':');
      String host = colon < 0 ? "" : text.substring(0, colon);
      boolean v6 = host.startsWith("[") && host.endsWith("]");
      String port = text.substring(colon + 1);
      if (!port.matches("[0-9]{1,5}")
          || Integer.parseInt(port) < 1
          || Integer.parseInt(port) > 65_535
          || !host.matches(v6 ? "\\[[0-9A-Fa-f:.]+]" : "[A-Za-z0-9._-]+")) {
        throw new IllegalArgumentException(
            "smarthost: expected host:port such as mail.example.com:587, got \""
                + Clean.line(text)
                + "\"");
      }
      return new Smarthost(
          v6 ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
    }

    /** Whether TLS begins with the connection. */
    boolean tls() {
      return port == 465;
    }

    /** Whether nothing goes over a network. */
    boolean local() {
      return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }
  }

  private final Smtp smtp;
  private final EmailLetters letters;
  private final List<InternetAddress> to;
  private final SecretFile password;
  private final boolean withPassword;
  private final Map<String, Set<String>> done =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
          return size() > REMEMBERED;
        }
      };

  EmailNotifier(Settings settings, NotifierContext context) {
    this.to = settings.to().stream().map(one -> address("to", one)).toList();
    this.smtp = new Smtp(settings);
    this.letters = new EmailLetters(address("from", settings.from()), to, context);
    this.password = new SecretFile("password", settings.password(), settings.passwordFile());
    this.withPassword = settings.username() != null;
  }

  @Override
  public Outcome send(Notification n, @Nullable String receipt, Attempt attempt)
      throws InterruptedException {
    Set<String> has = done.getOrDefault(n.key(), Set.of());
    List<InternetAddress> left =
        to.stream().filter(one -> !has.contains(one.getAddress())).toList();
    Outcome outcome;
    try {
      String secret = withPassword ? password.reveal() : null;
      Smtp.Result result = smtp.send(letters.of(n, attempt), left, secret);
      Set<String> all = new LinkedHashSet<>(has);
      all.addAll(result.taken());
      outcome = result.outcome(!all.isEmpty());
      if (outcome instanceof RetryLater && !all.isEmpty()) {
        done.put(n.key(), all);
      } else {
        done.remove(n.key());
      }
    } catch (IOException e) {
      outcome = new RetryLater(null, "email: " + e.getMessage(), false);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException("stopped while sending e-mail");
    }
    return outcome instanceof RetryLater later && attempt.maybeDelivered()
        ? new RetryLater(later.after(), later.why(), true)
        : outcome;
  }

  @Override
  public List<String> problems() {
    try {
      String problem = smtp.problem(withPassword ? password.reveal() : null);
      return problem == null ? List.of() : List.of(problem);
    } catch (IOException e) {
      return List.of("email: " + e.getMessage());
    }
  }

  /** Reads one address, strictly. */
  private static InternetAddress address(String key, String text) {
    try {
      InternetAddress[] all = InternetAddress.parse(text, true);
      if (all.length == 1 && !all[0].isGroup() && text.chars().noneMatch(c -> c < ' ')) {
        all[0].validate();
        if (all[0].getAddress().contains("@")) {
          if (all[0].getPersonal() != null) {
            all[0].setPersonal(all[0].getPersonal(), "UTF-8");
          }
          return all[0];
        }
      }
    } catch (AddressException | java.io.UnsupportedEncodingException e) {
      // said below
    }
    throw new IllegalArgumentException(
        key + ": expected one e-mail address, got \"" + Clean.line(text) + "\"");
  }

  @Override
  public String toString() {
    return "email to " + to;
  }
}
