package io.petrel.packaging;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program as it is shipped, run with a config that containers get. */
final class Petrel implements AutoCloseable {
  private static final Pattern PAGE = Pattern.compile("the page is (http://[^/]+)/");
  private static final long START_SECONDS = 60;
  private final Process process;
  private final URI page;

  private Petrel(Process process, URI page) {
    this.process = process;
    this.page = page;
  }

  /** What {@code check-config} says of a config. */
  static Command.Result check(Path config) throws IOException, InterruptedException {
    return Command.tried(
        config.toAbsolutePath().getParent() == null ? Path.of("/") : Path.of("."),
        Map.of(),
        line("check-config", config.toString()));
  }

  /**
   * The same config with a port that is free, state beside it, and the password's hash from a file.
   */
  static Path here(Path directory, String config, String hashFile, String hash) throws IOException {
    Path hashes = directory.resolve("hash");
    Files.writeString(hashes, hash);
    Path file = directory.resolve("petrel.yml");
    Files.writeString(
        file,
        config
            .replaceFirst("\":9797\"|':9797'|(?<=listen: ):9797", "127.0.0.1:0")
            .replace("/var/lib/petrel", directory.resolve("state").toString())
            .replace(hashFile, hashes.toString()));
    return file;
  }

  static Petrel run(Path config) throws IOException {
    Path log = config.resolveSibling("petrel.log");
    Process process =
        new ProcessBuilder(line("run", "--config", config.toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < end && process.isAlive()) {
      Matcher said = PAGE.matcher(Files.readString(log));
      if (said.find()) {
        return new Petrel(process, URI.create(said.group(1)));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    process.destroyForcibly();
    throw new AssertionError("Petrel did not start:\n" + Files.readString(log));
  }

  private static List<String> line(String... arguments) throws IOException {
    Path jar;
    try (var files =
        Files.newDirectoryStream(
            Assembled.CHECKOUT.resolve("petrel-server/target/petrel/lib"), "petrel-server-*.jar")) {
      jar = files.iterator().next();
    }
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-jar",
                jar.toString()));
    line.addAll(List.of(arguments));
    return line;
  }

  int port() {
    return page.getPort();
  }

  int get(String path) throws IOException, InterruptedException {
    return ask(HttpRequest.newBuilder(page.resolve(path)).build());
  }

  int get(String path, String user, String password) throws IOException, InterruptedException {
    String both = user + ":" + password;
    return ask(
        HttpRequest.newBuilder(page.resolve(path))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)))
            .build());
  }

  private static int ask(HttpRequest request) throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
