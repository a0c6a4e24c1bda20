package io.petrel.notebook;

import io.petrel.source.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code ./petrel notebook} over the jars that this build has just made: in a directory that looks
 * like a checkout whose build is finished, so that it builds nothing itself.
 */
final class Jupyter {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

  private final Path home;

  /**
   * @param home an empty directory
   */
  Jupyter(Path home) throws IOException {
    Program.find("jupyter-nbconvert", "jupyter-nbconvert");
    Program.find("jupyter-notebook", "jupyter-notebook");
    this.home = home;
    for (String part : List.of("petrel", "scripts", "notebooks")) {
      copy(CHECKOUT.resolve(part), home.resolve(part));
    }
    Path build = Files.createDirectories(home.resolve(".petrel/notebook/tested"));
    Files.createSymbolicLink(
        build.resolve("lib"), Path.of("target/notebook/lib").toAbsolutePath().toRealPath());
    Files.writeString(home.resolve(".petrel/notebook-current"), "tested\n");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }

  /**
   * What came of a call.
   *
   * @param said what it wrote
   */
  record Outcome(int status, String said) {}

  /** The command with these arguments. */
  List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of("sh", home.resolve("petrel").toString()));
    command.add("notebook");
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs it to its end. */
  Outcome run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path said = Files.createTempFile(home, "said", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command(arguments))
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(240, TimeUnit.SECONDS)) {
      process.destroy();
      throw new AssertionError("it does not end; it said: " + Files.readString(said));
    }
    return new Outcome(process.exitValue(), Files.readString(said));
  }
}
