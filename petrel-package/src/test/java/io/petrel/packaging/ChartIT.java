package io.petrel.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The chart, rendered by Helm itself and checked by Kubernetes' own models; there is no cluster
 * here.
 */
@Timeout(120)
final class ChartIT {
  private static final Path CHART = Assembled.CHECKOUT.resolve("deploy/helm/petrel");

  @TempDir Path directory;

  private interface Model {
    void check(JsonElement json) throws IOException;
  }

  private static final Map<String, Model> MODELS =
      Map.of(
          "ConfigMap", V1ConfigMap::validateJsonElement,
          "Secret", V1Secret::validateJsonElement,
          "Service", V1Service::validateJsonElement,
          "StatefulSet", V1StatefulSet::validateJsonElement);

  @Test
  void helm_has_nothing_to_say_against_the_chart() {
    LintResult lint = new Helm(CHART).lint().strict().call();
    assertThat(lint.isFailed()).as("%s", lint.getMessages()).isFalse();
  }

  @Test
  void it_is_rendered_to_objects_that_kubernetes_knows() throws Exception {
    Map<String, JsonNode> objects = rendered("");
    assertThat(objects).containsOnlyKeys(MODELS.keySet());
    for (Map.Entry<String, JsonNode> object : objects.entrySet()) {
      Objects.requireNonNull(MODELS.get(object.getKey()))
          .check(JsonParser.parseString(object.getValue().toString()));
      assertThat(object.getValue().at("/metadata/labels/app.kubernetes.io~1name").asString())
          .isEqualTo("petrel");
    }
    String wrong = the("StatefulSet", objects).toString().replace("\"replicas\"", "\"replica\"");
    assertThatThrownBy(() -> V1StatefulSet.validateJsonElement(JsonParser.parseString(wrong)))
        .hasMessageContaining("replica");
  }

  @Test
  void the_pod_may_do_little_and_uses_the_users_number_of_the_image() throws Exception {
    JsonNode pod = the("StatefulSet", rendered("")).at("/spec/template/spec");
    JsonNode all = pod.get("securityContext");
    assertThat(all.get("runAsNonRoot").asBoolean()).isTrue();
    assertThat(all.at("/seccompProfile/type").asString()).isEqualTo("RuntimeDefault");
    assertThat(Files.readString(Assembled.CHECKOUT.resolve("deploy/docker/Dockerfile")))
        .contains("USER " + all.get("runAsUser").asInt() + ":" + all.get("runAsGroup").asInt());
    assertThat(pod.get("automountServiceAccountToken").asBoolean()).isFalse();
    JsonNode container = pod.at("/containers/0");
    JsonNode own = container.get("securityContext");
    assertThat(own.get("allowPrivilegeEscalation").asBoolean()).isFalse();
    assertThat(own.get("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(own.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");
    assertThat(container.at("/livenessProbe/httpGet/path").asString()).isEqualTo("/-/healthy");
    assertThat(container.at("/readinessProbe/httpGet/path").asString()).isEqualTo("/-/ready");
    assertThat(pod.get("volumes").toString())
        .contains("\"secret\":{\"secretName\":\"petrel-login\",\"defaultMode\":288");
  }

  @Test
  void the_rendered_password_logs_in_and_probes_need_none() throws Exception {
    Map<String, JsonNode> objects = rendered("");
    String config = the("ConfigMap", objects).at("/data/petrel.yml").asString();
    String hash = decoded(the("Secret", objects), "passwordHash");
    Path file = Petrel.here(directory, config, "/etc/petrel/login/passwordHash", hash);
    Command.Result check = Petrel.check(file);
    assertThat(check.status()).as(check.output()).isZero();
    try (Petrel petrel = Petrel.run(file)) {
      assertThat(petrel.get("/-/healthy")).isEqualTo(200);
      assertThat(petrel.get("/metrics")).isEqualTo(200);
      assertThat(petrel.get("/api/v1/incidents")).isEqualTo(401);
      String password = decoded(the("Secret", objects), "password");
      assertThat(password).hasSize(24);
      assertThat(petrel.get("/api/v1/incidents", "admin", password)).isEqualTo(200);
      assertThat(petrel.get("/api/v1/incidents", "admin", password + "x")).isEqualTo(401);
    }
  }

  @Test
  void values_reach_what_they_are_for() throws Exception {
    Map<String, JsonNode> objects =
        rendered(
            """
            config:
              prometheus: { url: https://mimir.example.com/prometheus }
              receivers: [ { name: ops, slack: { webhook_url_file: /etc/petrel/secrets/slack } } ]
              web: { protect_metrics: true }
            login: { existingSecret: own-login }
            secretFiles: petrel-secrets
            externalUrl: https://petrel.example.com
            heap: 2g
            persistence: { size: 5Gi, storageClass: fast }
            serviceMonitor: { enabled: true, labels: { release: prometheus } }
            """);
    assertThat(objects).doesNotContainKey("Secret");
    JsonNode config = Yaml.all(the("ConfigMap", objects).at("/data/petrel.yml").asString()).get(0);
    assertThat(config.at("/prometheus/url").asString())
        .isEqualTo("https://mimir.example.com/prometheus");
    assertThat(config.at("/web/protect_metrics").asBoolean()).isTrue();
    assertThat(config.at("/web/listen").asString()).isEqualTo(":9797");
    assertThat(config.at("/web/external_url").asString()).isEqualTo("https://petrel.example.com");
    String set = the("StatefulSet", objects).toString();
    assertThat(set)
        .contains(
            "own-login",
            "petrel-secrets",
            "-Xmx2g",
            "\"storage\":\"5Gi\"",
            "\"storageClassName\":\"fast\"");
    V1StatefulSet.validateJsonElement(JsonParser.parseString(set));
    JsonNode monitor = the("ServiceMonitor", objects);
    assertThat(monitor.at("/metadata/labels/release").asString()).isEqualTo("prometheus");
    assertThat(monitor.at("/spec/endpoints/0/port").asString())
        .isEqualTo(the("Service", objects).at("/spec/ports/0/name").asString());
  }

  @Test
  void another_config_starts_the_pod_anew() throws Exception {
    String checksum = "/spec/template/metadata/annotations/checksum~1config";
    assertThat(the("StatefulSet", rendered("config: { interval: 5m }")).at(checksum))
        .isNotEqualTo(the("StatefulSet", rendered("")).at(checksum));
  }

  @Test
  void values_that_are_not_known_or_not_possible_are_refused() {
    for (String wrong :
        new String[] {
          "replicas: 3",
          "heap: much",
          "config: { storage: { path: /tmp } }",
          "service: { port: 0 }",
          "login: { user: 'a:b' }"
        }) {
      assertThatThrownBy(() -> rendered(wrong)).as(wrong).hasMessageContaining("schema");
    }
  }

  @Test
  void its_version_is_that_of_petrel() throws Exception {
    String version =
        Files.readString(Assembled.CHECKOUT.resolve("pom.xml"))
            .replaceFirst(
                "(?s).*?<artifactId>petrel-parent</artifactId>\\s*<version>([^<-]+).*", "$1");
    JsonNode chart = Yaml.read(CHART.resolve("Chart.yaml"));
    assertThat(chart.get("appVersion").asString()).isEqualTo(version);
    assertThat(chart.get("version").asString()).isEqualTo(version);
  }

  private Map<String, JsonNode> rendered(String values) throws IOException {
    TemplateCommand template =
        new Helm(CHART)
            .template()
            .withName("petrel")
            .withNamespace("monitoring")
            .withKubeVersion("1.31.0");
    if (!values.isEmpty()) {
      template.withValuesFile(Files.writeString(directory.resolve("values.yaml"), values));
    }
    Map<String, JsonNode> objects = new LinkedHashMap<>();
    for (JsonNode object : Yaml.all(template.call())) {
      assertThat(objects.put(object.get("kind").asString(), object)).isNull();
    }
    return objects;
  }

  private static JsonNode the(String kind, Map<String, JsonNode> objects) {
    return Objects.requireNonNull(objects.get(kind), kind);
  }

  private static String decoded(JsonNode secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret.get("data").get(key).asString()), StandardCharsets.UTF_8);
  }
}
