package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says and with which exit code it ends. */
final class CliTest {
  @TempDir Path directory;

  /** What one command line did. */
  private record Ended(int exit, String out, String err) {}

  private static Ended run(String... args) {
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
              (config, file) -> config.signals().size(),
              new Replays(Wiring.types(), InstantSource.system(), List.of()),
              new Trials(
                  Wiring.types(),
                  InstantSource.system(),
                  pause -> Thread.sleep(pause.toMillis()),
                  System.out),
              request -> 0);
      return new Ended(
          exit, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private Path file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void version_says_what_runs() {
    assertThat(run("version")).isEqualTo(new Ended(0, "petrel 1.2.3\n", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"run", "check-config", "backtest", "evaluate", "hash-password", "notebook"})
  void help_is_no_error_and_names_the_command(String command) {
    Ended ended = run(command, "--help");
    assertThat(ended.exit()).isZero();
    assertThat(ended.out()).contains("petrel " + command);
    assertThat(ended.err()).isEmpty();
    assertThat(run("help", command).out()).isEqualTo(ended.out());
  }

  @Test
  void notebooks_are_said_to_be_in_a_checkout() {
    assertThat(run("notebook", "--execute", "week.html"))
        .returns(1, Ended::exit)
        .matches(e -> e.err().contains("checkout"))
        .matches(e -> e.err().contains("./petrel notebook --execute week.html"));
  }

  @Test
  void help_of_all_has_examples() {
    Ended ended = run("--help");
    assertThat(ended.exit()).isZero();
    assertThat(ended.out())
        .contains("Examples:", "petrel run", "check-config", "evaluate", "version");
  }

  @Test
  void a_wrong_command_line_ends_with_2_and_says_why() {
    assertThat(run("chekc-config")).returns(2, Ended::exit).matches(e -> e.err().contains("chekc"));
    assertThat(run()).returns(2, Ended::exit).matches(e -> e.err().contains("command is missing"));
    assertThat(run("check-config")).returns(2, Ended::exit).matches(e -> e.err().contains("FILE"));
    assertThat(run("run", "--confg", "x")).returns(2, Ended::exit);
    assertThat(run("evaluate"))
        .returns(2, Ended::exit)
        .matches(e -> e.err().contains("--detector"));
  }

  @Test
  void hash_password_prints_a_hash_of_the_line_that_it_reads() throws IOException {
    java.io.InputStream in = System.in;
    try {
      System.setIn(
          new java.io.ByteArrayInputStream(
              "sesame ünd\nnot this".getBytes(StandardCharsets.UTF_8)));
      Ended ended = run("hash-password");
      assertThat(ended.exit()).as(ended.err()).isZero();
      assertThat(ended.out()).startsWith("$argon2id$v=19$").hasLineCount(1);
      Path config =
          file(
              "login.yml",
              "web: { listen: ':9797', users: [ { name: ann, password_hash: '%s' } ] }"
                  .formatted(ended.out().strip()));
      Ended checked = run("check-config", "--print", config.toString());
      assertThat(checked.exit()).as(checked.err()).isZero();
      assertThat(checked.out()).contains("name: ann").doesNotContain("$argon2id");
      System.setIn(new java.io.ByteArrayInputStream(new byte[0]));
      assertThat(run("hash-password"))
          .returns(1, Ended::exit)
          .matches(e -> e.err().contains("expected a password"));
    } finally {
      System.setIn(in);
    }
  }

  @Test
  void check_config_tells_every_error_of_every_file() throws IOException {
    Path good = file("good.yml", "presets: [ node ]\n");
    Path bad = file("bad.yml", "interval: 1x\npresets: [ nodes ]\n");
    Path missing = directory.resolve("missing.yml");
    Ended fine = run("check-config", good.toString());
    assertThat(fine.exit()).as(fine.err()).isZero();
    assertThat(fine.out()).startsWith(good + ": valid: ");
    Ended wrong = run("check-config", good.toString(), bad.toString(), missing.toString());
    assertThat(wrong.exit()).isEqualTo(1);
    assertThat(wrong.out()).contains("good.yml: valid");
    assertThat(wrong.err().lines())
        .hasSize(3)
        .anyMatch(l -> l.contains("bad.yml:1:11: interval: 1x"))
        .anyMatch(l -> l.contains("bad.yml:2:12: presets[0]: nodes") && l.contains("did you mean"))
        .anyMatch(l -> l.contains("missing.yml"));
  }

  @Test
  void check_config_prints_no_secret() throws IOException {
    Path file =
        file(
            "secret.yml",
            "receivers: [ { name: ops, slack: { bot_token: xoxb-s3cr3t, channel: C0ONCALL01 } } ]\n");
    Ended ended = run("check-config", "--print", file.toString());
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("bot_token").doesNotContain("s3cr3t");
  }

  @Test
  void check_config_renders_samples_for_each_receiver() throws IOException {
    Path file =
        file(
            "words.yml",
            """
            templates: { title: "[{{severity}}] {{host}}" }
            receivers:
              - { name: ops, console: {} }
              - name: oncall
                templates: { text: "{{firing_count}} on {{host_count}}, {{links.page}}" }
            route: { receiver: ops, routes: [ { receiver: oncall } ] }
            web: { external_url: https://petrel.example.com }
            """);
    Ended all = run("check-config", "--render", file.toString());
    assertThat(all.exit()).as(all.err()).isZero();
    assertThat(all.out().lines())
        .contains("ops, first:", "  title: [critical] web-1", "    Started: 1 alert on 1 host.")
        .contains("ops, resolved:", "  title: [resolved] web-1", "ops, wide:", "oncall, first:");
    Ended one = run("check-config", "--render", "wide", file.toString());
    assertThat(one.out().lines())
        .contains("ops, wide:", "oncall, wide:")
        .contains("    23 on 23, https://petrel.example.com/incidents/sample-wide")
        .noneMatch(line -> line.endsWith("first:") || line.endsWith("resolved:"));
    assertThat(run("check-config", "--render", "wider", file.toString()))
        .returns(2, Ended::exit)
        .matches(e -> e.err().contains("expected first, resolved, wide"));
  }

  @Test
  void a_template_that_fails_on_a_sample_is_told() throws IOException {
    Path file =
        file(
            "empty.yml",
            """
            templates: { text: '{{#is_resolved}}over{{/is_resolved}}' }
            receivers: [ { name: ops, console: {} } ]
            """);
    Ended ended = run("check-config", "--render", "first", file.toString());
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.out())
        .contains("Started: 1 alert", "The template for the text failed (it says nothing)");
    assertThat(run("check-config", "--render", "resolved", file.toString()).exit()).isZero();
  }

  @Test
  void run_with_a_wrong_file_does_not_start() throws IOException {
    Path bad = file("bad.yml", "interval: 1x\n");
    Ended ended = run("run", "--config", bad.toString());
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.err()).contains("bad.yml:1:11: interval: 1x");
  }

  @Test
  void evaluate_writes_one_row_for_each_row_also_for_bad_ones() throws IOException {
    file(
        "in/a/b.csv",
        "timestamp,value,label\n0,10,0\n60,95,1\n120,,0\n180,ten,0\nnever,90,1\n300,NaN,0\n");
    file(
        "in/c.csv", "label,value,timestamp\n0,90,2026-11-23T00:00:00Z\n0,1,2026-11-23T00:01:00Z\n");
    file("in/notes.txt", "not for us");
    Path out = directory.resolve("out");
    Ended ended =
        run(
            "evaluate",
            "--detector",
            "threshold",
            "--set",
            "above=80",
            "--bad",
            "high",
            "--input",
            directory.resolve("in").toString(),
            "--output",
            out.toString());
    assertThat(ended.exit()).as("some rows are bad").isEqualTo(1);
    assertThat(ended.out()).isEqualTo("scored 8 rows of 2 files with threshold\n");
    assertThat(ended.err().lines())
        .hasSize(2)
        .anyMatch(l -> l.contains("b.csv:5: value: \"ten\""))
        .anyMatch(l -> l.contains("b.csv:6: timestamp: \"never\""));
    List<String> rows = Files.readAllLines(out.resolve("a/b.csv"));
    assertThat(rows).hasSize(7);
    assertThat(rows.get(0)).isEqualTo("timestamp,value,anomaly_score");
    assertThat(rows.subList(1, 7))
        .extracting(row -> row.substring(0, row.lastIndexOf(',')))
        .containsExactly("0,10", "60,95", "120,", "180,ten", "never,90", "300,NaN");
    assertThat(score(rows.get(1))).isBetween(0.0, 1.0);
    assertThat(score(rows.get(2))).isGreaterThan(1);
    assertThat(rows.subList(3, 7)).as("always a number").allMatch(row -> score(row) >= 0);
    assertThat(Files.readAllLines(out.resolve("c.csv"))).hasSize(3);
    assertThat(out.resolve("notes.txt")).doesNotExist();
  }

  private static double score(String row) {
    return Double.parseDouble(row.substring(row.lastIndexOf(',') + 1));
  }

  @Test
  void evaluate_says_what_it_does_not_know() throws IOException {
    file("in/a.csv", "timestamp,value\n0,1\n");
    Path in = directory.resolve("in");
    String out = directory.resolve("out").toString();
    Ended detector =
        run("evaluate", "--detector", "magic", "--input", in.toString(), "--output", out);
    assertThat(detector.exit()).isEqualTo(2);
    assertThat(detector.err()).contains("magic", "expected one of", "threshold");
    Ended empty =
        run(
            "evaluate",
            "--detector",
            "fleet",
            "--input",
            Files.createDirectory(directory.resolve("empty")).toString(),
            "--output",
            out);
    assertThat(empty.exit()).isEqualTo(2);
    assertThat(empty.err()).contains("there is no CSV file below");
  }

  @Test
  void evaluate_refuses_settings_in_the_words_of_the_config() throws IOException {
    file("in/a.csv", "timestamp,value\n0,1\n60,2\n60,3\n");
    String in = directory.resolve("in").toString();
    String out = directory.resolve("out").toString();
    List<String> base = List.of("evaluate", "--input", in, "--output", out, "--detector");
    assertThat(with(base, "threshold", "--set", "abov=3").err())
        .startsWith("--set abov: unknown key; did you mean above?");
    assertThat(with(base, "threshold").err()).startsWith("--set above: wanted above or below");
    assertThat(with(base, "fleet", "--bad", "up").err()).startsWith("--bad: up: expected high");
    assertThat(with(base, "fleet", "--set", "distance").err()).contains("expected KEY=VALUE");
    assertThat(with(base, "absent").err()).contains("whether a series is there, not at its values");
    Ended late = with(base, "threshold", "--set", "above=80");
    assertThat(late.exit()).as(late.err()).isZero();
    assertThat(late.err()).contains("a.csv: 1 rows are not newer than the one before");
  }

  private static Ended with(List<String> base, String... more) {
    List<String> all = new java.util.ArrayList<>(base);
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  @Test
  void backtest_tells_a_table_writes_a_page_and_says_what_is_missing() throws IOException {
    Path recorded = Recorded.csv(directory);
    String config = Recorded.CONFIG.formatted("csv: { path: \"" + recorded + "\" }");
    Path file =
        file(
            "petrel.yml",
            config.replace(
                "receivers:", "  - { name: load, query: load, detectors: [ fleet ] }\nreceivers:"));
    List<String> base = List.of("backtest", "--config", file.toString(), "--days", "1");
    Path html = directory.resolve("out/report.html");
    Ended ended = with(base, "--html", html.toString());
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("2026-11-21", "web-1", "threshold", "By host");
    assertThat(ended.err()).contains("load is left out: ", "no recorded files for the signal load");
    assertThat(Files.readString(html)).contains("<svg", "web-1");

    Path json = directory.resolve("report.json");
    Ended quiet = with(base, "--format", "json", "--output", json.toString());
    assertThat(quiet.exit()).isZero();
    assertThat(quiet.out()).isEmpty();
    assertThat(Files.readString(json)).startsWith("{").contains("\"version\" : 1");

    Ended before = with(base, "--to", "2026-01-02");
    assertThat(before.exit()).isEqualTo(1);
    assertThat(before.err()).contains("no series in 2026-01-01T00:05:00Z to 2026-01-02T00:00:00Z");
    assertThat(with(base, "--set", "cpu_usage.fleet.distanz=3"))
        .returns(2, Ended::exit)
        .matches(e -> e.err().contains("did you mean distance?"));
    assertThat(with(base, "--signal", "cpu").err()).contains("expected one of cpu_usage, load");
    assertThat(with(base, "--matcher", "x").err()).contains("--matcher: \"x\": expected a matcher");
    assertThat(with(base, "--step", "1x")).returns(2, Ended::exit);
    assertThat(with(base, "--from", "yesterday")).returns(2, Ended::exit);
    Path gone = file("gone.yml", Recorded.CONFIG.formatted("csv: { path: /nowhere }"));
    assertThat(run("backtest", "--config", gone.toString()))
        .returns(1, Ended::exit)
        .matches(e -> e.err().contains("/nowhere: no such directory"));
  }
}
