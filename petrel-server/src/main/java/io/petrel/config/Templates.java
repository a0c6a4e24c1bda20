package io.petrel.config;

import io.petrel.setting.Setting;
import org.jspecify.annotations.Nullable;

/**
 * How people want messages to be worded, as mustache templates, each checked.
 *
 * @param title the headline, null = Petrel's own
 * @param text what stands below it, null = Petrel's own
 */
public record Templates(
    @Setting("The headline, one line, as a mustache template.") @Nullable String title,
    @Setting("What stands below it, as a mustache template.") @Nullable String text) {
  /** Petrel's own words. */
  public static final Templates NONE = new Templates(null, null);

  /** These, and what they do not say from others. */
  public Templates orElse(Templates others) {
    return new Templates(title == null ? others.title : title, text == null ? others.text : text);
  }
}
