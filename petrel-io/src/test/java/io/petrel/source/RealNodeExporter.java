package io.petrel.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Debian's prometheus-node-exporter on a free port, ready when {@link #start} returns; several may
 * run. Where it is not installed, starting fails with the command that installs it.
 */
public final class RealNodeExporter implements AutoCloseable {
  private final String address;
  private final Program program;

  private RealNodeExporter(String address, Program program) {
    this.address = address;
    this.program = program;
  }

  /** Starts one. */
  public static RealNodeExporter start(String... flags) {
    int port = Program.freePort();
    String address = "127.0.0.1:" + port;
    List<String> command = new ArrayList<>();
    command.add(Program.find("prometheus-node-exporter", "prometheus-node-exporter"));
    command.add("--web.listen-address=" + address);
    command.addAll(List.of(flags));
    try {
      Path directory = Files.createTempDirectory("petrel-node-exporter");
      return new RealNodeExporter(
          address, Program.start(directory, URI.create("http://" + address + "/metrics"), command));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its host and port, as a scrape config's target. */
  public String address() {
    return address;
  }

  /** Ends it: from then on scraping it fails. */
  @Override
  public void close() {
    program.close();
  }
}
