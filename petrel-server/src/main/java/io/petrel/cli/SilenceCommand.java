package io.petrel.cli;

import io.petrel.config.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Says to the running service what is not to be told for a while. */
@Command(
    name = "silence",
    description = "Keep matching alerts from being told, in the service that runs on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "A silenced alert is judged, recorded and shown all the same; when the silence ends and it still",
      "fires, it is told.",
      "",
      "Examples:",
      "  petrel silence add instance=web-1 --duration 2h --comment 'new kernel'",
      "  petrel silence add cpu_usage 'role=~\"batch|report\"' --duration 30d --weekdays sunday \\",
      "      --times 02:00-06:00 --location Asia/Shanghai --exclude-from-learning",
      "  petrel silence query",
      "  petrel silence query instance=web-1 --expired -o json",
      "  petrel silence expire 7"
    })
final class SilenceCommand implements Runnable {
  private static final String PATH = "/api/v1/silences";

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Mixin final HelpOption help = new HelpOption();

  private SilenceCommand() {}

  static CommandLine line(Types types) {
    return new CommandLine(new SilenceCommand())
        .addSubcommand(new Add(types))
        .addSubcommand(new Query(types))
        .addSubcommand(new Expire(types));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: add, query or expire");
  }

  @Command(
      name = "add",
      description = "Make a silence, and print its number.",
      footer = {
        "",
        "All matchers must match. A word without = is the name of an alert: cpu_usage is",
        "alertname=cpu_usage. Times of one day do not go over midnight: name two ranges.",
        "",
        "Examples:",
        "  petrel silence add instance=web-1 --duration 2h --comment 'new kernel'",
        "  petrel silence add 'severity!=critical' --start 2026-12-24T00:00:00Z --duration 3d",
        "  petrel silence add disk_busy --duration 90d --times 22:00-24:00 --times 00:00-04:00"
      })
  private static final class Add extends ServicePart {
    @Parameters(
        paramLabel = "MATCHER",
        arity = "1..*",
        description = "Such as instance=web-1, role=~\"web|db\" or severity!=critical.")
    private List<String> matchers = List.of();

    @Option(
        names = {"-d", "--duration"},
        paramLabel = "DURATION",
        description = "How long, from the start on; default: 1h.")
    private @Nullable String duration;

    @Option(names = "--start", paramLabel = "TIME", description = "From when on; default: now.")
    private @Nullable String start;

    @Option(names = "--end", paramLabel = "TIME", description = "Until when.")
    private @Nullable String end;

    @Option(
        names = {"-a", "--author", "--by"},
        paramLabel = "NAME",
        description = "Who says so; default: you.")
    private String author = System.getProperty("user.name", "");

    @Option(names = "--comment", paramLabel = "TEXT", description = "Why, for others.")
    private String comment = "";

    @Option(
        names = "--weekdays",
        paramLabel = "DAYS",
        split = ",",
        description = "Recurring: only on these, such as saturday or monday:friday.")
    private List<String> weekdays = List.of();

    @Option(
        names = "--times",
        paramLabel = "TIMES",
        split = ",",
        description = "Recurring: only at these times of the day, such as 22:00-24:00.")
    private List<String> times = List.of();

    @Option(
        names = "--days-of-month",
        paramLabel = "DAYS",
        split = ",",
        description = "Recurring: only on these, such as 1:5; -1 is the last one.")
    private List<String> daysOfMonth = List.of();

    @Option(
        names = "--months",
        paramLabel = "MONTHS",
        split = ",",
        description = "Recurring: only in these, such as december or 1:3.")
    private List<String> months = List.of();

    @Option(
        names = "--location",
        paramLabel = "ZONE",
        description = "The time zone of recurring times, such as Asia/Shanghai; default: UTC.")
    private @Nullable String location;

    @Option(
        names = "--exclude-from-learning",
        description = "What happens meanwhile does not become normal.")
    private boolean excludeFromLearning;

    Add(Types types) {
      super(types);
    }

    @Override
    public Integer call() {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("matchers", matchers.stream().map(ServicePart::matcher).toList());
      Map<String, Object> during = during();
      if (end != null && duration != null) {
        throw usage("--end and --duration: expected one of them");
      }
      if (!during.isEmpty()) {
        if (end == null && duration == null) {
          throw usage("a recurring silence wants an end: expected --duration or --end");
        }
        body.put("during", during);
      }
      long from = start == null ? System.currentTimeMillis() : instant("--start", start);
      long to =
          end == null
              ? from + length("--duration", duration == null ? "1h" : duration).toMillis()
              : instant("--end", end);
      if (start != null) {
        body.put("starts_at", Instant.ofEpochMilli(from).toString());
      }
      body.put("ends_at", Instant.ofEpochMilli(to).toString());
      body.put("by", author);
      body.put("comment", comment);
      body.put("exclude_from_learning", excludeFromLearning);
      System.out.println(service().post(PATH, body).path("id").asString("?"));
      return 0;
    }

    private Map<String, Object> during() {
      Map<String, Object> during = new LinkedHashMap<>();
      put(during, "times", times);
      put(during, "weekdays", weekdays);
      put(during, "days_of_month", daysOfMonth);
      put(during, "months", months);
      if (location != null) {
        if (during.isEmpty()) {
          throw usage("--location is about recurring times: expected --times or --weekdays too");
        }
        during.put("location", location);
      }
      return during;
    }

    private static void put(Map<String, Object> during, String key, List<String> texts) {
      if (!texts.isEmpty()) {
        during.put(key, texts);
      }
    }
  }

  @Command(
      name = "query",
      aliases = "list",
      description = "List silences.",
      footer = {
        "",
        "Examples:",
        "  petrel silence query",
        "  petrel silence query 'instance=~\"web-.*\"' -o extended",
        "  petrel silence query --expired -o json"
      })
  private static final class Query extends ServicePart {
    @Parameters(
        paramLabel = "MATCHER",
        arity = "0..*",
        description = "Only silences whose own matchers name such values.")
    private List<String> matchers = List.of();

    @Option(names = "--expired", description = "Also those that ended in the last days.")
    private boolean expired;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "simple|extended|json",
        description = "How it is printed; default: ${DEFAULT-VALUE}.",
        defaultValue = "simple")
    private Output output = Output.SIMPLE;

    Query(Types types) {
      super(types);
    }

    @Override
    public Integer call() {
      String[] more = expired ? new String[] {"expired", "true"} : new String[0];
      JsonNode silences = service().get(query(PATH, matchers, more)).path("silences");
      if (output == Output.JSON) {
        json(silences);
        return 0;
      }
      if (silences.isEmpty()) {
        System.out.println("no silences");
        return 0;
      }
      boolean all = output == Output.EXTENDED;
      Columns table =
          all
              ? new Columns("ID", "STATE", "MATCHERS", "STARTS AT", "ENDS AT", "ONLY", "BY", "WHY")
              : new Columns("ID", "STATE", "MATCHERS", "ENDS AT", "BY", "WHY");
      for (JsonNode silence : silences) {
        List<String> row = new ArrayList<>();
        row.add(word(silence, "id"));
        row.add(word(silence, "state"));
        row.add(words(silence.path("matchers")));
        if (all) {
          row.add(word(silence, "starts_at"));
        }
        row.add(word(silence, "ends_at"));
        if (all) {
          row.add(during(silence.path("during")));
        }
        row.add(word(silence, "by"));
        row.add(word(silence, "comment"));
        table.row(row.toArray(new String[0]));
      }
      System.out.print(table.left().render());
      return 0;
    }

    private static String during(JsonNode spans) {
      List<String> said = new ArrayList<>();
      for (JsonNode span : spans) {
        for (String key : List.of("months", "days_of_month", "weekdays", "times")) {
          if (span.has(key)) {
            said.add(words(span.path(key)));
          }
        }
        said.add(word(span, "location"));
      }
      return String.join(" ", said);
    }
  }

  @Command(
      name = "expire",
      description = "End silences now.",
      footer = {"", "Example:", "  petrel silence expire 7 9"})
  private static final class Expire extends ServicePart {
    @Parameters(paramLabel = "ID", arity = "1..*", description = "The silences' numbers.")
    private List<Long> ids = List.of();

    Expire(Types types) {
      super(types);
    }

    @Override
    public Integer call() {
      RunningService service = service();
      for (long id : ids) {
        service.delete(PATH + "/" + id);
        System.out.println("silence " + id + " expired");
      }
      return 0;
    }
  }
}
