package io.petrel.notify;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;

/**
 * A strict mail server on a real port of the loopback, after RFC 5321, 3207 (STARTTLS), 4954 (AUTH)
 * and 1870 (SIZE): it takes a message only over TLS and only from who logged in, and fails on
 * demand. Thread-safe.
 */
final class FakeSmtp implements AutoCloseable {
  static final String USER = "petrel";
  static final String PASSWORD = "fake-mail-secret";
  private static final int LARGEST = 2_000_000;

  /** What happens instead, once. */
  enum Fault {
    GREETING_HTML,
    MAIL_451,
    AUTH_535,
    AUTH_454,
    CUT_AFTER_DATA,
    STALL_AFTER_DATA,
    CUT_WITHIN_DATA,
    DATA_554,
    DATA_421,
    NO_STARTTLS,
    LOGIN_ONLY
  }

  /** A message as it was taken. */
  record Mail(String from, List<String> to, String helo, String text) {}

  private final HeldCertificate ca =
      new HeldCertificate.Builder().commonName("Mail CA").certificateAuthority(0).build();
  private final HandshakeCertificates handshake =
      new HandshakeCertificates.Builder()
          .heldCertificate(
              new HeldCertificate.Builder()
                  .signedBy(ca)
                  .addSubjectAlternativeName("localhost")
                  .addSubjectAlternativeName("mail.internal")
                  .build(),
              ca.certificate())
          .build();
  private final ServerSocket server;
  private final boolean tlsAtOnce;
  private final List<Mail> mails = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private final Deque<Fault> faults = new ArrayDeque<>();
  private final Map<String, String> refused = new HashMap<>();
  private final Set<Socket> open = new HashSet<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  FakeSmtp(boolean tlsAtOnce) {
    this.tlsAtOnce = tlsAtOnce;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::accept, "fake-smtp");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  String caPem() {
    return ca.certificatePem();
  }

  synchronized List<Mail> mails() {
    return List.copyOf(mails);
  }

  synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  synchronized void fail(Fault fault) {
    faults.add(fault);
  }

  /** Answers RCPT for an address so, until told otherwise; null = takes it. */
  synchronized void refuse(String address, @Nullable String answer) {
    if (answer == null) {
      refused.remove(address);
    } else {
      refused.put(address, answer);
    }
  }

  private synchronized boolean take(Fault fault) {
    return faults.remove(fault);
  }

  private synchronized void violation(String what) {
    violations.add(what);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        synchronized (this) {
          open.add(socket);
        }
        Thread thread = new Thread(() -> serve(socket), "fake-smtp-session");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      new Conversation(socket).run();
    } catch (SocketException e) {
      // closed by either side
    } catch (IOException e) {
      // an unfinished handshake: the client does not trust us
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      server.close();
      synchronized (this) {
        for (Socket socket : open) {
          socket.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One connection. */
  private final class Conversation {
    private Socket socket;
    private InputStream in;
    private boolean tls;
    private boolean loggedIn;
    private String helo = "";
    private String from = "";
    private final List<String> to = new ArrayList<>();

    Conversation(Socket plain) throws IOException {
      socket = plain;
      in = new BufferedInputStream(plain.getInputStream());
      if (tlsAtOnce) {
        encrypt();
      }
    }

    private void encrypt() throws IOException {
      SSLSocket ssl =
          (SSLSocket)
              handshake
                  .sslSocketFactory()
                  .createSocket(socket, socket.getInetAddress().getHostName(), port(), true);
      ssl.setUseClientMode(false);
      ssl.startHandshake();
      socket = ssl;
      in = new BufferedInputStream(ssl.getInputStream());
      tls = true;
    }

    void run() throws IOException, InterruptedException {
      say(take(Fault.GREETING_HTML) ? "<html>hello" : "220 mail.internal ESMTP");
      for (String line = line(510); line != null; line = line(510)) {
        String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        String rest = line.length() > verb.length() ? line.substring(verb.length() + 1) : "";
        switch (verb) {
          case "EHLO" -> ehlo(rest);
          case "STARTTLS" -> startTls();
          case "AUTH" -> auth(rest);
          case "MAIL" -> mail(rest);
          case "RCPT" -> rcpt(rest);
          case "DATA" -> {
            if (!data()) {
              return;
            }
          }
          case "RSET", "NOOP" -> say("250 ok");
          case "QUIT" -> {
            say("221 bye");
            return;
          }
          default -> {
            violation("unknown command " + verb);
            say("500 unknown");
          }
        }
      }
    }

    private void ehlo(String name) throws IOException {
      helo = name;
      say("250-mail.internal");
      say("250-SIZE " + LARGEST);
      if (tls) {
        say(take(Fault.LOGIN_ONLY) ? "250-AUTH LOGIN" : "250-AUTH PLAIN LOGIN");
      } else if (!take(Fault.NO_STARTTLS)) {
        say("250-STARTTLS");
      }
      say("250 ENHANCEDSTATUSCODES");
    }

    private void startTls() throws IOException {
      if (tls) {
        violation("STARTTLS twice");
      }
      say("220 go ahead");
      encrypt();
      helo = "";
    }

    private void auth(String rest) throws IOException {
      if (!tls || helo.isEmpty()) {
        violation("AUTH before TLS or EHLO");
        say("538 5.7.11 encryption required");
        return;
      }
      String[] words = rest.split(" ", 2);
      boolean ok;
      if (words[0].equals("PLAIN")) {
        String answer = words.length > 1 ? words[1] : challenge("");
        // To act as oneself may be said or left out (RFC 4616).
        ok = decode(answer).matches("(" + USER + ")?\0" + USER + "\0" + PASSWORD);
      } else if (words[0].equals("LOGIN")) {
        String user = decode(words.length > 1 ? words[1] : challenge("Username:"));
        String password = decode(challenge("Password:"));
        ok = user.equals(USER) && password.equals(PASSWORD);
      } else {
        violation("AUTH " + words[0]);
        ok = false;
      }
      if (take(Fault.AUTH_454)) {
        say("454 4.7.0 temporary authentication failure");
      } else if (!ok || take(Fault.AUTH_535)) {
        say("535 5.7.8 authentication failed for " + PASSWORD);
      } else {
        loggedIn = true;
        say("235 2.7.0 welcome");
      }
    }

    private String challenge(String text) throws IOException {
      say("334 " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
      return String.valueOf(line(510));
    }

    private static String decode(String base64) {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private void mail(String rest) throws IOException {
      if (!loggedIn) {
        violation("MAIL before AUTH");
        say("530 5.7.0 authentication required");
      } else if (!rest.matches(
          "(?i)FROM:<[!-;=?-~]+@[!-;=?-~]+>( SIZE=[0-9]+)?( BODY=[78A-Z]+)?")) {
        violation("MAIL " + rest);
        say("501 5.5.4 syntax");
      } else if (take(Fault.MAIL_451)) {
        say("451 4.3.0 busy, try again later");
      } else {
        from = rest.substring(6, rest.indexOf('>'));
        to.clear();
        say("250 2.1.0 ok");
      }
    }

    private void rcpt(String rest) throws IOException {
      if (from.isEmpty() || !rest.matches("(?i)TO:<[!-;=?-~]+@[!-;=?-~]+>")) {
        violation("RCPT " + rest);
        say("503 5.5.1 bad sequence");
        return;
      }
      String address = rest.substring(4, rest.length() - 1);
      String no;
      synchronized (FakeSmtp.this) {
        no = refused.get(address);
      }
      if (no == null) {
        to.add(address);
      }
      say(no == null ? "250 2.1.5 ok" : no);
    }

    /** Returns false where the connection is over. */
    private boolean data() throws IOException, InterruptedException {
      if (to.isEmpty()) {
        violation("DATA without recipients");
        say("503 5.5.1 no recipients");
        return true;
      }
      if (take(Fault.CUT_WITHIN_DATA)) {
        return false;
      }
      say("354 go ahead");
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (String line = line(998); ; line = line(998)) {
        if (line == null) {
          return false;
        }
        if (line.equals(".")) {
          break;
        }
        if (line.chars().anyMatch(c -> c > 126 || (c < ' ' && c != '\t'))) {
          violation("a byte that is not printable ASCII in: " + line);
        }
        String unstuffed = line.startsWith(".") ? line.substring(1) : line;
        bytes.writeBytes((unstuffed + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      }
      if (bytes.size() > LARGEST) {
        say("552 5.3.4 too large");
      } else if (take(Fault.DATA_554)) {
        say("554 5.7.1 looks like spam");
      } else if (take(Fault.DATA_421)) {
        say("421 4.3.2 going down");
        return false;
      } else {
        synchronized (FakeSmtp.this) {
          mails.add(
              new Mail(from, List.copyOf(to), helo, bytes.toString(StandardCharsets.ISO_8859_1)));
        }
        if (take(Fault.CUT_AFTER_DATA)) {
          return false;
        }
        if (take(Fault.STALL_AFTER_DATA)) {
          closed.await();
          return false;
        }
        say("250 2.0.0 taken");
      }
      from = "";
      return true;
    }

    private void say(String line) throws IOException {
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
    }

    /** A line without its end; null at the end of all. */
    private @Nullable String line(int longest) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0; c = in.read()) {
        if (c == '\n') {
          if (line.length() == 0 || line.charAt(line.length() - 1) != '\r') {
            violation("a line that ends with a bare LF: " + line);
            return line.toString();
          }
          line.setLength(line.length() - 1);
          if (line.length() > longest) {
            violation("a line of " + line.length() + " characters");
          }
          return line.toString();
        }
        line.append((char) c);
      }
      return null;
    }
  }
}
