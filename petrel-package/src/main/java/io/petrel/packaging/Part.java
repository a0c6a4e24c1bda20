package io.petrel.packaging;

import java.util.List;

/**
 * A jar that is shipped, as the bill of materials tells of it.
 *
 * @param licences SPDX names, or what its pom says; any one of them may be chosen
 * @param sha256 of the jar, in hexadecimal; empty where it is not told
 */
record Part(String group, String name, String version, List<String> licences, String sha256) {
  Part {
    licences = List.copyOf(licences);
  }

  /** The jar's name in the directory {@code lib}. */
  String file() {
    return name + "-" + version + ".jar";
  }

  @Override
  public String toString() {
    return group + ":" + name + ":" + version;
  }
}
