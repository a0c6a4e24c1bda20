package io.petrel.app;

import io.petrel.config.Choice;
import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.config.Digest;
import io.petrel.config.Kind;
import io.petrel.config.Maintenance;
import io.petrel.config.Receiver;
import io.petrel.config.Rule;
import io.petrel.config.SignalConfig;
import io.petrel.config.Templates;
import io.petrel.config.Types;
import io.petrel.demo.FleetSource;
import io.petrel.detect.Detector;
import io.petrel.detect.DetectorType;
import io.petrel.detect.Detectors;
import io.petrel.http.Urls;
import io.petrel.notify.Charts;
import io.petrel.notify.Links;
import io.petrel.notify.Notifier;
import io.petrel.notify.NotifierContext;
import io.petrel.notify.NotifierType;
import io.petrel.notify.Notifiers;
import io.petrel.notify.SlackPreview;
import io.petrel.notify.Texts;
import io.petrel.notify.Wording;
import io.petrel.pipeline.Exclusion;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.route.InhibitRule;
import io.petrel.route.Matcher;
import io.petrel.route.Route;
import io.petrel.route.Silence;
import io.petrel.route.SilenceReminder;
import io.petrel.route.TimeInterval;
import io.petrel.series.Fetch;
import io.petrel.series.Signal;
import io.petrel.serve.Bulletins;
import io.petrel.serve.PastCharts;
import io.petrel.serve.PastCourses;
import io.petrel.serve.Poller;
import io.petrel.source.PrometheusSource;
import io.petrel.source.Source;
import io.petrel.source.SourceType;
import io.petrel.source.Sources;
import io.petrel.store.ChannelsOf;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All parts that a config asks for, made and joined by hand.
 *
 * @param setup what the poll loop needs
 * @param sourceNames each source and what it is, for people
 * @param notifiers by channel id
 * @param texts the language
 * @param charts draws for messages
 * @param courses leads the past through detectors for the page
 */
record Wiring(
    Poller.Setup setup,
    Map<String, String> sourceNames,
    Map<String, Notifier> notifiers,
    Texts texts,
    PastCharts charts,
    PastCourses courses) {
  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);
  private static final Duration CHART_PATIENCE = Duration.ofSeconds(10);
  private static final Duration FORGET_AFTER = Duration.ofDays(7);

  /** Used where the config names no source: the first that answers. */
  private static final List<String> EMBEDDED =
      List.of(
          "sources: [ { name: prometheus, prometheus: { url: 'http://localhost:9090' } } ]",
          "sources: [ { name: this-machine, local: {} } ]");

  private static final List<SourceType<?>> ALL_SOURCES =
      Stream.<SourceType<?>>concat(Sources.ALL.stream(), Stream.of(FleetSource.TYPE)).toList();

  private static final List<NotifierType<?>> ALL_NOTIFIERS =
      Stream.<NotifierType<?>>concat(Notifiers.ALL.stream(), Stream.of(SlackPreview.TYPE)).toList();

  /** What a config file may choose from. */
  static Types types() {
    return types(Sources.ALL, Notifiers.ALL);
  }

  /** What the demo's config may choose from: that, and what only it has. */
  static Types demoTypes() {
    return types(ALL_SOURCES, ALL_NOTIFIERS);
  }

  private static Types types(List<SourceType<?>> from, List<NotifierType<?>> to) {
    List<Kind> sources =
        from.stream().map(t -> new Kind(t.name(), t.summary(), t.settings())).toList();
    List<Kind> notifiers =
        to.stream().map(t -> new Kind(t.name(), t.summary(), t.settings())).toList();
    return new Types(
        Detectors.ALL, sources, notifiers, Matcher::parse, Wording::check, System::getenv);
  }

  /**
   * Makes the parts; nothing is asked or told yet, but for a look whether a Prometheus answers on
   * this machine where the config names no source.
   */
  static Wiring of(Config config, Types types, PrintStream console, InstantSource clock) {
    Opened opened = sources(config, types, clock);
    Map<String, Source> sources = opened.byName();
    Map<String, String> names = new LinkedHashMap<>();
    List<io.petrel.config.Source> wanted = opened.configured();
    wanted.forEach(each -> names.put(each.name(), each.choice().name()));
    Plan plan = plan(config, sources);
    Texts texts = Texts.of(config.locale());
    PastCharts charts = new PastCharts(plan, sources, texts, config.interval(), CHART_PATIENCE);
    Channels channels = channels(config, config.receivers(), wanted, charts, console, clock);
    ChannelsOf channelsOf = receiver -> channels.of().getOrDefault(receiver, List.of(receiver));
    Poller.Setup setup =
        new Poller.Setup(plan, sources, channelsOf, config.interval(), config.queryOffset());
    PastCourses courses = new PastCourses(plan, sources, config.interval(), config.queryOffset());
    return new Wiring(setup, names, channels.byId(), texts, charts, courses);
  }

  /**
   * Channels, ready to be told; whoever gets them closes them.
   *
   * @param byId the channels
   * @param of the ids of each receiver's channels
   */
  record Channels(Map<String, Notifier> byId, Map<String, List<String>> of) {}

  /**
   * The channels of receivers.
   *
   * @param sources where graphs are, for links
   */
  static Channels channels(
      Config config,
      List<Receiver> receivers,
      List<io.petrel.config.Source> sources,
      Charts charts,
      PrintStream console,
      InstantSource clock) {
    Texts texts = Texts.of(config.locale());
    Links links = links(config, sources);
    Map<String, Notifier> byId = new LinkedHashMap<>();
    Map<String, List<String>> of = new HashMap<>();
    for (Receiver receiver : receivers) {
      NotifierContext context =
          new NotifierContext(
              texts.worded(wording(receiver, config, links)),
              links,
              Wiring::httpClient,
              console,
              clock,
              charts);
      List<String> ids = new ArrayList<>();
      Map<String, Integer> counts = new HashMap<>();
      for (Choice choice : receiver.channels()) {
        int number = counts.merge(choice.name(), 1, Integer::sum);
        String id = receiver.name() + "/" + choice.name() + (number == 1 ? "" : "#" + number);
        byId.put(id, notifier(choice, context));
        ids.add(id);
      }
      of.put(receiver.name(), ids);
    }
    return new Channels(byId, of);
  }

  /**
   * Sources, ready to be asked.
   *
   * @param configured what the config says of each, or would say of the embedded one
   * @param byName the sources themselves
   */
  record Opened(List<io.petrel.config.Source> configured, Map<String, Source> byName) {}

  /** The sources that a config names, or the first embedded one that answers. */
  static Opened sources(Config config, Types types, InstantSource clock) {
    Map<String, Source> sources = new LinkedHashMap<>();
    List<io.petrel.config.Source> wanted = new ArrayList<>(config.sources());
    for (io.petrel.config.Source each : wanted) {
      sources.put(each.name(), source(each.name(), each.choice()));
    }
    if (wanted.isEmpty()) {
      wanted.add(embedded(types, clock, sources));
    }
    return new Opened(wanted, sources);
  }

  private static Wording wording(Receiver receiver, Config config, Links links) {
    Templates templates = receiver.templates().orElse(config.templates());
    return Wording.of(receiver.name(), templates.title(), templates.text(), links);
  }

  /** A signal is drawn where the config says, else by the Prometheus that answers it. */
  private static Links links(Config config, List<io.petrel.config.Source> sources) {
    String template = config.links().prometheus();
    Map<String, Links.Graph> graphs = new HashMap<>();
    for (SignalConfig signal : config.signals()) {
      for (io.petrel.config.Source source : sources) {
        boolean answers = signal.source() == null || signal.source().equals(source.name());
        if (answers && template != null) {
          graphs.putIfAbsent(signal.name(), new Links.Graph(template, signal.query()));
        } else if (answers && source.choice().settings() instanceof PrometheusSource.Settings own) {
          String url = Urls.shown(own.url());
          graphs.putIfAbsent(signal.name(), Links.Graph.ofPrometheus(url, signal.query()));
        }
      }
    }
    URI page = config.web().externalUrl();
    return new Links(page == null ? null : page.toString(), config.links().grafana(), graphs::get);
  }

  private static HttpClient httpClient() {
    return HttpClient.newBuilder()
        .connectTimeout(Duration.ofSeconds(10))
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }

  private static io.petrel.config.Source embedded(
      Types types, InstantSource clock, Map<String, Source> sources) {
    for (String text : EMBEDDED) {
      ConfigReader.Result parsed = ConfigReader.parse("built-in", Path.of(""), text, types);
      if (!(parsed instanceof ConfigReader.Result.Ok ok)) {
        throw new IllegalStateException("a built-in config is wrong: " + parsed);
      }
      io.petrel.config.Source candidate = ok.config().sources().get(0);
      Source source = source(candidate.name(), candidate.choice());
      if (source.hosts(clock.millis()) instanceof Fetch.Complete) {
        sources.put(candidate.name(), source);
        return candidate;
      }
      source.close();
    }
    throw new IllegalStateException("no source answers on this machine: name one in the config");
  }

  private static Source source(String name, Choice choice) {
    for (SourceType<?> type : ALL_SOURCES) {
      if (type.name().equals(choice.name())) {
        return create(type, name, choice.settings());
      }
    }
    throw new IllegalArgumentException("no source is called " + choice.name());
  }

  private static <C extends Record> Source create(
      SourceType<C> type, String name, Record settings) {
    return type.create().apply(name, type.settings().cast(settings));
  }

  private static Notifier notifier(Choice choice, NotifierContext context) {
    for (NotifierType<?> type : ALL_NOTIFIERS) {
      if (type.name().equals(choice.name())) {
        return create(type, choice.settings(), context);
      }
    }
    throw new IllegalArgumentException("no receiver is called " + choice.name());
  }

  private static <C extends Record> Notifier create(
      NotifierType<C> type, Record settings, NotifierContext context) {
    return type.create().apply(type.settings().cast(settings), context);
  }

  /** What to watch, and whom to tell. */
  static Plan plan(Config config, Map<String, Source> sources) {
    List<Watch> watches = new ArrayList<>();
    for (SignalConfig signal : config.signals()) {
      List<String> of =
          signal.source() == null ? List.copyOf(sources.keySet()) : List.of(signal.source());
      for (String source : of) {
        Signal asked = signal.signal(source);
        Source answering = sources.get(source);
        String refusal = answering == null ? null : answering.refuses(asked);
        if (refusal != null) {
          LOG.info("{} does not give {}: {}", source, asked.name(), refusal);
          continue;
        }
        List<Plan.Rule> rules = new ArrayList<>();
        for (Rule rule : signal.detectors()) {
          rules.add(
              new Plan.Rule(
                  rule.detector().name(),
                  detector(rule.detector(), asked),
                  signal.severity(rule),
                  rule.telling()));
        }
        boolean past = answering != null && answering.hasHistory();
        watches.add(new Watch(asked, rules, past ? config.learnFrom() : Duration.ZERO));
      }
    }
    Map<String, TimeInterval> intervals = new HashMap<>();
    config.timeIntervals().forEach(each -> intervals.put(each.name(), each.interval()));
    return new Plan(
        watches,
        route("0", config.route(), intervals),
        FORGET_AFTER,
        together(config),
        exclusion(config),
        config.inhibitRules().stream()
            .map(
                rule ->
                    new InhibitRule(
                        matchers(rule.sourceMatchers()),
                        matchers(rule.targetMatchers()),
                        rule.equal()))
            .toList(),
        config.maintenance().stream().map(each -> maintenance(each, intervals)).toList());
  }

  /** Without an end of its own it lasts as long as the config says it. */
  private static Silence maintenance(Maintenance of, Map<String, TimeInterval> intervals) {
    List<TimeInterval> during = named(of.timeIntervals(), intervals);
    return new Silence(
        0,
        matchers(of.matchers()),
        of.startsAt() == null ? 0 : of.startsAt().toEpochMilli(),
        of.endsAt() == null ? Long.MAX_VALUE : of.endsAt().toEpochMilli(),
        of.name(),
        of.comment(),
        during.isEmpty()
            ? null
            : new TimeInterval(
                String.join(", ", of.timeIntervals()),
                during.stream().flatMap(each -> each.spans().stream()).toList()),
        of.excludeFromLearning());
  }

  private static List<TimeInterval> named(List<String> names, Map<String, TimeInterval> intervals) {
    return names.stream().map(name -> Objects.requireNonNull(intervals.get(name))).toList();
  }

  /** When whom to sum up what was, and whom to remind: whoever gets what nothing else matches. */
  static Bulletins bulletins(Config config, long since) {
    List<Bulletins.Rhythm> digests = new ArrayList<>();
    for (Receiver receiver : config.receivers()) {
      Digest digest = receiver.digest();
      if (digest != null) {
        digests.add(
            new Bulletins.Rhythm(
                receiver.name(),
                digest.every() == Digest.Every.WEEKLY ? digest.day() : null,
                LocalTime.ofSecondOfDay(digest.at().minute() * 60L),
                digest.location().id()));
      }
    }
    Duration remind = config.silenceReminder();
    return new Bulletins(
        digests,
        remind.isZero() ? null : new SilenceReminder(config.route().receiver(), remind),
        since);
  }

  private static Plan.@Nullable Corroboration together(Config config) {
    Config.Corroborate keys = config.corroborate();
    return keys.enabled()
        ? new Plan.Corroboration(
            keys.window(),
            keys.severity(),
            new DetectorType.Telling(keys.holdFor(), 1, 1, keys.keepFiringFor()))
        : null;
  }

  private static Exclusion exclusion(Config config) {
    return Exclusion.of(
        config.excludeFromLearning().stream()
            .map(
                e ->
                    new Exclusion.Range(
                        e.from().toEpochMilli(),
                        e.to().toEpochMilli(),
                        matchers(e.matchers()),
                        e.comment()))
            .toList());
  }

  private static List<Matcher> matchers(List<String> texts) {
    return texts.stream().map(Matcher::parse).toList();
  }

  static Detector detector(Choice choice, Signal signal) {
    for (DetectorType<?> type : Detectors.ALL) {
      if (type.name().equals(choice.name())) {
        return create(type, choice.settings(), signal);
      }
    }
    throw new IllegalArgumentException("no detector is called " + choice.name());
  }

  private static <C extends Record> Detector create(
      DetectorType<C> type, Record settings, Signal signal) {
    return type.create().apply(type.settings().cast(settings), signal);
  }

  private static Route route(
      String path, io.petrel.config.Route node, Map<String, TimeInterval> intervals) {
    List<Route> children = new ArrayList<>();
    for (io.petrel.config.Route child : node.routes()) {
      children.add(route(path + "." + children.size(), child, intervals));
    }
    return new Route(
        path,
        node.receiver(),
        node.groupBy(),
        matchers(node.matchers()),
        node.goOn(),
        node.groupWait(),
        node.groupInterval(),
        node.repeatInterval(),
        named(node.muteTimeIntervals(), intervals),
        named(node.activeTimeIntervals(), intervals),
        node.reopenWithin(),
        node.escalate().stream()
            .map(step -> new Route.Escalation(step.after(), step.receiver()))
            .toList(),
        children);
  }

  /** Gives back what the parts hold. */
  void close(QuietLog log) {
    charts.close();
    setup.sources().values().forEach(Source::close);
    for (Map.Entry<String, Notifier> e : notifiers.entrySet()) {
      try {
        e.getValue().close();
      } catch (Exception failed) {
        log.trouble("close/" + e.getKey(), e.getKey() + " did not close: " + failed.getMessage());
      }
    }
  }
}
