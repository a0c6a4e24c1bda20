package io.petrel.notebook;

import io.petrel.notify.Texts;
import java.util.ResourceBundle;

/** The few words of charts and tables, in the language of the texts beside them. */
final class Words {
  private Words() {}

  static String of(Texts texts, String key) {
    return ResourceBundle.getBundle(
            "io.petrel.notebook.words",
            texts.locale(),
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES))
        .getString(key);
  }
}
