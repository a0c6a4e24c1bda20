package io.petrel.config;

import io.petrel.detect.DetectorType;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a config file may choose from and how its foreign parts are read.
 *
 * @param detectors the kinds of detectors
 * @param sources the kinds of sources; {@code prometheus} is also a key at the top
 * @param notifiers the kinds of receiver channels; {@code console} is the one used without any
 * @param matcher parses a matcher, or throws {@link IllegalArgumentException} with the reason
 * @param template checks a template of a title or a text in the same way
 * @param environment the value of an environment variable, null where it is not set
 */
public record Types(
    List<DetectorType<?>> detectors,
    List<Kind> sources,
    List<Kind> notifiers,
    Function<String, ?> matcher,
    Function<String, ?> template,
    Function<String, @Nullable String> environment) {
  public Types {
    detectors = List.copyOf(detectors);
    sources = List.copyOf(sources);
    notifiers = List.copyOf(notifiers);
  }

  /** Types that take every text for a template. */
  public Types(
      List<DetectorType<?>> detectors,
      List<Kind> sources,
      List<Kind> notifiers,
      Function<String, ?> matcher,
      Function<String, @Nullable String> environment) {
    this(detectors, sources, notifiers, matcher, text -> text, environment);
  }
}
