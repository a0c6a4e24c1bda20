package io.petrel.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code petrel-package/assemble} asks for: {@code describe BILL LIB LICENSE OUT} checks the
 * jars in LIB and writes {@code petrel.cdx.json}, {@code THIRD-PARTY.txt} and {@code copyright} to
 * OUT; {@code release-notes CHANGELOG VERSION} prints the section of a version. Ends with 1 and the
 * reasons on standard error where that cannot be done.
 */
public final class Main {
  private Main() {}

  /** Does one of the two. */
  public static void main(String[] args) throws IOException {
    if (args.length == 5 && args[0].equals("describe")) {
      describe(Path.of(args[1]), Path.of(args[2]), Path.of(args[3]), Path.of(args[4]));
    } else if (args.length == 3 && args[0].equals("release-notes")) {
      releaseNotes(args[1], args[2]);
    } else {
      fail(List.of("expected describe BILL LIB LICENSE OUT, or release-notes CHANGELOG VERSION"));
    }
  }

  private static void describe(Path bill, Path lib, Path licence, Path out) throws IOException {
    Bill read = Bill.read(bill);
    List<String> objections = read.objections(lib);
    if (!objections.isEmpty()) {
      fail(objections);
    }
    Notices notices = Notices.read(read, lib);
    Files.writeString(out.resolve("petrel.cdx.json"), read.ofPetrel());
    Files.writeString(out.resolve("THIRD-PARTY.txt"), notices.asText());
    Files.writeString(out.resolve("copyright"), notices.asCopyright(Files.readString(licence)));
  }

  private static void releaseNotes(String changelog, String version) throws IOException {
    try {
      System.out.print(ReleaseNotes.of(version, Files.readString(Path.of(changelog))));
    } catch (IllegalArgumentException e) {
      fail(List.of(changelog + ": " + e.getMessage()));
    }
  }

  private static void fail(List<String> reasons) {
    reasons.forEach(System.err::println);
    System.exit(1);
  }
}
