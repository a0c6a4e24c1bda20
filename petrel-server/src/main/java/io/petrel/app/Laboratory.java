package io.petrel.app;

import io.petrel.cli.Progress;
import io.petrel.cli.Replayer;
import io.petrel.config.Config;
import io.petrel.config.ConfigError;
import io.petrel.config.ConfigPrinter;
import io.petrel.config.ConfigReader;
import io.petrel.config.Overrides;
import io.petrel.config.SignalConfig;
import io.petrel.config.Types;
import io.petrel.web.BacktestsApi;
import io.petrel.web.BacktestsApi.Experiment;
import io.petrel.web.BacktestsApi.Outcome;
import io.petrel.web.BacktestsApi.Question;
import io.petrel.web.BacktestsApi.Stages;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Tries a signal with other settings on the past of the sources, next to the config's own. */
final class Laboratory implements BacktestsApi.Laboratory {
  private static final long MOST_TICKS = 12_000;
  private static final Duration LEARNING = Duration.ofDays(14);

  private final Supplier<Config> config;
  private final Types types;
  private final Replayer replayer;

  /**
   * @param config the one that runs
   */
  Laboratory(Supplier<Config> config, Types types, Replayer replayer) {
    this.config = config;
    this.types = types;
    this.replayer = replayer;
  }

  @Override
  public Experiment prepare(Question question) {
    Config now = config.get();
    List<SignalConfig> named =
        now.signals().stream().filter(each -> each.name().equals(question.signal())).toList();
    if (named.isEmpty()) {
      throw new IllegalArgumentException(
          "signal: there is none of this name: expected one of "
              + now.signals().stream().map(SignalConfig::name).collect(Collectors.joining(", ")));
    }
    Config before = now.withSignals(named);
    if (!question.source().isEmpty()) {
      before = with(before, List.of(question.signal() + ".source=" + question.source()));
    }
    return new Run(question, before, with(before, question.sets()));
  }

  private Config with(Config config, List<String> sets) {
    ConfigReader.Result result = Overrides.apply(config, sets, types);
    if (result instanceof ConfigReader.Result.Invalid invalid) {
      throw new IllegalArgumentException(
          invalid.errors().stream().map(ConfigError::toString).collect(Collectors.joining("; ")));
    }
    return ((ConfigReader.Result.Ok) result).config();
  }

  private final class Run implements Experiment {
    private final Question question;
    private final Config before;
    private final Config after;

    Run(Question question, Config before, Config after) {
      this.question = question;
      this.before = before;
      this.after = after;
    }

    @Override
    public String snippet() {
      return ConfigPrinter.yaml(after.signals().get(0), types);
    }

    @Override
    public Outcome run(Stages stages) throws InterruptedException {
      Duration length = Duration.ofMillis((long) (question.days() * 86_400_000));
      Replayer.Outcome outcome =
          replayer.replay(
              new Replayer.Request(
                  before,
                  List.of(new Replayer.Variant("changed", after)),
                  question.only(),
                  null,
                  null,
                  length,
                  step(length.plus(LEARNING)),
                  LEARNING,
                  0),
              Progress.to(stages::at));
      return new Outcome(
          outcome.report(),
          outcome.compared().get(0).report(),
          outcome.remarks(),
          outcome.failure());
    }

    /** The live distance of ticks, or the next multiple that needs not too many of them. */
    private Duration step(Duration all) {
      long interval = before.interval().toMillis();
      long ticks = all.toMillis() / interval + 1;
      return Duration.ofMillis(interval * ((ticks + MOST_TICKS - 1) / MOST_TICKS));
    }
  }
}
