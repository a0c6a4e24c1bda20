package io.petrel.app;

import io.petrel.cli.Cli;
import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.config.Types;
import io.petrel.pipeline.View;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine;

/** What tests of the documents need of the program's inside. */
public final class Inside implements AutoCloseable {
  private final App app;

  private Inside(App app) {
    this.app = app;
  }

  /** What a config file may choose from. */
  public static Types types() {
    return Wiring.types();
  }

  /** The command line with all its commands. */
  public static CommandLine commandLine() {
    return Cli.line(
        "petrel",
        types(),
        (config, file) -> 0,
        new Replays(types(), InstantSource.system(), List.of()),
        new Trials(types(), InstantSource.system(), pause -> {}, System.out),
        request -> 0);
  }

  /** The whole service in this process, from a config file's text. */
  public static Inside start(Path home, String config) throws IOException {
    Path file = Files.writeString(home.resolve("petrel.yml"), config);
    if (!(ConfigReader.read(file, types()) instanceof ConfigReader.Result.Ok ok)) {
      throw new AssertionError("the config is wrong: " + ConfigReader.read(file, types()));
    }
    Config read = ok.config();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return new Inside(new App(read, file, types(), nowhere, InstantSource.system()));
  }

  /** Where its page is. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + app.port());
  }

  /** What it knows now. */
  public View view() {
    return app.view();
  }

  @Override
  public void close() {
    app.close();
  }
}
