package io.petrel.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Debian's prometheus on a free port and in a folder of its own, ready when the constructor's door
 * returns. Where it is not installed, starting fails with the command that installs it.
 */
public final class RealPrometheus implements AutoCloseable {
  private final Path directory;
  private final URI url;
  private final List<String> command;
  private Program program;

  private RealPrometheus(Path directory, URI url, List<String> command) {
    this.directory = directory;
    this.url = url;
    this.command = command;
    this.program = Program.start(directory, url.resolve("/-/ready"), command);
  }

  /** One that scrapes nothing and holds a history in OpenMetrics text, ended by {@code # EOF}. */
  public static RealPrometheus withHistory(String openMetrics, String... flags) {
    return start("", openMetrics, flags);
  }

  /**
   * One that scrapes.
   *
   * @param config the text of its configuration file
   */
  public static RealPrometheus scraping(String config, String... flags) {
    return start(config, "", flags);
  }

  /**
   * One that scrapes and has a history.
   *
   * @param config the text of its configuration file, may be empty
   * @param openMetrics its history, may be empty
   */
  public static RealPrometheus start(String config, String openMetrics, String... flags) {
    String binary = Program.find("prometheus", "prometheus");
    try {
      Path directory = Files.createTempDirectory("petrel-prometheus");
      Path data = Files.createDirectory(directory.resolve("data"));
      Files.writeString(directory.resolve("prometheus.yml"), config);
      if (!openMetrics.isEmpty()) {
        Path file = Files.writeString(directory.resolve("history.om"), openMetrics);
        Program.run(
            directory,
            List.of(
                Program.find("promtool", "prometheus"),
                "tsdb",
                "create-blocks-from",
                "--quiet",
                "--max-block-duration=744h",
                "openmetrics",
                file.toString(),
                data.toString()));
      }
      int port = Program.freePort();
      URI url = URI.create("http://127.0.0.1:" + port);
      List<String> command =
          new ArrayList<>(
              List.of(
                  binary,
                  "--config.file=" + directory.resolve("prometheus.yml"),
                  "--storage.tsdb.path=" + data,
                  "--storage.tsdb.retention.time=10y",
                  "--web.listen-address=127.0.0.1:" + port,
                  "--web.enable-lifecycle"));
      command.addAll(List.of(flags));
      return new RealPrometheus(directory, url, command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its address. */
  public URI url() {
    return url;
  }

  /** Ends it; its data and its address stay. */
  public void down() {
    program.close();
  }

  /** Starts it again, and waits until it is ready. */
  public void up() {
    program = Program.start(directory, url.resolve("/-/ready"), command);
  }

  @Override
  public void close() {
    program.close();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
