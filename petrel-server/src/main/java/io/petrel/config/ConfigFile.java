package io.petrel.config;

import io.petrel.setting.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The keys at the top of a config file. */
record ConfigFile(
    @Setting("The Prometheus that is asked, where it is the only source.")
        @Nullable PrometheusChoice prometheus,
    @Setting(value = "Named sources, where there are several.", byDefault = "[]")
        List<Source> sources,
    @Setting(value = "How often signals are asked for.", byDefault = "1m") Duration interval,
    @Setting(
            value =
                "How far behind the clock they are evaluated; Prometheus' scrape_timeout, so that"
                    + " what is asked for has been stored.",
            byDefault = "10s")
        Duration queryOffset,
    @Setting(
            value =
                "How much of its past a new series is led through before detectors that learn from"
                    + " it judge it; 0s = none.",
            byDefault = "14d")
        Duration learnFrom,
    @Setting("Sets of signals; node where neither presets nor signals are given.")
        @Nullable List<String> presets,
    @Setting(value = "Own signals; they win over a preset's of the same name.", byDefault = "[]")
        List<SignalConfig> signals,
    @Setting(value = "How unusual scores are put together.", byDefault = "{}")
        Config.Corroborate corroborate,
    @Setting("Who is told what; everything goes to the one receiver where there is no route.")
        @Nullable RouteKeys route,
    @Setting(value = "Which alerts keep others quiet.", byDefault = "[]")
        List<Inhibition> inhibitRules,
    @Setting(value = "Parts of the time, with names, for routes and maintenance.", byDefault = "[]")
        List<NamedInterval> timeIntervals,
    @Setting(value = "Planned work, of which nothing is told.", byDefault = "[]")
        List<Maintenance> maintenance,
    @Setting(
            value = "How long after its start people are reminded of a silence; 0s = never.",
            byDefault = "24h")
        Duration silenceReminder,
    @Setting(
            value =
                "Stretches of time that are not as usual, such as a planned load test: detectors"
                    + " that learn neither learn from them nor judge them.",
            byDefault = "[]")
        List<Exclusion> excludeFromLearning,
    @Setting(value = "Who can be told; the console where there is none.", byDefault = "[]")
        List<Receiver> receivers,
    @Setting(value = "How messages are worded.", byDefault = "{}") Templates templates,
    @Setting(value = "The web page.", byDefault = "{}") Web web,
    @Setting(value = "Petrel's own metrics.", byDefault = "{}") Config.Metrics metrics,
    @Setting(value = "Where state is kept.", byDefault = "{}") Config.Storage storage,
    @Setting(value = "The language of messages.", byDefault = "en") Locale locale,
    @Setting(value = "How the program itself logs.", byDefault = "{}") Config.Log log,
    @Setting(value = "Where messages link to.", byDefault = "{}") Config.Links links) {
  /** Settings of the kind {@code prometheus} without a name of their own. */
  record PrometheusChoice(Choice choice) {}

  /** The keys that read as this configuration. */
  static ConfigFile of(Config config) {
    boolean one =
        config.sources().size() == 1
            && config.sources().get(0).name().equals("prometheus")
            && config.sources().get(0).choice().name().equals("prometheus");
    return new ConfigFile(
        one ? new PrometheusChoice(config.sources().get(0).choice()) : null,
        one ? List.of() : config.sources(),
        config.interval(),
        config.queryOffset(),
        config.learnFrom(),
        config.presets(),
        config.signals(),
        config.corroborate(),
        RouteKeys.of(config.route()),
        config.inhibitRules(),
        config.timeIntervals(),
        config.maintenance(),
        config.silenceReminder(),
        config.excludeFromLearning(),
        config.receivers(),
        config.templates(),
        config.web(),
        config.metrics(),
        config.storage(),
        config.locale(),
        config.log(),
        config.links());
  }
}
