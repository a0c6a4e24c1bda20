package io.petrel.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command that runs to its end. */
final class Command {
  private static final long PATIENCE_SECONDS = 300;

  private Command() {}

  /**
   * What a command did.
   *
   * @param output standard output and standard error
   */
  record Result(int status, String output) {}

  /** The output of a command that must succeed. */
  static String run(Path directory, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Result result = tried(directory, environment, command);
    if (result.status() != 0) {
      throw new AssertionError(
          String.join(" ", command) + " ended with " + result.status() + ":\n" + result.output());
    }
    return result.output();
  }

  static Result tried(Path directory, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("petrel-package", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            String.join(" ", command) + " did not end:\n" + Files.readString(log));
      }
      return new Result(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly();
      Files.delete(log);
    }
  }
}
