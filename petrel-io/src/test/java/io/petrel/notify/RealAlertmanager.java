package io.petrel.notify;

import io.petrel.source.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Debian's prometheus-alertmanager on a free port, with a folder of its own and a webhook for what
 * it tells; and amtool. Where it is not installed, starting fails with the command that installs
 * it.
 */
public final class RealAlertmanager implements AutoCloseable {
  private final Path directory;
  private final URI url;
  private final List<String> command;
  private Program program;

  /** Starts one whose webhook is told. */
  public RealAlertmanager(Path directory, URI webhook) {
    String binary = Program.find("prometheus-alertmanager", "prometheus-alertmanager");
    int port = Program.freePort();
    this.directory = directory;
    this.url = URI.create("http://127.0.0.1:" + port);
    try {
      Files.writeString(
          directory.resolve("alertmanager.yml"),
          """
          route:
            receiver: hook
            group_by: [ instance ]
            group_wait: 200ms
            group_interval: 300ms
            repeat_interval: 1h
          receivers:
            - name: hook
              webhook_configs:
                - url: %s
                  send_resolved: true
          """
              .formatted(webhook));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.command =
        List.of(
            binary,
            "--config.file=" + directory.resolve("alertmanager.yml"),
            "--storage.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--cluster.listen-address=");
    up();
  }

  /** Its address. */
  public URI url() {
    return url;
  }

  /** Ends it; its data stay. */
  public void down() {
    program.close();
  }

  /** Starts it again, and waits until it is ready. */
  public void up() {
    program = Program.start(directory, url.resolve("/-/ready"), command);
  }

  /** What amtool prints about the alerts that it finds. */
  public String amtool(String... arguments) {
    try {
      List<String> all =
          new ArrayList<>(
              List.of(
                  Program.find("amtool", "prometheus-alertmanager"),
                  "--alertmanager.url=" + url,
                  "--output=simple",
                  "alert",
                  "query"));
      all.addAll(List.of(arguments));
      Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError("amtool failed: " + printed);
      }
      return printed;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
