package io.petrel.demo;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** What the demo says on the console, in English or Chinese. Immutable, thread-safe. */
public final class DemoTexts {
  private final Locale locale;
  private final ResourceBundle bundle;

  /** The texts of a language; any but Chinese is answered in English. */
  public DemoTexts(Locale locale) {
    boolean chinese = locale.getLanguage().equals(Locale.CHINESE.getLanguage());
    this.locale = chinese ? Locale.SIMPLIFIED_CHINESE : Locale.ENGLISH;
    this.bundle =
        ResourceBundle.getBundle(
            "demo.demo",
            this.locale,
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  /** A text with its places filled. */
  public String say(String key, Object... values) {
    return new MessageFormat(bundle.getString(key), locale).format(values);
  }
}
