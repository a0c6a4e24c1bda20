package io.petrel.docs;

import io.petrel.notify.FakeSlack;
import io.petrel.notify.FakeSlackApp;
import io.petrel.notify.FakeZammad;
import io.petrel.source.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directory in which one document's commands run, and what the document's placeholders stand
 * for there: addresses, paths, files of secrets, ids.
 */
final class Sandbox {
  private static final int PATIENCE_SECONDS = 120;

  /** Directories of the documents, each a directory of the sandbox. */
  private static final List<String> PLACES =
      List.of("/etc/petrel", "/etc/prometheus", "/var/lib/petrel", "/var/log/petrel");

  /** An id of an incident in examples; any eight or more of its digits, or its first four. */
  private static final Pattern INCIDENT = Pattern.compile("\\b4f1c(2a90b7d3e618)?\\b");

  private static final Pattern FILE =
      Pattern.compile("/etc/(petrel|prometheus)/[\\w.-]+(?=[\\s,}\\]\"']|$)", Pattern.MULTILINE);

  private final Stage stage;
  final Path home;
  private final Path tools;
  private String config = "";

  /**
   * @param home an empty directory
   * @param jar the program
   * @param archive of its classes, for a quick start
   */
  Sandbox(Stage stage, Path home, Path jar, Path archive) throws IOException {
    this.stage = stage;
    this.home = home;
    this.tools = Files.createDirectories(home.resolve("tools"));
    for (String place : PLACES) {
      Files.createDirectories(home.resolve(place.substring(1)));
    }
    secrets(home.resolve("etc/petrel"));
    Path recorded = Files.createDirectories(home.resolve("recorded/cpu_usage"));
    for (int host = 1; host <= 4; host++) {
      StringBuilder rows = new StringBuilder("timestamp,value\n");
      for (int i = 0; i < 60; i++) {
        rows.append(1_700_000_000 + 60 * i)
            .append(',')
            .append(20 + (7 * i + host) % 11)
            .append('\n');
      }
      Files.writeString(recorded.resolve("web-" + host + ".csv"), rows);
    }
    String java =
        "exec '%s/bin/java' -Xshare:auto -XX:SharedArchiveFile='%s' -Xlog:cds=off -Xlog:cds+dynamic=off"
                .formatted(System.getProperty("java.home"), archive)
            + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dstdout.encoding=UTF-8 -Dsun.stdout.encoding=UTF-8"
            + " -jar '%s'".formatted(jar);
    script("petrel-once", "#!/bin/sh\n" + java + " \"$@\"\n");
    script("petrel", longRunning(Program.freePort()));
    script("petrel-test", "#!/bin/sh\nexec '" + Page.root() + "/petrel-test' --help\n");
    for (String name : List.of("petrel", "petrel-test")) {
      Files.createSymbolicLink(home.resolve(name), tools.resolve(name));
    }
    use(
        """
        prometheus: { url: "http://prometheus:9090" }
        presets: [ node ]
        receivers: [ { name: ops, slack: { webhook_url_file: /etc/petrel/slack-webhook } } ]
        """);
  }

  /** What runs until it is ended is started beside the service, waited for, and ended. */
  private String longRunning(int other) {
    return """
        #!/bin/sh
        case ${1-} in
        run | demo) ;;
        *) exec petrel-once "$@" ;;
        esac
        config=petrel.yml before=
        for word; do
          case $before in --config | -c) config=$word ;; esac
          before=$word
        done
        [ -f "$config" ] || printf 'web: { listen: "127.0.0.1:%d" }\\n' >"$config"
        sed -i 's/:%d/:%d/g' "$config"
        petrel-once "$@" >run.log 2>&1 &
        pid=$!
        tenths=600
        until grep -qE 'watching|Ctrl-C' run.log; do
          tenths=$((tenths - 1))
          [ "$tenths" -gt 0 ] && kill -0 "$pid" 2>/dev/null || { cat run.log; kill "$pid"; exit 1; }
          sleep 0.1
        done
        kill "$pid"
        wait "$pid"
        cat run.log
        sed -i 's/:%d/:%d/g' "$config"
        """
        .formatted(other, stage.port, other, other, stage.port);
  }

  private void script(String name, String text) throws IOException {
    Path file = Files.writeString(tools.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void secrets(Path etc) throws IOException {
    Files.writeString(etc.resolve("slack-webhook"), stage.slack.webhookUrl());
    Files.writeString(etc.resolve("slack-token"), FakeSlack.TOKEN);
    Files.writeString(etc.resolve("slack-app-token"), FakeSlackApp.APP_TOKEN);
    Files.writeString(etc.resolve("slack-signing-secret"), FakeSlackApp.SIGNING_SECRET);
    Files.writeString(etc.resolve("zammad-token"), FakeZammad.TOKEN);
  }

  /** What a text of the documents says here. */
  String mapped(String text) {
    Map<String, String> table = new LinkedHashMap<>();
    table.put("https://prometheus.example.com/tenant", stage.prometheus.url().toString());
    table.put("prometheus:9090", stage.prometheusAddress());
    table.put("localhost:9090", stage.prometheusAddress());
    table.put(":9797", ":" + stage.port);
    table.put("https://zammad.example.com", stage.zammad.url());
    table.put("https://help.example.com", stage.zammad.url());
    String out = text;
    for (String place : PLACES) {
      table.put(place, home.resolve(place.substring(1)).toString());
    }
    Matcher file = FILE.matcher(text);
    while (file.find()) {
      there(home.resolve(file.group().substring(1)));
    }
    for (Map.Entry<String, String> each : table.entrySet()) {
      out = out.replace(each.getKey(), each.getValue());
    }
    // The bot token's Slack is the strict one, which has one channel.
    out =
        out.replaceAll(
            "\\{ *bot_token_file:", "{ api_url: \"" + stage.slack.apiUrl() + "\", bot_token_file:");
    out =
        out.replaceAll(
            "(?m)^( +)bot_token_file:",
            "$1api_url: \"" + stage.slack.apiUrl() + "\"\n$1bot_token_file:");
    out = out.replaceAll("channel: \"#[a-z-]+\"", "channel: \"" + FakeSlack.CHANNEL_NAME + "\"");
    out = numbered(out, "silence expire \\d+", "silence expire ", stage::silence);
    out = numbered(out, "marks remove \\d+", "marks remove ", stage::mark);
    return INCIDENT.matcher(out).find() ? INCIDENT.matcher(out).replaceAll(stage.incident()) : out;
  }

  private static String numbered(
      String text, String pattern, String start, java.util.function.Supplier<String> number) {
    return Pattern.compile(pattern).matcher(text).find()
        ? text.replaceAll(pattern, start + number.get())
        : text;
  }

  /** A file of a secret that the documents name is there. */
  private static void there(Path file) {
    String name = file.getFileName().toString();
    if (Files.exists(file) || name.endsWith(".yml")) {
      return;
    }
    boolean address =
        name.matches(".*(hook|url|teams|dingtalk|feishu|wecom).*") && !name.contains("key");
    try {
      Files.writeString(file, address ? "http://127.0.0.1:1/hook" : "a-secret-of-some-length");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on this is the config file of the document's commands. */
  void use(String config) throws IOException {
    this.config = config;
    String text = mapped(config);
    if (!Pattern.compile("^web:", Pattern.MULTILINE).matcher(text).find()) {
      text += "web: { listen: \"127.0.0.1:" + stage.port + "\" }\n";
    }
    for (String name : List.of("petrel.yml", "etc/petrel/petrel.yml")) {
      Files.writeString(home.resolve(name), text);
    }
  }

  /** The config file of the document's commands, but for the language of messages. */
  String config() {
    return config.replaceAll("(?m)^locale:.*\n", "").replaceAll(" *#.*", "");
  }

  /** What a command did. */
  record Ended(int exit, String said) {}

  /** Runs a script of the documents to its end. */
  Ended run(String script) throws IOException, InterruptedException {
    Path file = Files.writeString(home.resolve("block.sh"), mapped(script));
    return run(List.of("sh", "-eu", file.toString()));
  }

  Ended run(List<String> command) throws IOException, InterruptedException {
    Path said = home.resolve("said.txt");
    Path typed = Files.writeString(home.resolve("typed.txt"), "sesame open\n");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectInput(typed.toFile())
            .redirectOutput(said.toFile());
    builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
      all.add(process.toHandle());
      all.forEach(ProcessHandle::destroyForcibly);
      return new Ended(
          -1, "not ended within " + PATIENCE_SECONDS + " s\n" + Files.readString(said));
    }
    return new Ended(process.exitValue(), Files.readString(said));
  }
}
