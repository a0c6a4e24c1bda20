package io.petrel.packaging;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A licence under which a part may be shipped, by its SPDX name. In the order of preference where a
 * part offers several.
 */
enum Licence {
  APACHE_2("Apache-2.0"),
  MIT("MIT"),
  BSD_3("BSD-3-Clause"),
  BSD_2("BSD-2-Clause"),
  EPL_2("EPL-2.0"),
  EPL_1("EPL-1.0"),
  MPL_2("MPL-2.0");

  /**
   * What poms say that no SPDX name is, or the wrong one: the parts' own texts have three clauses.
   */
  private static final Map<String, Licence> ALSO_KNOWN_AS =
      Map.of("The (New) BSD License", BSD_3, "BSD-4-Clause org.jline", BSD_3);

  private final String spdx;

  Licence(String spdx) {
    this.spdx = spdx;
  }

  String spdx() {
    return spdx;
  }

  /** The one that is taken of those that a part offers; empty = it cannot be shipped. */
  static Optional<Licence> of(Part part) {
    List<Optional<Licence>> offered =
        part.licences().stream().map(name -> named(name, part.group())).toList();
    return offered.stream().flatMap(Optional::stream).min(Enum::compareTo);
  }

  private static Optional<Licence> named(String name, String group) {
    for (Licence licence : values()) {
      if (licence.spdx.equals(name)) {
        return Optional.of(licence);
      }
    }
    Licence known = ALSO_KNOWN_AS.get(name);
    return Optional.ofNullable(known != null ? known : ALSO_KNOWN_AS.get(name + " " + group));
  }
}
