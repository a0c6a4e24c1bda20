package io.petrel.app;

import io.petrel.config.ConfigReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/** The whole service, started from the text of a config as the program starts it. */
public final class Petrel implements AutoCloseable {
  private final App app;
  private boolean runs = true;

  /**
   * Starts it.
   *
   * @param home an empty directory for the config file
   * @param config YAML
   */
  public Petrel(Path home, String config) {
    Path file = home.resolve("petrel.yml");
    try {
      Files.writeString(file, config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ConfigReader.Result read = ConfigReader.read(file, Wiring.types());
    if (!(read instanceof ConfigReader.Result.Ok ok)) {
      throw new AssertionError("the config is wrong: " + read);
    }
    PrintStream console =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    app = new App(ok.config(), file, Wiring.types(), console, InstantSource.system());
  }

  /** Where its page is. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + app.port());
  }

  /** Ends it as Ctrl-C does; once is enough. */
  @Override
  public void close() {
    if (runs) {
      runs = false;
      app.close();
    }
  }
}
