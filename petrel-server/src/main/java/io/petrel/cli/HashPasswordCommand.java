package io.petrel.cli;

import io.petrel.access.Passwords;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Hashes a password for the config. */
@Command(
    name = "hash-password",
    description = "Print the argon2id hash of a password, for web.users in the config file.",
    footer = {
      "",
      "Asks twice on a terminal, else reads one line from standard input.",
      "",
      "Examples:",
      "  petrel hash-password",
      "  petrel hash-password < password.txt > /etc/petrel/ann.hash",
      "",
      "  web:",
      "    users:",
      "      - { name: ann, role: operator, password_hash_file: /etc/petrel/ann.hash }"
    })
final class HashPasswordCommand implements Callable<Integer> {
  private static final int LONGEST_LINE = 4000;

  @Mixin final HelpOption help = new HelpOption();

  @Override
  public Integer call() throws IOException {
    Console terminal = terminal();
    if (terminal == null && Progress.terminal(0)) {
      throw new IllegalStateException(
          "the password would be seen as it is typed: do not redirect the output");
    }
    System.out.println(Passwords.hash(terminal == null ? line() : asked(terminal)));
    return 0;
  }

  /** Before JDK 22 there is a console only on a terminal; since then it says whether it is one. */
  @SuppressWarnings("SystemConsoleNull")
  private static @Nullable Console terminal() {
    Console console = System.console();
    if (console == null) {
      return null;
    }
    try {
      Object on = Console.class.getMethod("isTerminal").invoke(console);
      return Boolean.TRUE.equals(on) ? console : null;
    } catch (ReflectiveOperationException e) {
      return console;
    }
  }

  private static String asked(Console terminal) {
    char[] once = terminal.readPassword("Password: ");
    char[] twice = once == null ? null : terminal.readPassword("Again: ");
    if (once == null || twice == null) {
      throw new IllegalStateException("no password was typed");
    }
    try {
      if (!Arrays.equals(once, twice)) {
        throw new IllegalStateException("the two passwords are not the same");
      }
      return new String(once);
    } finally {
      Arrays.fill(once, ' ');
      Arrays.fill(twice, ' ');
    }
  }

  private static String line() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), LONGEST_LINE);
    String line = in.readLine();
    if (line == null || line.isEmpty()) {
      throw new IllegalStateException("expected a password as a line of standard input");
    }
    return line;
  }
}
