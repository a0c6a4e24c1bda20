package io.petrel.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A bill of materials in CycloneDX' JSON: what is shipped, and under which licences. */
final class Bill {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String ROOT = "pkg:maven/io.petrel/petrel-package@";

  private final ObjectNode root;

  private Bill(ObjectNode root) {
    this.root = root;
  }

  static Bill read(Path file) throws IOException {
    return new Bill((ObjectNode) JSON.readTree(Files.readString(file)));
  }

  /** The same bill as that of the product {@code petrel}, not of the module that lists its jars. */
  String ofPetrel() {
    ObjectNode copy = root.deepCopy();
    ObjectNode petrel = (ObjectNode) copy.get("metadata").get("component");
    petrel.put("type", "application");
    petrel.put("name", "petrel");
    petrel.put(
        "description",
        "Watches hosts through Prometheus and tells people when one of them is not normal.");
    return JSON.writerWithDefaultPrettyPrinter()
            .writeValueAsString(copy)
            .replace(ROOT, ROOT.replace("petrel-package", "petrel"))
        + "\n";
  }

  List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (JsonNode component : root.path("components")) {
      List<String> licences = new ArrayList<>();
      for (JsonNode one : component.path("licenses")) {
        JsonNode licence = one.path("license");
        licences.add(licence.path("id").asString(licence.path("name").asString(one.toString())));
      }
      String sha256 = "";
      for (JsonNode hash : component.path("hashes")) {
        if (hash.path("alg").asString("").equals("SHA-256")) {
          sha256 = hash.path("content").asString("");
        }
      }
      parts.add(
          new Part(
              component.path("group").asString(""),
              component.path("name").asString(),
              component.path("version").asString(),
              licences,
              sha256));
    }
    return parts;
  }

  /**
   * What keeps the jars of a directory from being shipped with this bill: jars it does not list, or
   * lists with other bytes, jars that are not there, licences that are not wanted.
   */
  List<String> objections(Path lib) throws IOException {
    List<String> objections = new ArrayList<>();
    Map<String, Path> jars;
    try (Stream<Path> files = Files.list(lib)) {
      jars =
          files.collect(
              Collectors.toMap(
                  file -> file.getFileName().toString(), file -> file, (a, b) -> a, TreeMap::new));
    }
    for (Part part : parts()) {
      Path jar = jars.remove(part.file());
      if (jar == null) {
        objections.add(part + " is listed, but " + part.file() + " is not shipped");
      } else if (!sha256(jar).equals(part.sha256())) {
        objections.add(part.file() + " has other bytes than the one that is listed");
      }
      if (Licence.of(part).isEmpty()) {
        objections.add(
            part
                + " has the licence "
                + (part.licences().isEmpty() ? "(none told)" : String.join(" or ", part.licences()))
                + ": expected one of "
                + Stream.of(Licence.values()).map(Licence::spdx).collect(Collectors.joining(", ")));
      }
    }
    jars.keySet().forEach(jar -> objections.add(jar + " is shipped, but not listed"));
    return objections;
  }

  private static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }
}
