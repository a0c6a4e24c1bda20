package io.petrel.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.source.Program;
import io.petrel.source.RealPrometheus;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notebooks, run by Debian's Jupyter through {@code ./petrel notebook}. */
final class NotebookIT {
  private static final int RED = 0xd0021b;

  @TempDir Path directory;
  private Jupyter jupyter;

  @BeforeEach
  void prepare() throws IOException {
    jupyter = new Jupyter(Files.createDirectory(directory.resolve("checkout")));
  }

  @Test
  void the_chinese_notebook_runs_where_no_prometheus_answers() throws Exception {
    String nobody = "http://127.0.0.1:" + Program.freePort();
    Executed seen = executed("notebooks/explore.zh-CN.ipynb", Map.of("PETREL_PROMETHEUS", nobody));
    assertThat(seen.printed).contains("没有数据", nobody, "虚构的主机", "24 台主机");
    assertThat(seen.tables.get(0).get(0)).contains("主机", "评分", "原因");
    assertThat(seen.tables.get(0).get(1)).contains("而同组");
    shows_the_troubles_of_the_sample_fleet(seen);
  }

  @Test
  void the_english_notebook_sees_the_same_through_a_real_prometheus() throws Exception {
    try (RealPrometheus prometheus = RealPrometheus.withHistory(history(new SampleFleet(7)))) {
      Executed seen =
          executed(
              "notebooks/explore.ipynb",
              Map.of(
                  "PETREL_PROMETHEUS", prometheus.url().toString(),
                  "PETREL_UNTIL", SampleFleet.END.toString()));
      assertThat(seen.printed).contains("24 hosts, 96,792 values").doesNotContain("made-up");
      assertThat(seen.tables.get(0).get(1)).contains("while 11 of its 11 peers are between");
      shows_the_troubles_of_the_sample_fleet(seen);
    }
  }

  private Executed executed(String notebook, Map<String, String> environment) throws Exception {
    Path out = directory.resolve("out.ipynb");
    Path in = directory.resolve("checkout").resolve(notebook);
    Jupyter.Outcome outcome = jupyter.run(environment, "--execute", out.toString(), in.toString());
    assertThat(outcome.status()).as(outcome.said()).isZero();
    return new Executed(out);
  }

  private static void shows_the_troubles_of_the_sample_fleet(Executed seen) {
    assertThat(seen.errors).isEmpty();
    assertThat(seen.tables).hasSize(4);

    assertThat(seen.column(0, 0)).first().isEqualTo(SampleFleet.HOT);
    assertThat(seen.column(0, 1)).containsOnly("fleet");
    assertThat(seen.column(1, 0)).contains(SampleFleet.HOT, SampleFleet.SLEEPLESS);
    assertThat(seen.column(1, 1)).containsOnly("baseline");

    assertThat(seen.column(2, 0)).containsExactly("low", "normal", "high");
    List<Integer> alerts = seen.column(2, 1).stream().map(Integer::valueOf).toList();
    assertThat(alerts.get(0)).isPositive().isLessThan(alerts.get(1));
    assertThat(alerts.get(1)).isEqualTo(seen.column(1, 0).size()).isLessThan(alerts.get(2));
    assertThat(seen.column(3, 1).stream().mapToInt(Integer::parseInt).sum())
        .as("incidents by day")
        .isBetween(5, 10);

    assertThat(seen.pictures).hasSize(5);
    for (BufferedImage picture : seen.pictures) {
      assertThat(picture.getWidth()).isEqualTo(1920);
      assertThat(picture.getHeight()).isBetween(500, 1200);
      assertThat(Executed.pixels(picture, 0xffffff))
          .as("neither empty nor black")
          .isBetween(200_000L, 1920L * picture.getHeight() - 5_000);
    }
    assertThat(Executed.pixels(seen.pictures.get(0), RED)).as("the plain bars").isZero();
    assertThat(Executed.pixels(seen.pictures.get(1), RED))
        .as("one of 24 bars is red: the hot host's")
        .isBetween(10_000L, 60_000L);
    for (int shaded : new int[] {2, 3}) {
      assertThat(Executed.shaded(seen.pictures.get(shaded)))
          .as("what was anomalous is shaded")
          .isGreaterThan(10_000L);
    }
  }

  /** The fleet as a node_exporter would have counted it: the usage between two scrapes. */
  private static String history(SampleFleet fleet) {
    StringBuilder idle = new StringBuilder("# TYPE node_cpu_seconds counter\n");
    StringBuilder up = new StringBuilder("# TYPE up gauge\n");
    List<Frame> frames = fleet.frames();
    double seconds = SampleFleet.STEP.toSeconds();
    for (int host = 0; host < frames.get(0).size(); host++) {
      Labels labels = frames.get(0).series(host).with("job", "node");
      String cpu = labels.with("cpu", "0").with("mode", "idle").toString().replace(", ", ",");
      String target = labels.toString().replace(", ", ",");
      double count = 1e6;
      long before = frames.get(0).at() / 1000 - SampleFleet.STEP.toSeconds();
      idle.append("node_cpu_seconds_total").append(cpu).append(" 1000000 ").append(before);
      idle.append('\n');
      for (Frame frame : frames) {
        count += seconds * (1 - frame.value(host) / 100);
        long at = frame.at() / 1000;
        idle.append("node_cpu_seconds_total").append(cpu).append(' ');
        idle.append(String.format(Locale.ROOT, "%.5f", count)).append(' ').append(at).append('\n');
        up.append("up").append(target).append(" 1 ").append(at).append('\n');
      }
    }
    return idle.append(up).append("# EOF\n").toString();
  }

  @Test
  void a_cell_that_fails_is_told_and_not_tried_again() throws Exception {
    Path notebook =
        small("System.out.println(6 * 7); throw new IllegalStateException(\"no luck\");");
    Jupyter.Outcome outcome =
        jupyter.run(
            Map.of(), "--execute", directory.resolve("small.html").toString(), notebook.toString());
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.said()).contains("no luck").doesNotContain("once more");
    assertThat(directory.resolve("small.html")).doesNotExist();
  }

  @Test
  void a_notebook_becomes_a_page_with_names_of_strangers_as_text() throws Exception {
    Path notebook =
        small(
            "io.petrel.notebook.Table.of(\"Host\", \"CPU\")"
                + ".row(\"<script>alert(1)</script>\", 6 * 7)");
    Path page = directory.resolve("small.html");
    Jupyter.Outcome outcome =
        jupyter.run(Map.of(), "--execute", page.toString(), notebook.toString());
    assertThat(outcome.status()).as(outcome.said()).isZero();
    assertThat(page)
        .content()
        .contains(">42</td>", "&lt;script&gt;alert(1)&lt;/script&gt;</td>")
        .doesNotContain("<script>alert");
  }

  private Path small(String code) throws IOException {
    String source = "# a\n\n<!-- zh-CN -->\n\n# b\n\n```java\n" + code + "\n```\n";
    return Files.writeString(
        directory.resolve("small.ipynb"), new NotebookSource(source).notebook(false));
  }

  @Test
  void what_cannot_be_written_or_read_is_said_before_anything_runs() throws Exception {
    assertThat(jupyter.run(Map.of(), "--execute", "week.pdf"))
        .isEqualTo(
            new Jupyter.Outcome(
                1,
                "petrel: --execute wants a name that ends in .html or .ipynb, got \"week.pdf\"\n"));
    assertThat(jupyter.run(Map.of(), "--execute", "week.html", "none.ipynb").said())
        .isEqualTo("petrel: no such notebook: none.ipynb\n");
    assertThat(jupyter.run(Map.of(), "--execute", "nowhere/week.html").said())
        .startsWith("petrel: cannot write nowhere/week.html: nowhere is no directory that ");
    assertThat(jupyter.run(Map.of(), "--execute").status()).isEqualTo(1);
    assertThat(jupyter.run(Map.of(), "--help").said()).startsWith("Usage: petrel notebook");
  }

  @Test
  void jupyter_is_served_on_this_machine_with_a_token_and_knows_the_kernel() throws Exception {
    int port = Program.freePort();
    URI root = URI.create("http://127.0.0.1:" + port);
    List<String> command = new java.util.ArrayList<>(List.of("env", "JUPYTER_TOKEN=abc"));
    command.addAll(jupyter.command("--no-browser", "--port=" + port, "--port-retries=0"));
    try (Program server = Program.start(directory, root.resolve("/api"), command)) {
      assertThat(server).isNotNull();
      assertThat(get(root.resolve("/api/kernelspecs"))).startsWith("403");
      assertThat(get(root.resolve("/api/kernelspecs?token=abc")))
          .startsWith("200")
          .contains("Petrel (Java)");
      assertThat(get(root.resolve("/api/contents?token=abc")))
          .contains("explore.ipynb", "explore.zh-CN.ipynb");
    }
  }

  private static String get(URI uri) throws IOException, InterruptedException {
    var answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }
}
