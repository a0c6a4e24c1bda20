package io.petrel.bench.quality;

import io.petrel.config.Choice;
import io.petrel.config.ConfigReader;
import io.petrel.config.Kind;
import io.petrel.config.SignalConfig;
import io.petrel.config.Types;
import io.petrel.detect.Detector;
import io.petrel.detect.DetectorType;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.detect.Detectors;
import io.petrel.notify.Notifiers;
import io.petrel.route.Matcher;
import io.petrel.source.Sources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The list of all that is measured: a new rival is its own file and one line here. */
final class Contenders {
  private Contenders() {}

  /** Petrel's own detector of series that needs no settings. */
  private static final String OWN = "baseline";

  private static final List<Contender> RIVALS =
      List.of(
          rival("rcf", ThresholdedForest::new, 50),
          rival("netdata", NetdataKMeans::new, 4),
          rival("3sigma", ThreeSigma::new, 1),
          rival("gaussian", WindowedGaussian::new, 1),
          rival("record", NewRecord::new, 1));

  private static Contender rival(String name, Supplier<Rival> create, int share) {
    return new Contender(name, new RivalDetector(name, create), Telling.AT_ONCE, share);
  }

  /** Every name that may be asked for. */
  static List<String> names() {
    List<String> names = new ArrayList<>();
    Detectors.ALL.forEach(type -> names.add(type.name()));
    RIVALS.forEach(rival -> names.add(rival.name()));
    return names;
  }

  /**
   * The ones to measure.
   *
   * @param wanted their names, empty = Petrel's {@code baseline} and all rivals
   * @param settings of Petrel's own, as in a config file
   * @throws IllegalArgumentException when there is none of a name, or it does not score series
   */
  static List<Contender> of(List<String> wanted, String settings) {
    Map<String, Contender> all = new TreeMap<>();
    RIVALS.forEach(rival -> all.put(rival.name(), rival));
    List<Contender> chosen = new ArrayList<>();
    if (wanted.isEmpty()) {
      Detectors.ALL.stream()
          .filter(type -> type.name().equals(OWN))
          .forEach(type -> chosen.add(own(type, settings)));
      chosen.addAll(RIVALS);
      return chosen;
    }
    for (String name : wanted) {
      Contender rival = all.get(name);
      DetectorType<?> type =
          Detectors.ALL.stream().filter(t -> t.name().equals(name)).findFirst().orElse(null);
      if (rival == null && type == null) {
        throw new IllegalArgumentException(
            "--detectors: \"" + name + "\": expected some of " + String.join(", ", names()));
      }
      chosen.add(rival != null ? rival : own(Objects.requireNonNull(type), settings));
    }
    return chosen;
  }

  /** The settings are read as those of a config file. */
  private static <C extends Record> Contender own(DetectorType<C> type, String settings) {
    Types types =
        new Types(
            Detectors.ALL,
            Sources.ALL.stream().map(t -> new Kind(t.name(), t.summary(), t.settings())).toList(),
            Notifiers.ALL.stream().map(t -> new Kind(t.name(), t.summary(), t.settings())).toList(),
            Matcher::parse,
            name -> null);
    String text =
        "signals: [ { name: measured, query: simulated, unit: none, bad: both, detectors: [ { "
            + type.name()
            + ": "
            + settings
            + " } ] } ]";
    ConfigReader.Result read = ConfigReader.parse("--settings", Path.of(""), text, types);
    if (!(read instanceof ConfigReader.Result.Ok ok)) {
      throw new IllegalArgumentException(type.name() + ": " + read);
    }
    SignalConfig signal = ok.config().signals().get(0);
    Choice choice = signal.detectors().get(0).detector();
    Detector detector =
        type.create().apply(type.settings().cast(choice.settings()), signal.signal("simulated"));
    if (!(detector instanceof Detector.OfSeries<?> ofSeries)) {
      throw new IllegalArgumentException(
          "--detectors: \"" + type.name() + "\" does not look at single series");
    }
    return new Contender(type.name(), ofSeries, type.telling(), 1);
  }
}
