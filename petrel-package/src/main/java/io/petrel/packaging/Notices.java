package io.petrel.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * The licences and notices of the jars that are shipped, as one text and as Debian's {@code
 * copyright}. A text that several jars carry stands there once.
 */
final class Notices {
  private final List<Part> parts;
  private final Map<String, TreeSet<String>> jarsByText = new LinkedHashMap<>();

  private Notices(List<Part> parts) {
    this.parts = parts;
  }

  /** Reads the texts that the jars of a directory carry. */
  static Notices read(Bill bill, Path lib) throws IOException {
    Notices notices =
        new Notices(
            bill.parts().stream().filter(part -> !part.group().equals("io.petrel")).toList());
    for (Part part : notices.parts) {
      try (JarFile jar = new JarFile(lib.resolve(part.file()).toFile())) {
        for (JarEntry entry : texts(jar)) {
          try (InputStream in = jar.getInputStream(entry)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            notices.jarsByText.computeIfAbsent(tidy(text), key -> new TreeSet<>()).add(part.file());
          }
        }
      }
    }
    return notices;
  }

  private static List<JarEntry> texts(JarFile jar) {
    return jar.stream()
        .filter(entry -> !entry.isDirectory())
        .filter(entry -> isText(entry.getName()))
        .sorted((a, b) -> a.getName().compareTo(b.getName()))
        .toList();
  }

  private static boolean isText(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    String file = upper.substring(upper.lastIndexOf('/') + 1);
    return (upper.startsWith("META-INF/") || !upper.contains("/"))
        && (file.startsWith("LICENSE") || file.startsWith("NOTICE"))
        && !file.endsWith(".CLASS");
  }

  private static String tidy(String text) {
    return text.replace("\r\n", "\n").replace("\r", "\n").stripTrailing() + "\n";
  }

  /** Who made what, under which licence, and every text. */
  String asText() {
    StringBuilder out = new StringBuilder();
    out.append("Petrel comes with these libraries, unchanged. Where a library offers several\n");
    out.append("licences, the first one told here is taken.\n\n");
    for (Part part : parts) {
      String taken = taken(part);
      List<String> all = new ArrayList<>(List.of(taken));
      part.licences().stream().filter(name -> !name.equals(taken)).forEach(all::add);
      out.append(part).append("\n    ").append(String.join(", or ", all)).append('\n');
    }
    jarsByText.forEach(
        (text, jars) ->
            out.append("\n\n")
                .append("-".repeat(78))
                .append("\nIn ")
                .append(String.join(", ", jars))
                .append(":\n\n")
                .append(text));
    return out.toString();
  }

  /**
   * Debian's machine-readable form.
   *
   * @param own Petrel's own licence
   */
  String asCopyright(String own) {
    StringBuilder out = new StringBuilder();
    out.append("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n");
    out.append("Upstream-Name: petrel\n\n");
    String holder =
        own.lines().filter(line -> line.startsWith("Copyright")).findFirst().orElseThrow();
    out.append("Files: *\nCopyright: ")
        .append(holder.replaceFirst("^Copyright *(\\([cC]\\))? *", ""))
        .append("\nLicense: MIT\n\n");
    Map<String, TreeSet<String>> byLicence = new TreeMap<>();
    for (Part part : parts) {
      byLicence.computeIfAbsent(taken(part), key -> new TreeSet<>()).add(part.file());
    }
    byLicence.forEach(
        (licence, jars) ->
            out.append("Files: ")
                .append(
                    jars.stream()
                        .map(jar -> "usr/lib/petrel/lib/" + jar)
                        .collect(Collectors.joining("\n ")))
                .append("\nCopyright: their authors, see THIRD-PARTY.txt.gz beside this file\n")
                .append("License: ")
                .append(licence)
                .append("\n\n"));
    out.append(
        """
        Files: usr/lib/petrel/runtime/*
        Copyright: Oracle and/or its affiliates, and others, see usr/lib/petrel/runtime/legal
        License: GPL-2 with Classpath exception

        """);
    out.append("License: MIT\n").append(indented(own));
    for (String licence : byLicence.keySet()) {
      if (!licence.equals("MIT")) {
        out.append("\nLicense: ").append(licence).append("\n").append(where(licence));
      }
    }
    out.append(
        """

        License: GPL-2 with Classpath exception
         On Debian systems the GNU General Public License, version 2, is in
         /usr/share/common-licenses/GPL-2; the exception, which lets programs under
         other licences run on this Java, is in /usr/lib/petrel/runtime/legal/java.base.
        """);
    return out.toString();
  }

  private static String where(String licence) {
    return switch (licence) {
      case "Apache-2.0", "MPL-2.0" ->
          " On Debian systems its text is in /usr/share/common-licenses/" + licence + ".\n";
      default -> " Its text is in THIRD-PARTY.txt.gz beside this file, and in the jars.\n";
    };
  }

  private static String indented(String text) {
    return text.lines()
        .map(line -> line.isBlank() ? " ." : " " + line)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String taken(Part part) {
    return Licence.of(part).map(Licence::spdx).orElseThrow();
  }
}
