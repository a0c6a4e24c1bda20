package io.petrel.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.config.ConfigReader.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file holds, the answer is a configuration or located errors, never an exception. */
class ConfigFuzzTest {
  private static final int ROUNDS = 2000;
  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ":",
    ": ",
    "- ",
    "#",
    "\"",
    "'",
    "\t",
    "\n",
    "  ",
    "&a ",
    "*a",
    "!x ",
    "|",
    ">",
    "?",
    "%",
    "@",
    "${HOST}",
    "${",
    "$${",
    "~",
    "null",
    "true",
    "-1",
    "1e999",
    "NaN",
    "0x10",
    "99999999999999999999",
    "---\n",
    "...\n",
    "<<: ",
    "\u0000",
    "\u00e9",
    "\ud83d\ude00",
    "\ud800",
    "\r\n",
    "fleet",
    "name",
    "5m",
    "=",
    ",",
    "''",
    "\\",
    "\ufeff"
  };

  @ParameterizedTest
  @ValueSource(strings = {"config/short.yml", "config/long.yml", "config/many.yml"})
  void mutated_files_are_read_or_refused(String name) throws IOException {
    String valid = ConfigReaderTest.resource(name);
    int read = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed * 0x9E3779B97F4A7C15L);
      String text = valid;
      for (int i = random.nextInt(4); i >= 0; i--) {
        text = mutate(text, random);
      }
      Result result = parse(text, seed);
      if (result instanceof Result.Invalid invalid) {
        int lines = (int) text.lines().count() + 2;
        assertThat(invalid.errors()).as("seed %s", seed).isNotEmpty();
        for (ConfigError error : invalid.errors()) {
          assertThat(error.line()).as("seed %s: %s", seed, error).isBetween(0, lines);
          assertThat(error.expected()).as("seed %s: %s", seed, error).isNotBlank();
          assertThat(error.toString()).as("seed %s", seed).doesNotContain("\n", "Exception");
        }
      } else {
        read++;
        Config config = ((Result.Ok) result).config();
        String printed = ConfigPrinter.yaml(config, TestTypes.ALL);
        assertThat(parse(printed, seed))
            .as("seed %s: %s", seed, printed)
            .isInstanceOf(Result.Ok.class);
      }
    }
    // Neither answer may hide the other.
    assertThat(read).isBetween(ROUNDS / 100, ROUNDS * 9 / 10);
  }

  private static Result parse(String text, int seed) {
    try {
      return ConfigReader.parse("fuzz.yml", Path.of("/etc/petrel"), text, TestTypes.ALL);
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("seed " + seed + " throws for:\n" + text, e);
    }
  }

  private static String mutate(String text, Random random) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + 1 + random.nextInt(12));
    String piece = PIECES[random.nextInt(PIECES.length)];
    return switch (random.nextInt(6)) {
      case 0 -> text.substring(0, from) + text.substring(to);
      case 1 -> text.substring(0, from) + piece + text.substring(from);
      case 2 -> text.substring(0, from) + piece + text.substring(to);
      case 3 -> text.substring(0, from) + text.substring(from, to).repeat(2) + text.substring(to);
      default -> lines(text, random);
    };
  }

  private static String lines(String text, Random random) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (lines.isEmpty()) {
      return "x";
    }
    int a = random.nextInt(lines.size());
    int b = random.nextInt(lines.size());
    switch (random.nextInt(4)) {
      case 0 -> Collections.swap(lines, a, b);
      case 1 -> lines.remove(a);
      case 2 -> lines.add(b, lines.get(a));
      default -> lines.set(a, " ".repeat(random.nextInt(5)) + lines.get(a).strip());
    }
    return String.join("\n", lines) + "\n";
  }
}
