package io.petrel.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/**
 * The config file that the demo runs on, with its places filled.
 *
 * @param seed decides everything about the fleet
 * @param liveFrom when its past ends
 * @param locale the language of messages
 * @param listen where the page listens, on this machine
 * @param url where people find it
 * @param directory where state is kept
 * @param colours whether the terminal shows them
 */
public record DemoConfig(
    int seed,
    Instant liveFrom,
    Locale locale,
    String listen,
    String url,
    Path directory,
    boolean colours) {
  /** How many hosts it watches. */
  public static final int HOSTS = Host.all().size();

  /**
   * When the live part begins: at the same hour of the same weekday on the reader's clock, the last
   * before {@code now}.
   */
  public static Instant liveFrom(Instant now, ZoneId zone) {
    LocalTime time = LocalTime.MIDNIGHT.plusSeconds(Fleet.MIDNIGHT / 1000);
    ZonedDateTime today = now.atZone(zone);
    ZonedDateTime at = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.WEDNESDAY)).with(time);
    return (at.isAfter(today) ? at.minusWeeks(1) : at).toInstant();
  }

  /** The file's text. */
  public String yaml() {
    return resource()
        .replace("{seed}", Integer.toString(seed))
        .replace("{live_from}", liveFrom.toString())
        .replace("{locale}", locale.toLanguageTag())
        .replace("{listen}", listen)
        .replace("{url}", url)
        .replace("{directory}", directory.toString().replace("'", "''"))
        .replace("{colours}", Boolean.toString(colours));
  }

  private static String resource() {
    try (InputStream in = DemoConfig.class.getResourceAsStream("/demo/petrel.yml")) {
      if (in == null) {
        throw new IllegalStateException("demo/petrel.yml is missing in this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("demo/petrel.yml cannot be read", e);
    }
  }
}
