package io.petrel.notify;

import io.petrel.http.HttpConfig.TlsConfig;
import io.petrel.http.HttpFailure;
import io.petrel.http.Tls;
import io.petrel.notify.EmailNotifier.Smarthost;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.Permanent;
import io.petrel.notify.Outcome.RetryLater;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands letters to one mail server, a connection each, and says what its answers mean. */
final class Smtp {
  private static final Logger LOG = LoggerFactory.getLogger(Smtp.class);

  private final EmailNotifier.Settings settings;
  private final Smarthost host;

  Smtp(EmailNotifier.Settings settings) {
    this.settings = settings;
    this.host = Smarthost.of(settings.smarthost());
  }

  /**
   * What became of one letter.
   *
   * @param taken the addresses that the server took it for
   * @param failed why it did not take it for the others, null = it took it for all
   */
  record Result(Set<String> taken, @Nullable Outcome failed) {
    /**
     * @param some whether any recipient has it, now or from an earlier try
     */
    Outcome outcome(boolean some) {
      if (failed instanceof RetryLater later) {
        return new RetryLater(later.after(), later.why(), later.maybeDelivered() || some);
      }
      if (failed instanceof Permanent refused && some) {
        // Told to the others for good: sending it again would only tell those twice.
        LOG.warn("delivered to some recipients only: {}", refused.why());
        return new Delivered(null);
      }
      return failed == null ? new Delivered(null) : failed;
    }

    static Result none(Outcome failed) {
      return new Result(Set.of(), failed);
    }
  }

  /** Sends a letter once; blocks for the network. */
  Result send(EmailLetter letter, List<InternetAddress> to, @Nullable String password) {
    Session session;
    try {
      session = Session.getInstance(properties());
    } catch (HttpFailure e) {
      return Result.none(new RetryLater(null, "email: " + e.getMessage(), false));
    }
    SMTPTransport transport = new SMTPTransport(session, null);
    try {
      try {
        transport.connect(host.host(), host.port(), settings.username(), password);
      } catch (MessagingException e) {
        return Result.none(notConnected(e, transport, password));
      }
      transport.sendMessage(letter, to.toArray(new Address[0]));
      return new Result(addresses(to), null);
    } catch (SendFailedException e) {
      return notForAll(e, letter, password);
    } catch (MessagingException e) {
      return Result.none(lost(e, letter));
    } finally {
      close(transport);
    }
  }

  /** Connects and logs in; what keeps it from that, null = nothing. Blocks for the network. */
  @Nullable String problem(@Nullable String password) {
    try (SMTPTransport transport = new SMTPTransport(Session.getInstance(properties()), null)) {
      try {
        transport.connect(host.host(), host.port(), settings.username(), password);
        return null;
      } catch (MessagingException e) {
        Outcome outcome = notConnected(e, transport, password);
        return outcome instanceof Permanent permanent
            ? permanent.why()
            : outcome instanceof RetryLater later ? later.why() : null;
      }
    } catch (HttpFailure | MessagingException e) {
      return "email: " + e.getMessage();
    }
  }

  private Properties properties() throws HttpFailure {
    Properties p = new Properties();
    String millis = Long.toString(settings.timeout().toMillis());
    for (String key : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
      p.put("mail.smtp." + key, millis);
    }
    p.put("mail.smtp.localhost", settings.hello());
    p.put("mail.smtp.quitwait", "false");
    p.put("mail.smtp.sendpartial", "true");
    p.put("mail.smtp.auth", Boolean.toString(settings.username() != null));
    p.put("mail.smtp.auth.mechanisms", "PLAIN LOGIN");
    boolean starttls = settings.requireTls() && !host.tls();
    p.put("mail.smtp.starttls.enable", Boolean.toString(starttls));
    p.put("mail.smtp.starttls.required", Boolean.toString(starttls));
    p.put("mail.smtp.ssl.enable", Boolean.toString(host.tls()));
    p.put("mail.smtp.socketFactory.fallback", "false");
    TlsConfig tls = settings.tlsConfig();
    boolean otherName = tls != null && (tls.serverName() != null || tls.insecureSkipVerify());
    p.put("mail.smtp.ssl.checkserveridentity", Boolean.toString(!otherName));
    if (tls != null) {
      p.put("mail.smtp.ssl.socketFactory", Tls.context(tls).getSocketFactory());
    }
    return p;
  }

  private Outcome notConnected(
      MessagingException e, SMTPTransport transport, @Nullable String password) {
    int code = transport.getLastReturnCode();
    String words = code >= 400 ? words(transport.getLastServerResponse(), password) : said(e);
    if (e instanceof AuthenticationFailedException && (code < 400 || code >= 500)) {
      return new Permanent("email: check username and password: " + words);
    }
    if (String.valueOf(e.getMessage()).startsWith("STARTTLS is required")) {
      return new Permanent(
          "email: the mail server offers no STARTTLS; use its port with TLS, or set require_tls:"
              + " false");
    }
    if (String.valueOf(e.getMessage()).startsWith("Got bad greeting") && code < 400) {
      words = "what answers at " + settings.smarthost() + " is no mail server";
    }
    return answer(code, words, false);
  }

  private static Result notForAll(
      SendFailedException e, EmailLetter letter, @Nullable String password) {
    Set<String> taken = addresses(orNone(e.getValidSentAddresses()));
    List<String> refused = new ArrayList<>();
    boolean later = false;
    for (Exception x = e; x instanceof MessagingException m; x = m.getNextException()) {
      if (x instanceof SMTPAddressFailedException a) {
        later |= a.getReturnCode() < 500;
        refused.add(
            Clean.line(a.getAddress().getAddress()) + ": " + words(a.getMessage(), password));
      } else if (x instanceof SMTPSenderFailedException s) {
        return Result.none(answer(s.getReturnCode(), words(s.getMessage(), password), false));
      } else if (x instanceof SMTPSendFailedException s && s.getReturnCode() / 100 != 2) {
        return s.getReturnCode() < 0
            ? Result.none(lost(e, letter))
            : Result.none(answer(s.getReturnCode(), words(s.getMessage(), password), false));
      }
    }
    if (refused.isEmpty()) {
      return Result.none(lost(e, letter));
    }
    String why = refused.stream().limit(5).collect(Collectors.joining("; "));
    return new Result(taken, answer(later ? 450 : 550, why, false));
  }

  /** No answer: after all of the letter was sent there is no telling. */
  private static Outcome lost(MessagingException e, EmailLetter letter) {
    return answer(-1, said(e), letter.written());
  }

  private static Outcome answer(int code, String words, boolean maybeDelivered) {
    return code >= 500
        ? new Permanent("email: " + words)
        : new RetryLater(null, "email: " + words, maybeDelivered);
  }

  private static String said(MessagingException e) {
    Exception cause = e.getNextException();
    String more = cause == null ? null : cause.getMessage();
    return Clean.line(e.getMessage() + (more == null ? "" : ": " + more), 300);
  }

  private static String words(@Nullable String text, @Nullable String password) {
    String said = String.valueOf(text).strip().replaceAll("[\r\n]+", " ");
    return Clean.line(
        password == null || password.isEmpty() ? said : said.replace(password, "<secret>"), 300);
  }

  private static List<InternetAddress> orNone(Address @Nullable [] addresses) {
    return addresses == null
        ? List.of()
        : Stream.of(addresses).map(InternetAddress.class::cast).toList();
  }

  private static Set<String> addresses(List<InternetAddress> addresses) {
    return addresses.stream().map(InternetAddress::getAddress).collect(Collectors.toSet());
  }

  private static void close(SMTPTransport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      LOG.debug("while saying goodbye: {}", e.getMessage());
    }
  }
}
