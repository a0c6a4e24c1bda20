package io.petrel.notify;

import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.route.Notification;
import io.petrel.setting.Setting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Appends a line of JSON to a file for every notification, and has it on disk before that counts as
 * delivered.
 *
 * <p>The file is opened anew for each line, so that others may rotate it. A line that a crash or a
 * full disk has cut is ended before the next one.
 */
final class FileNotifier implements Notifier {
  static final NotifierType<Settings> TYPE =
      new NotifierType<>(
          "file",
          "Appends a line of JSON to a file for every notification.",
          Settings.class,
          FileNotifier::new);

  /** Several receivers of one process may write to one file. */
  private static final Object WRITING = new Object();

  /** Which file. */
  public record Settings(
      @Setting("The file; its directory must exist. It is never rotated by Petrel.") Path path) {}

  private final Path path;
  private final Texts texts;
  private final Links links;

  FileNotifier(Settings settings, NotifierContext context) {
    this.path = settings.path();
    this.texts = context.texts();
    this.links = context.links();
  }

  @Override
  public Outcome send(Notification n, @Nullable String receipt, Attempt attempt) {
    byte[] line = (line(n, attempt, texts, links) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      synchronized (WRITING) {
        append(line);
      }
      return new Delivered(null);
    } catch (NoSuchFileException e) {
      return later("no such directory", attempt);
    } catch (IOException e) {
      return later(Clean.line(String.valueOf(e.getMessage()), 200), attempt);
    }
  }

  private RetryLater later(String why, Attempt attempt) {
    return new RetryLater(
        null, "file: " + path + " cannot be written: " + why, attempt.maybeDelivered());
  }

  private void append(byte[] line) throws IOException {
    try (FileChannel file =
            FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      long size = file.size();
      boolean cut = size > 0 && !endsLine(file, size);
      ByteBuffer bytes = ByteBuffer.allocate(line.length + 1);
      if (cut) {
        bytes.put((byte) '\n');
      }
      bytes.put(line).flip();
      file.position(size);
      try {
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        file.force(true);
      } catch (IOException e) {
        takeBack(file, lock, size, e);
        throw e;
      }
    }
  }

  private static void takeBack(FileChannel file, FileLock lock, long size, IOException why) {
    try {
      if (lock.isValid()) {
        file.truncate(size);
      }
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  private static boolean endsLine(FileChannel file, long size) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    file.read(last, size - 1);
    return last.get(0) == '\n';
  }

  static String line(Notification n, Attempt attempt, Texts texts, Links links) {
    Summary s = Summary.of(n, attempt, texts);
    ObjectNode out = Json.object();
    out.put("time", PromAlert.time(n.at())).put("key", n.key()).put("incident", n.incident());
    out.put("number", n.number()).put("receiver", n.receiver());
    out.put("decision", n.decision().word());
    out.put("status", n.bulletin() != null ? "bulletin" : n.over() ? "resolved" : "firing");
    out.put("severity", n.over() ? "" : Clean.line(s.severity())).put("title", s.title());
    ArrayNode text = out.putArray("text");
    PlainText.lines(n, s, texts).forEach(text::add);
    String page = n.bulletin() == null ? links.page(n.incident()) : null;
    if (page != null) {
      out.put("url", page);
    }
    out.put("firing", n.firingTotal()).put("resolved", n.resolvedTotal());
    out.set("alerts", WebhookNotifier.message(n, texts, links).path("alerts"));
    return out.toString();
  }

  @Override
  public String toString() {
    return "file " + path;
  }
}
