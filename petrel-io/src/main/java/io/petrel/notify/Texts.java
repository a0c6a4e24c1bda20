package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.route.Notification;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.stream.Collectors;

/**
 * Everything that people read, in one language: sentences, numbers, times.
 *
 * <p>English and simplified Chinese; any other language is answered in English. Text from strangers
 * that goes into a sentence is put on one line and cut, but is not escaped for any markup: that is
 * up to whoever shows it. Immutable, thread-safe.
 */
public final class Texts {
  /** Names of zones are ambiguous (CST is Shanghai and Chicago): the offset is not. */
  private static final DateTimeFormatter WHEN =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss ")
          .appendOffset("+HH:MM", "UTC")
          .toFormatter(Locale.ROOT);

  private final Locale locale;
  private final ZoneId zone;
  private final ResourceBundle bundle;
  private final Numbers numbers;
  private final Wording wording;

  private Texts(Locale locale, ZoneId zone, Wording wording) {
    this.locale = locale;
    this.zone = zone;
    this.wording = wording;
    this.bundle =
        ResourceBundle.getBundle(
            "io.petrel.notify.texts",
            locale,
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    this.numbers = new Numbers(locale, bundle::getString);
  }

  /** The texts of a language, times in the system's zone. */
  public static Texts of(Locale locale) {
    return of(locale, ZoneId.systemDefault());
  }

  /** The texts of a language, times in a zone. */
  public static Texts of(Locale locale, ZoneId zone) {
    boolean chinese = locale.getLanguage().equals(Locale.CHINESE.getLanguage());
    return new Texts(chinese ? Locale.SIMPLIFIED_CHINESE : Locale.ENGLISH, zone, Wording.NONE);
  }

  /** The same, with headlines and texts of messages in people's own words. */
  public Texts worded(Wording words) {
    return new Texts(locale, zone, words);
  }

  Wording wording() {
    return wording;
  }

  /** The language that these texts are in. */
  public Locale locale() {
    return locale;
  }

  /**
   * Why a detector scored as it did, in words; a code without a sentence is listed with its
   * arguments.
   */
  public String reason(Reason reason, Unit unit) {
    Map<String, String> args = arguments(reason, unit);
    String said = sentence("reason.", reason, unit, args);
    if (reason.tolerance() == 1) {
      return said;
    }
    args.put("reason", said);
    return say("tolerated", args);
  }

  /** What came of what somebody did, a sentence for who did it. */
  public String act(Reason said) {
    return say("act." + said.code(), arguments(said, Unit.NONE));
  }

  /** A line of a bulletin, or its title, in words; a code without a sentence is listed. */
  public String bulletin(Reason line) {
    return sentence("bulletin.", line, Unit.NONE, arguments(line, Unit.NONE));
  }

  private Map<String, String> arguments(Reason reason, Unit unit) {
    Map<String, String> args = new LinkedHashMap<>();
    reason.args().forEach((name, arg) -> args.put(name, argument(arg, unit)));
    return args;
  }

  private String sentence(String kind, Reason reason, Unit unit, Map<String, String> args) {
    String key = kind + reason.code();
    // A limit between yes and no is no number for people.
    if (unit == Unit.BOOLEAN && bundle.containsKey("yesno." + reason.code())) {
      key = "yesno." + reason.code();
    }
    if (bundle.containsKey(key)) {
      return Template.fill(bundle.getString(key), args::get);
    }
    String listed =
        args.entrySet().stream()
            .map(e -> Clean.line(e.getKey()) + " = " + e.getValue())
            .collect(Collectors.joining(", "));
    String code = Clean.line(reason.code());
    return listed.isEmpty() ? code : code + " (" + listed + ")";
  }

  private String argument(Reason.Arg arg, Unit unit) {
    if (arg instanceof Reason.Arg.Quantity q) {
      return quantity(q.value(), unit);
    } else if (arg instanceof Reason.Arg.Factor f) {
      return "×" + numbers.plain(f.value(), 2);
    } else if (arg instanceof Reason.Arg.Count c) {
      return count(c.value());
    } else if (arg instanceof Reason.Arg.Span s) {
      return span(s.millis());
    } else if (arg instanceof Reason.Arg.Instant i) {
      return instant(i.at());
    } else if (arg instanceof Reason.Arg.Part p) {
      return part(p);
    } else if (arg instanceof Reason.Arg.Text t) {
      return Clean.line(t.value(), 300);
    }
    throw new AssertionError("a kind of argument without words: " + arg);
  }

  /** Another signal's value with what is normal for it, where that is known. */
  private String part(Reason.Arg.Part part) {
    Score score = new Score(0, part.value(), part.lower(), part.upper(), Reason.NONE);
    String normal = range(score, part.unit());
    return say(
        normal.isEmpty() ? "part" : "part.normal",
        Map.of(
            "signal", Clean.line(part.signal()),
            "value", quantity(part.value(), part.unit()),
            "normal", normal));
  }

  /** A value in a unit: {@code 97.1 %}, {@code 1.2 GiB}, {@code 1h 5m}. */
  public String quantity(double value, Unit unit) {
    return numbers.quantity(value, unit);
  }

  /** A number of things. */
  public String count(long value) {
    return numbers.count(value);
  }

  /** A length of time in milliseconds, by its two largest units: {@code 1h 5m}. */
  public String span(long millis) {
    return numbers.span(millis);
  }

  /** An instant, milliseconds since the epoch, to the second and with its zone. */
  public String instant(long at) {
    return WHEN.format(Instant.ofEpochMilli(at).atZone(zone));
  }

  /** The expected range of a score: {@code 12 % to 31 %}; empty where there is none. */
  public String range(Score score, Unit unit) {
    boolean lower = Double.isFinite(score.lower());
    boolean upper = Double.isFinite(score.upper());
    if (!lower && !upper) {
      return "";
    }
    if (unit == Unit.BOOLEAN && lower != upper) {
      return quantity(lower ? 1 : 0, unit);
    }
    if (score.lower() == score.upper()) {
      return quantity(score.lower(), unit);
    }
    return say(
        lower && upper ? "range.both" : lower ? "range.lower" : "range.upper",
        Map.of("lower", quantity(score.lower(), unit), "upper", quantity(score.upper(), unit)));
  }

  /**
   * How unusual an alert's value is; empty where its detector expresses no opinion. One that fires
   * although its score is back says what it was at its worst.
   */
  String unusual(Alert alert) {
    Score now = alert.score();
    Score worst = alert.worst();
    if (Double.isNaN(now.score())) {
      return "";
    }
    return alert.firing() && !now.anomalous() && worst.anomalous()
        ? say("score.was", Map.of("worst", magnitude(worst)))
        : say("score", Map.of("score", magnitude(now)));
  }

  private String magnitude(Score score) {
    return Double.isInfinite(score.score()) ? "∞" : numbers.plain(score.score(), 1);
  }

  /** A severity's word; one that is not Petrel's own stays as it is. */
  public String severity(String severity) {
    String key = "severity." + (severity.isEmpty() ? "none" : severity);
    return bundle.containsKey(key) ? bundle.getString(key) : Clean.line(severity, 40);
  }

  /** A text of strangers on one line, shortened; what cannot be seen is written out. */
  public String shown(String text) {
    return Clean.line(text);
  }

  /** Labels as Prometheus writes them, each value as {@link #shown}. */
  public String shown(Labels labels) {
    return labels.asMap().entrySet().stream()
        .map(e -> Clean.line(e.getKey()) + "=\"" + Clean.line(e.getValue()) + "\"")
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** What happened to one alert, in one line: who, what and why. */
  public String line(Alert alert) {
    return say(
        alert.host().isEmpty() ? "line.nohost" : "line",
        Map.of(
            "severity", severity(alert.severity()),
            "signal", Clean.line(alert.name()),
            "host", Clean.line(alert.host()),
            "reason", why(alert)));
  }

  /**
   * Why an alert is told; of one whose newest sample is as expected, and of one over, why it was.
   */
  public String why(Alert alert) {
    Reason now = alert.score().reason();
    Reason worst = alert.worst().reason();
    if (alert.phase() == Phase.RESOLVED && !Summary.Item.ended(alert)) {
      return reason(worst, alert.unit());
    }
    return now.equals(Reason.NONE) && !worst.equals(Reason.NONE)
        ? say("calmed", Map.of("reason", reason(worst, alert.unit())))
        : reason(now, alert.unit());
  }

  /** What a notification is about, in one line: severity, signal, host or number of hosts. */
  public String title(Notification notification) {
    return Summary.of(notification, Attempt.FIRST, this).title();
  }

  /** What happened since the incident's message before, in one sentence. */
  public String change(Notification notification) {
    return Summary.of(notification, Attempt.FIRST, this).change();
  }

  /** A sentence of the bundle with its places filled. */
  String say(String key, Map<String, String> values) {
    return Template.fill(bundle.getString(key), values::get);
  }

  /** A word of the bundle. */
  String word(String key) {
    return bundle.getString(key);
  }
}
