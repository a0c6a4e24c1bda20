package io.petrel.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BillTest {
  /** Of the bytes "a" and "b". */
  private static final String A =
      "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";

  private static final String B =
      "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d";

  @TempDir Path directory;
  private Path lib;

  @BeforeEach
  void two_jars() throws IOException {
    lib = Files.createDirectory(directory.resolve("lib"));
    Files.writeString(lib.resolve("a-1.jar"), "a");
    Files.writeString(lib.resolve("b-2.jar"), "b");
  }

  @Test
  void jars_that_are_listed_with_their_bytes_and_a_permissive_licence_may_be_shipped()
      throws Exception {
    assertThat(bill(part("a", "1", A, "Apache-2.0"), part("b", "2", B, "MIT")).objections(lib))
        .isEmpty();
  }

  @Test
  void one_permissive_licence_of_several_is_enough() throws Exception {
    Bill bill =
        bill(
            part("a", "1", A, "LGPL-2.1-only", "EPL-2.0"),
            part("b", "2", B, "EPL-2.0", "GPL-2.0-with-classpath-exception", "BSD-3-Clause"));
    assertThat(bill.objections(lib)).isEmpty();
    assertThat(bill.parts())
        .extracting(part -> Licence.of(part).orElseThrow())
        .containsExactly(Licence.EPL_2, Licence.BSD_3);
  }

  @Test
  void copyleft_business_and_unknown_licences_are_refused() throws Exception {
    for (String licence :
        List.of(
            "GPL-3.0-only",
            "LGPL-2.1-only",
            "AGPL-3.0-only",
            "BUSL-1.1",
            "SSPL-1.0",
            "BSD-4-Clause",
            "Our own")) {
      assertThat(bill(part("a", "1", A, licence), part("b", "2", B, "MIT")).objections(lib))
          .singleElement()
          .asString()
          .startsWith(
              "org.example:a:1 has the licence " + licence + ": expected one of Apache-2.0, MIT");
    }
    assertThat(bill(part("a", "1", A), part("b", "2", B, "MIT")).objections(lib))
        .singleElement()
        .asString()
        .contains("(none told)");
  }

  @Test
  void jars_that_are_missing_not_listed_or_changed_are_named() throws Exception {
    assertThat(bill(part("a", "1", B, "MIT"), part("c", "3", A, "MIT")).objections(lib))
        .containsExactly(
            "a-1.jar has other bytes than the one that is listed",
            "org.example:c:3 is listed, but c-3.jar is not shipped",
            "b-2.jar is shipped, but not listed");
  }

  @Test
  void notices_tell_each_text_once_and_the_licence_that_is_taken() throws Exception {
    for (String name : List.of("a-1.jar", "b-2.jar")) {
      try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(lib.resolve(name)))) {
        jar.putNextEntry(new JarEntry("META-INF/NOTICE.txt"));
        jar.write("Copyright the makers\r\n".getBytes(StandardCharsets.UTF_8));
        jar.putNextEntry(new JarEntry("org/example/License.class"));
      }
    }
    Notices notices =
        Notices.read(
            bill(part("a", "1", "", "EPL-2.0", "Apache-2.0"), part("b", "2", "", "MIT")), lib);
    assertThat(notices.asText())
        .contains("org.example:a:1\n    Apache-2.0, or EPL-2.0\norg.example:b:2\n    MIT\n")
        .endsWith("In a-1.jar, b-2.jar:\n\nCopyright the makers\n");
    assertThat(notices.asCopyright("MIT License\n\nCopyright (c) 2026 Us\n\nDo.\n"))
        .contains(
            "Files: *\nCopyright: 2026 Us\nLicense: MIT\n",
            "Files: usr/lib/petrel/lib/a-1.jar\n",
            "\nLicense: Apache-2.0\n On Debian systems",
            "License: MIT\n MIT License\n .\n Copyright (c) 2026 Us\n .\n Do.\n");
  }

  private Bill bill(String... parts) throws IOException {
    Path file = directory.resolve("bom.json");
    Files.writeString(
        file,
        "{\"metadata\": {\"component\": {\"name\": \"petrel-package\"}}, \"components\": ["
            + String.join(",", parts)
            + "]}");
    return Bill.read(file);
  }

  private static String part(String name, String version, String sha256, String... licences) {
    List<String> told =
        List.of(licences).stream()
            .map(
                licence ->
                    "{\"license\": {\""
                        + (licence.contains(" ") ? "name" : "id")
                        + "\": \""
                        + licence
                        + "\"}}")
            .toList();
    return """
        {"group": "org.example", "name": "%s", "version": "%s",
         "hashes": [{"alg": "MD5", "content": "0"}, {"alg": "SHA-256", "content": "%s"}], "licenses": %s}
        """
        .formatted(name, version, sha256, told);
  }
}
