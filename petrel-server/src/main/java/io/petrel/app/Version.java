package io.petrel.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * What runs.
 *
 * @param version the release
 * @param commit the commit it was built from, {@code unknown} where that is not known
 * @param built when it was built
 */
record Version(String version, String commit, String built) {
  static Version read() {
    Properties p = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("/petrel-version.properties")) {
      if (in != null) {
        p.load(in);
      }
    } catch (IOException e) {
      // A version that cannot be read is said to be unknown: nothing depends on it.
      p.clear();
    }
    return new Version(
        p.getProperty("version", "unknown"),
        p.getProperty("commit", "unknown"),
        p.getProperty("built", "unknown"));
  }

  @Override
  public String toString() {
    return "petrel "
        + version
        + " (commit "
        + commit
        + ", built "
        + built
        + ", Java "
        + Runtime.version()
        + ")";
  }
}
