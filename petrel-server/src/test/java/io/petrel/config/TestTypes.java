package io.petrel.config;

import io.petrel.detect.DetectorType;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.notify.Wording;
import io.petrel.setting.Inline;
import io.petrel.setting.Secret;
import io.petrel.setting.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Detectors, sources and receivers for tests: settings of every sort, no behaviour. */
final class TestTypes {
  private static final Pattern MATCHER =
      Pattern.compile("\\s*[a-zA-Z_][a-zA-Z0-9_]*\\s*(=~|!~|!=|=)\\s*(\"[^\"]*\"|[^\"{}]*)");

  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "HOST", "prometheus:9090",
          "TOKEN", "s3cr3t-token",
          "LIMIT", "75",
          "NOTHING", "",
          "NEWLINE", "a\nroute: b");

  static final Types ALL =
      new Types(
          List.of(
              detector("threshold", Threshold.class, Telling.AT_ONCE),
              detector(
                  "fleet", Fleet.class, new Telling(Duration.ZERO, 4, 6, Duration.ofMinutes(2))),
              detector("kmeans", KMeans.class, Telling.AT_ONCE),
              detector(
                  "absent", Absent.class, new Telling(Duration.ofMinutes(2), 1, 1, Duration.ZERO)),
              detector("baseline", Baseline.class, Telling.AT_ONCE),
              new DetectorType<>(
                  "forecast",
                  "Detects by forecast.",
                  Empty.class,
                  (settings, signal) -> {
                    throw new UnsupportedOperationException();
                  },
                  Telling.AT_ONCE,
                  signal -> signal.exhausts() == null ? "wants exhausts" : null)),
          List.of(
              new Kind("prometheus", "A Prometheus server.", Prometheus.class),
              new Kind("local", "This machine.", Empty.class),
              new Kind("files", "Recorded files.", Files.class)),
          List.of(
              new Kind("console", "Standard output.", Empty.class),
              new Kind("slack", "Slack.", Slack.class)),
          TestTypes::matcher,
          Wording::check,
          ENVIRONMENT::get);

  private TestTypes() {}

  private static <C extends Record> DetectorType<C> detector(
      String name, Class<C> settings, Telling telling) {
    return new DetectorType<>(
        name,
        "Detects by " + name + ".",
        settings,
        (s, signal) -> {
          throw new UnsupportedOperationException();
        },
        telling);
  }

  private static String matcher(String text) {
    if (!MATCHER.matcher(text).matches()) {
      throw new IllegalArgumentException("expected a matcher such as provider=\"aliyun\"");
    }
    return text;
  }

  record Empty() {}

  /** A number, or numbers by name. */
  record Levels(Map<@Nullable String, Double> bySeverity) {
    static Levels of(double value) {
      java.util.LinkedHashMap<@Nullable String, Double> one = new java.util.LinkedHashMap<>();
      one.put(null, value);
      return new Levels(one);
    }

    static Levels of(Map<String, Double> bySeverity) {
      if (bySeverity.isEmpty()) {
        throw new IllegalArgumentException("wanted at least one level, got none");
      }
      return new Levels(new java.util.LinkedHashMap<@Nullable String, Double>(bySeverity));
    }
  }

  record Threshold(
      @Setting("Tells values above this.") @Nullable Levels above,
      @Setting("Tells values below this.") @Nullable Levels below,
      @Setting("Over below this.") @Nullable Double clearBelow,
      @Setting("Over above this.") @Nullable Double clearAbove) {
    Threshold {
      if (above == null && below == null) {
        throw new IllegalArgumentException("above: wanted above or below or both, got neither");
      }
      if (clearBelow != null && above == null) {
        throw new IllegalArgumentException("clear_below: wanted only together with above");
      }
    }
  }

  record Fleet(
      @Setting(value = "How far from the peers.", byDefault = "4") double distance,
      @Setting(value = "Fewest hosts.", byDefault = "3") int minHosts,
      @Setting(value = "Tell stuck hosts.", byDefault = "true") boolean stuck) {
    Fleet {
      if (minHosts < 3) {
        throw new IllegalArgumentException("min_hosts: wanted at least 3, got " + minHosts);
      }
    }
  }

  record KMeans(@Setting(value = "How far apart.", byDefault = "8") double distance) {}

  record Absent(@Setting(value = "When to forget.", byDefault = "1d") Duration forgetAfter) {}

  enum Sensitivity {
    LOW,
    NORMAL,
    VERY_HIGH
  }

  record Baseline(
      @Setting(value = "How keen.", byDefault = "normal") Sensitivity sensitivity,
      @Setting(value = "Smallest change.", byDefault = "0") double minChange,
      @Setting(value = "Whether standing still counts.", byDefault = "true") boolean stuck) {}

  record BasicAuth(
      @Setting("The user name.") String username,
      @Setting("The password.") @Nullable Secret password,
      @Setting("A file with the password.") @Nullable Path passwordFile) {
    BasicAuth {
      if (password != null && passwordFile != null) {
        throw new IllegalArgumentException(
            "password: at most one of password and password_file, not "
                + password.reveal()
                + " too");
      }
    }
  }

  record Http(
      @Setting("User name and password.") @Nullable BasicAuth basicAuth,
      @Setting(value = "Follow redirects.", byDefault = "true") boolean followRedirects,
      @Setting(value = "Further headers.", byDefault = "{}") Map<String, Secret> headers) {
    Http {
      if (headers.containsKey("Host")) {
        throw new IllegalArgumentException("headers: Host cannot be set");
      }
    }
  }

  record Prometheus(
      @Setting("The server's address.") URI url,
      @Setting(value = "How long a query may take.", byDefault = "30s") Duration timeout,
      @Setting(value = "Largest answer.", byDefault = "268435456") long maxResponseBytes,
      @Inline Http http) {
    Prometheus {
      if (!url.getScheme().startsWith("http")) {
        throw new IllegalArgumentException("url: wanted http or https");
      }
    }
  }

  record Files(
      @Setting("The directory.") Path path,
      @Setting(value = "Fields.", byDefault = "[value]") List<String> columns) {}

  record Slack(
      @Setting("The webhook.") @Nullable Secret webhookUrl,
      @Setting("A file with the webhook.") @Nullable Path webhookUrlFile,
      @Setting("The bot token.") @Nullable Secret botToken,
      @Setting("A file with the bot token.") @Nullable Path botTokenFile,
      @Setting("The channel.") @Nullable String channel) {
    Slack {
      if (webhookUrl == null
          && webhookUrlFile == null
          && botToken == null
          && botTokenFile == null) {
        throw new IllegalArgumentException(
            "webhook_url: expected webhook_url, webhook_url_file, bot_token or bot_token_file");
      }
    }
  }
}
