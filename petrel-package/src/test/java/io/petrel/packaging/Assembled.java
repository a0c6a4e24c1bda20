package io.petrel.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The packages as {@code petrel-package/assemble} makes them, uncompressed, for it is quicker. */
final class Assembled {
  static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final Map<String, String> QUICK = Map.of("PETREL_DEB_COMPRESSION", "none");

  private Assembled() {}

  /** Assembles into a directory of the build, once for each name in a run of the build. */
  static synchronized Path in(String name, List<String> prefix)
      throws IOException, InterruptedException {
    Path directory = CHECKOUT.resolve("petrel-package/target/dist-" + name);
    Path done = directory.resolve("SHA256SUMS");
    Path built = CHECKOUT.resolve("petrel-package/target/bom.json");
    if (!Files.exists(done)
        || Files.getLastModifiedTime(done).compareTo(Files.getLastModifiedTime(built)) < 0) {
      Command.run(CHECKOUT, Map.of(), List.of("rm", "-rf", directory.toString()));
      Command.run(
          CHECKOUT,
          QUICK,
          Stream.concat(prefix.stream(), Stream.of("petrel-package/assemble", directory.toString()))
              .toList());
    }
    return directory;
  }

  static Path packages() throws IOException, InterruptedException {
    return in("1", List.of());
  }

  /** The only file in a directory that ends so. */
  static Path only(Path directory, String end) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(end)).toList();
      if (found.size() != 1) {
        throw new AssertionError("expected one " + end + " in " + directory + ": " + found);
      }
      return found.get(0);
    }
  }
}
