package io.petrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The lists for http_sd, made of answers as the clouds' API documentation shows them. The command
 * lines themselves want an account: stand-ins answer page by page.
 */
final class HttpSdTest {
  private static final Path HTTP_SD = Repository.PROMETHEUS.resolve("http-sd");

  @TempDir Path home;
  private Path programs;
  private Path lists;

  @BeforeEach
  void directories() throws IOException {
    programs = Files.createDirectory(home.resolve("bin"));
    lists = Files.createDirectory(home.resolve("lists"));
  }

  /** A program that answers by a shell script, which sees its arguments. */
  private void program(String name, String script) throws IOException {
    Path file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Repository.Said refresh(String cloud, String regions) {
    return Repository.run(
        home,
        Map.of("PATH", programs + ":" + System.getenv("PATH"), cloud + "_REGIONS", regions),
        List.of(HTTP_SD.resolve("refresh").toString(), lists.toString()));
  }

  private JsonNode list(String cloud) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(lists.resolve(cloud + ".json")));
  }

  private static String sample(String cloud) {
    return HTTP_SD.resolve("samples/" + cloud + ".json").toString();
  }

  @Test
  void running_linux_hosts_of_aliyun_are_listed_under_their_names() throws IOException {
    program("aliyun", "cat " + sample("aliyun"));
    assertThat(refresh("ALIYUN", "cn-hangzhou").exit()).isZero();
    JsonNode all = list("aliyun");
    assertThat(all.findValuesAsString("instance"))
        .containsExactly(
            "hz-web-01-i-bp1aaaaaaaaaaaaaaaa1",
            "hz-web-01-i-bp1aaaaaaaaaaaaaaaa2",
            "i-bp1aaaaaaaaaaaaaaaa5");
    assertThat(all.get(0))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"targets": ["10.1.0.11:9100"],
                     "labels": {"instance": "hz-web-01-i-bp1aaaaaaaaaaaaaaaa1", "provider": "aliyun",
                       "region": "cn-hangzhou", "zone": "cn-hangzhou-i", "role": "web",
                       "instance_id": "i-bp1aaaaaaaaaaaaaaaa1"}}
                    """));
    assertThat(all.get(2).get("targets").get(0).asString())
        .as("a host of the classic network")
        .isEqualTo("10.1.0.15:9100");
  }

  @Test
  void running_linux_hosts_of_tencent_are_listed_with_the_region_of_their_zone()
      throws IOException {
    program("tccli", "cat " + sample("tencent"));
    assertThat(refresh("TENCENT", "ap-beijing").exit()).isZero();
    JsonNode all = list("tencent");
    assertThat(all.findValuesAsString("instance")).containsExactly("bj-db-01", "bj-web-01");
    assertThat(all.findValuesAsString("region")).containsOnly("ap-beijing");
    assertThat(all.findValuesAsString("role")).containsExactly("none", "web");
  }

  @Test
  void all_pages_of_all_regions_are_asked_for() throws IOException {
    program(
        "tccli",
        """
        echo "$*" >>%s/asked
        case "$*" in
          *--Offset\\ 0) n=100 ;;
          *) n=50 ;;
        esac
        jq --arg at "$*" --argjson n $n '.TotalCount = 150 | .InstanceSet = [range($n) as $i |
          .InstanceSet[0] | .InstanceId = "ins-\\($i)-\\($at | @base64)" | .InstanceName = .InstanceId]' %s
        """
            .formatted(home, sample("tencent")));
    assertThat(refresh("TENCENT", "ap-beijing ap-shanghai").text()).isEmpty();
    assertThat(Files.readAllLines(home.resolve("asked")))
        .containsExactly(
            "cvm DescribeInstances --region ap-beijing --Limit 100 --Offset 0",
            "cvm DescribeInstances --region ap-beijing --Limit 100 --Offset 100",
            "cvm DescribeInstances --region ap-shanghai --Limit 100 --Offset 0",
            "cvm DescribeInstances --region ap-shanghai --Limit 100 --Offset 100");
    assertThat(list("tencent")).hasSize(300);
  }

  @Test
  void a_list_stays_when_the_cloud_does_not_answer_or_answers_something_else() throws IOException {
    program("aliyun", "cat " + sample("aliyun"));
    assertThat(refresh("ALIYUN", "cn-hangzhou").exit()).isZero();
    JsonNode before = list("aliyun");
    for (String script :
        List.of("exit 3", "echo '{\"Code\": \"Throttling\"}'", "echo 'not JSON'")) {
      program("aliyun", script);
      Repository.Said said = refresh("ALIYUN", "cn-hangzhou");
      assertThat(said.exit()).isEqualTo(1);
      assertThat(said.text()).contains("aliyun did not answer in full").contains("stays as it is");
      assertThat(list("aliyun")).isEqualTo(before);
    }
  }
}
