package io.petrel.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.ColorScheme;

/** With what eyes somebody looks at the page. */
record Look(String name, int width, int height, boolean dark, String locale) {
  static final Look DESKTOP = new Look("desktop", 1280, 900, false, "en-GB");
  static final Look DARK = new Look("dark", 1280, 900, true, "en-GB");
  static final Look PHONE = new Look("phone", 360, 740, false, "en-GB");
  static final Look CHINESE = new Look("chinese", 1280, 900, false, "zh-CN");
  static final Look WALL = new Look("wall", 3840, 2160, true, "en-GB");
  static final Look CHINESE_PHONE = new Look("chinese-phone", 360, 740, false, "zh-CN");

  Browser.NewContextOptions context() {
    return new Browser.NewContextOptions()
        .setViewportSize(width, height)
        .setLocale(locale)
        .setTimezoneId("UTC")
        .setIgnoreHTTPSErrors(true)
        .setColorScheme(dark ? ColorScheme.DARK : ColorScheme.LIGHT);
  }
}
