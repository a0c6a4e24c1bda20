package io.petrel.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The checkout that is tested, and programs run to their end. */
final class Repository {
  /** Tests run in their module's directory. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  static final Path PROMETHEUS = ROOT.resolve("deploy/prometheus");
  static final Path GRAFANA = ROOT.resolve("deploy/grafana");

  private Repository() {}

  /** What a program said, and how it ended. */
  record Said(int exit, String text) {}

  static Said run(Path directory, Map<String, String> environment, List<String> command) {
    try {
      Path log = Files.createTempFile("petrel-deploy", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " does not end:\n" + Files.readString(log));
      }
      String text = Files.readString(log);
      Files.delete(log);
      return new Said(process.exitValue(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static Said run(Path directory, String... command) {
    return run(directory, Map.of(), List.of(command));
  }

  /** Runs a program that must succeed, and answers what it said. */
  static String well(Path directory, String... command) {
    Said said = run(directory, command);
    if (said.exit() != 0) {
      throw new AssertionError(
          String.join(" ", command) + " ended with " + said.exit() + ":\n" + said.text());
    }
    return said.text();
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A copy of a directory, scripts still executable. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  /**
   * deploy/prometheus with certificates and secrets, which are in no repository.
   *
   * @param home an empty directory
   */
  static Path prometheusWithSecrets(Path home, String password, String token) throws IOException {
    copy(PROMETHEUS, home);
    well(home, "./node-exporter/make-certificates", "tls");
    Path secrets = Files.createDirectory(home.resolve("secrets"));
    Files.writeString(secrets.resolve("node-exporter.password"), password);
    Files.writeString(secrets.resolve("petrel.token"), token);
    Files.writeString(secrets.resolve("slack-webhook"), "http://127.0.0.1:1/");
    return home;
  }
}
