package io.petrel.app;

import io.petrel.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;

/** What a command line printed and how it ended. */
record Typed(int exit, String out, String err) {
  /** Runs {@code petrel} with these arguments. */
  static Typed petrel(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    try {
      int exit =
          Cli.execute(
              args,
              "petrel 1.2.3",
              Wiring.types(),
              (config, file) -> 0,
              new Replays(Wiring.types(), InstantSource.system(), List.of()),
              new Trials(
                  Wiring.types(),
                  InstantSource.system(),
                  pause -> Thread.sleep(pause.toMillis()),
                  System.out),
              new Demo(System.out));
      return new Typed(
          exit, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
