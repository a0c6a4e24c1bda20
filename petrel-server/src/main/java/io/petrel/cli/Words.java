package io.petrel.cli;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;

/** The words of the command line's reports in a language. */
final class Words {
  private final Map<String, String> words = new HashMap<>();

  Words(Locale locale) {
    ResourceBundle bundle =
        ResourceBundle.getBundle(
            "cli.backtest",
            locale,
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    bundle.keySet().forEach(key -> words.put(key, bundle.getString(key)));
  }

  /** The word for a key; there is one. */
  String of(String key) {
    String word = words.get(key);
    if (word == null) {
      throw new IllegalArgumentException("no word for " + key);
    }
    return word;
  }

  Map<String, String> all() {
    return words;
  }
}
