package io.petrel.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is in the directory of the packages, but for the .deb's life, which {@code DebIT} tries. */
@Timeout(300)
final class DistIT {
  @TempDir Path directory;

  @Test
  void the_same_jars_give_the_same_bytes_at_another_time_place_and_umask() throws Exception {
    Path one = Assembled.packages();
    Path two =
        Assembled.in(
            "2",
            List.of(
                "env",
                "TZ=Asia/Shanghai",
                "LC_ALL=C",
                "TMPDIR=" + Files.createDirectory(directory.resolve("tmp")),
                "sh",
                "-c",
                "umask 077; exec \"$@\"",
                "sh"));
    assertThat(Files.readString(two.resolve("SHA256SUMS")))
        .isEqualTo(Files.readString(one.resolve("SHA256SUMS")));
    assertThat(Files.readString(one.resolve("SHA256SUMS")).lines().map(line -> line.substring(66)))
        .hasSize(4)
        .anyMatch(name -> name.endsWith(".deb"))
        .anyMatch(name -> name.endsWith(".tar.gz"))
        .anyMatch(name -> name.endsWith(".cdx.json"))
        .contains("RELEASE-NOTES.md");
    Command.run(
        one, Map.of(), List.of("sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"));
  }

  @Test
  void the_tar_runs_where_it_is_unpacked_on_a_java_that_it_finds() throws Exception {
    Command.run(
        directory,
        Map.of(),
        List.of("tar", "-xf", Assembled.only(Assembled.packages(), ".tar.gz").toString()));
    Path top;
    try (Stream<Path> found = Files.list(directory)) {
      top =
          found
              .filter(path -> path.getFileName().toString().startsWith("petrel-"))
              .findFirst()
              .orElseThrow();
    }
    String named = top.getFileName().toString().substring("petrel-".length());
    assertThat(Command.run(directory, Map.of(), List.of(top + "/bin/petrel", "version")))
        .startsWith("petrel " + named + " (commit ");
    Files.createSymbolicLink(directory.resolve("petrel"), top.resolve("bin/petrel"));
    assertThat(
            Command.run(
                top, Map.of(), List.of(directory + "/petrel", "check-config", "conf/petrel.yml")))
        .startsWith("conf/petrel.yml: valid");
    for (String file :
        List.of("LICENSE", "THIRD-PARTY.txt", "petrel.cdx.json", "doc/docs/configuration.md")) {
      assertThat(top.resolve(file)).isNotEmptyFile();
    }
    assertThat(Command.run(top, Map.of(), List.of("find", ".", "-newer", "LICENSE")))
        .as("it builds and writes nothing")
        .isEmpty();
  }

  @Test
  void the_bill_of_materials_names_every_jar_of_the_package_and_its_licence() throws Exception {
    Path dist = Assembled.packages();
    Path bill = Assembled.only(dist, ".cdx.json");
    JsonNode root = JsonMapper.shared().readTree(Files.readString(bill));
    assertThat(root.path("bomFormat").asString()).isEqualTo("CycloneDX");
    assertThat(root.path("metadata").path("component").path("name").asString()).isEqualTo("petrel");
    assertThat(Files.readString(bill)).doesNotContain("petrel-package");

    Map<String, Part> parts = new HashMap<>();
    Bill.read(bill).parts().forEach(part -> parts.put(part.file(), part));
    Set<String> shipped = new TreeSet<>();
    Command.run(
            dist,
            Map.of(),
            List.of("sh", "-c", "dpkg-deb --fsys-tarfile *.deb | tar -t; tar -tf *.tar.gz"))
        .lines()
        .filter(name -> name.matches(".*/lib/[^/]+\\.jar") && !name.endsWith("/jrt-fs.jar"))
        .forEach(name -> shipped.add(name.substring(name.lastIndexOf('/') + 1)));
    assertThat(shipped).hasSizeGreaterThan(50).isEqualTo(new TreeSet<>(parts.keySet()));
    assertThat(parts.values()).allMatch(part -> Licence.of(part).isPresent());
    // None of them comes with another program's tests or this module's tools.
    assertThat(shipped).noneMatch(name -> name.matches("(petrel-package|junit|assertj|helm).*"));
  }
}
