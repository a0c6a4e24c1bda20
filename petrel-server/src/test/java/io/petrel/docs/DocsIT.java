package io.petrel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every fenced block of every document is run, checked, or says why not: {@code sh} and {@code
 * console} blocks run by a shell in a {@link Sandbox} of the document, {@code yaml} is read by the
 * program that it is for ({@link Yaml}), {@code json} is parsed, {@code promql} is asked of a
 * Prometheus. A block that cannot be run here stands behind a line
 *
 * <pre>{@code <!-- not run: REASON -->}</pre>
 *
 * <p>JSON behind {@code <!-- sent: METHOD PATH -->} is sent to the service, which must take it.
 *
 * <p>A command with another exit code than 0 stands behind {@code <!-- exits N -->}. What was done
 * with each block is in {@code target/docs-report.txt}.
 */
@Timeout(600)
final class DocsIT {
  /** Pictures, output, words: nothing to run. */
  private static final Set<String> TEXT = Set.of("", "text");

  /** Commands that may run here; others want a marker, or a place in this list. */
  private static final Set<String> COMMANDS =
      Set.of(
          "petrel",
          "./petrel",
          "./petrel-test",
          "curl",
          "amtool",
          "promtool",
          "openssl",
          "sqlite3",
          "cat",
          "cd",
          "chmod",
          "cp",
          "echo",
          "export",
          "grep",
          "kill",
          "ls",
          "mkdir",
          "printf",
          "tail");

  @TempDir static Path home;
  private static Stage stage;
  private static Path jar;
  private static Path archive;
  private static final List<String> REPORT = new ArrayList<>();

  /** Where a script ran first, by its commands and the config that they met. */
  private static final Map<String, String> RAN = new HashMap<>();

  @BeforeAll
  static void start() throws Exception {
    Path lib = Page.root().resolve("petrel-server/target/petrel/lib");
    try (Stream<Path> jars = Files.list(lib)) {
      jar =
          jars.filter(each -> each.getFileName().toString().startsWith("petrel-server-"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no program in " + lib + ": mvnw package"));
    }
    archive = home.resolve("classes.jsa");
    Path config = Files.writeString(home.resolve("first.yml"), "presets: [ node ]\n");
    Process first =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:ArchiveClassesAtExit=" + archive,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                jar.toString(),
                "check-config",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("first.log").toFile())
            .start();
    assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
    stage = new Stage(home.resolve("stage"));
  }

  @AfterAll
  static void stop() throws IOException {
    stage.close();
    Files.write(Page.root().resolve("petrel-server/target/docs-report.txt"), REPORT);
  }

  @TestFactory
  Stream<DynamicTest> every_block_runs_or_is_checked_or_says_why_not() {
    return Page.all().stream()
        .filter(page -> !page.blocks().isEmpty())
        .map(page -> DynamicTest.dynamicTest(page.name(), () -> walk(page)));
  }

  private static void walk(Page page) throws Exception {
    Path directory = Files.createDirectories(home.resolve(page.name().replace('/', '-')));
    Sandbox sandbox = new Sandbox(stage, directory, jar, archive);
    List<String> wrong = new ArrayList<>();
    for (Page.Block block : page.blocks()) {
      long start = System.nanoTime();
      try {
        String done = look(block, sandbox);
        long millis = (System.nanoTime() - start) / 1_000_000;
        REPORT.add(block.place() + ": " + block.language() + ": " + done + " (" + millis + " ms)");
      } catch (AssertionError | Exception e) {
        wrong.add(block.place() + ": " + e.getMessage() + "\n--- the block:\n" + block.text());
      }
    }
    assertThat(String.join("\n", wrong)).as("blocks of %s", page.name()).isEmpty();
    assertThat(stage.slack.violations()).as("what the strict Slack found").isEmpty();
    assertThat(stage.zammad.violations()).as("what the strict Zammad found").isEmpty();
  }

  private static String look(Page.Block block, Sandbox sandbox) throws Exception {
    if (!block.excuse().isEmpty()) {
      return "not run: " + block.excuse();
    }
    return switch (block.language()) {
      case "sh" -> run(block, script(block.text(), false), sandbox);
      case "console" -> run(block, script(block.text(), true), sandbox);
      case "yaml" -> Yaml.check(block, sandbox);
      case "json" -> json(block);
      case "promql" -> promql(block.text(), sandbox);
      default -> text(block);
    };
  }

  private static String text(Page.Block block) {
    if (block.language().equals(Page.INDENTED)) {
      throw unclassified("a block is set off by spaces instead of fences");
    }
    if (!TEXT.contains(block.language())) {
      throw unclassified("no test knows the language " + block.language());
    }
    String command =
        block
            .text()
            .lines()
            .filter(
                line ->
                    line.matches(
                        "(\\$ |\\./)?(petrel|petrel-test|curl|amtool|docker|apt-get)( .*)?"))
            .findFirst()
            .orElse("");
    if (!command.isEmpty()) {
      throw unclassified(
          "\"" + command + "\" looks like a command in a block that is no sh or console");
    }
    return "text";
  }

  private static AssertionError unclassified(String why) {
    return new AssertionError(
        why
            + ". Make it sh (run as it stands), console (lines after \"$ \" are run), yaml, json,"
            + " promql or text; or put <!-- not run: REASON --> before it; or teach "
            + DocsIT.class.getName());
  }

  /** The commands of a block: all of it, or what follows the prompts. */
  static String script(String text, boolean prompts) {
    if (!prompts) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    boolean goesOn = false;
    for (String line : text.lines().toList()) {
      boolean starts = line.startsWith("$ ");
      if (starts || goesOn) {
        out.append(starts ? line.substring(2) : line).append('\n');
        goesOn = line.endsWith("\\");
      }
    }
    return out.toString();
  }

  private static String run(Page.Block block, String script, Sandbox sandbox) throws Exception {
    int run = 0;
    boolean goesOn = false;
    for (String line : script.lines().toList()) {
      String command = line.strip().replaceFirst("^\\w+=\\S* ", "").replaceFirst("[ \t].*", "");
      if (!goesOn && !command.isEmpty() && !command.startsWith("#")) {
        if (!COMMANDS.contains(command)) {
          throw unclassified("\"" + command + "\" is not among the commands that run here");
        }
        run++;
      }
      goesOn = line.endsWith("\\");
    }
    if (run == 0) {
      throw unclassified("there is no command in it");
    }
    int wanted =
        block.comment().matches("exits \\d+") ? Integer.parseInt(block.comment().substring(6)) : 0;
    // A document and its translation have the same commands: once is enough.
    String same = script.replaceAll(" *#.*", "") + sandbox.config();
    String before = RAN.putIfAbsent(same, block.place());
    if (before != null) {
      return "ran as " + before;
    }
    Sandbox.Ended ended = sandbox.run(script);
    if (ended.exit() != wanted) {
      throw new AssertionError(
          "ended with " + ended.exit() + ", not " + wanted + ":\n" + ended.said());
    }
    return "ran " + run + (run == 1 ? " command" : " commands");
  }

  private static String json(Page.Block block) {
    try {
      new JsonMapper().readTree(block.text());
    } catch (JacksonException e) {
      throw new AssertionError("no JSON: " + e.getOriginalMessage(), e);
    }
    if (!block.comment().startsWith("sent: ")) {
      return "parsed";
    }
    String[] request = block.comment().split(" ", 3);
    stage.ask(request[1], request[2], block.text());
    return "sent to the running service";
  }

  private static String promql(String text, Sandbox sandbox) throws Exception {
    String url = stage.prometheus.url().toString();
    Sandbox.Ended ended = sandbox.run(List.of("promtool", "query", "instant", url, text.strip()));
    if (ended.exit() != 0) {
      throw new AssertionError("Prometheus refuses it: " + ended.said());
    }
    return "asked of a Prometheus";
  }

  @Test
  void console_blocks_run_what_follows_the_prompt() {
    assertThat(script("$ petrel a \\\n    --b\nout\n$ petrel c\n", true))
        .isEqualTo("petrel a \\\n    --b\npetrel c\n");
  }

  @Test
  void blocks_that_nobody_knows_are_refused() throws Exception {
    Path directory = Files.createDirectories(home.resolve("refused"));
    Sandbox sandbox = new Sandbox(stage, directory, jar, archive);
    assertThat(refused(sandbox, "ruby", "puts 1\n")).contains("no test knows the language ruby");
    assertThat(refused(sandbox, Page.INDENTED, "petrel run")).contains("instead of fences");
    assertThat(refused(sandbox, "", "petrel run\n")).contains("looks like a command");
    assertThat(refused(sandbox, "sh", "rm -rf x\n")).contains("\"rm\" is not among the commands");
    assertThat(refused(sandbox, "sh", "petrel no-such-command\n")).contains("ended with 2, not 0");
    assertThat(refused(sandbox, "json", "{")).contains("no JSON");
    assertThat(refused(sandbox, "yaml", "intervall: 1m\n")).contains("did you mean interval?");
    assertThat(refused(sandbox, "yaml", "scrape_configs: [ { jobname: x } ]\n"))
        .contains("promtool");
  }

  private static String refused(Sandbox sandbox, String language, String text) throws Exception {
    try {
      return look(new Page.Block("x.md", 1, language, text, ""), sandbox);
    } catch (AssertionError e) {
      return String.valueOf(e.getMessage());
    }
  }
}
