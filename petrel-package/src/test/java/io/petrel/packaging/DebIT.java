package io.petrel.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The life of the .deb on a real Debian with a real systemd, which wants root, mmdebstrap and
 * systemd-nspawn. One box lives through all of it, so the order matters.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DebIT {
  private static final String READY =
      "curl -sS --fail --retry 120 --retry-delay 1 --retry-all-errors http://127.0.0.1:9797/-/ready";
  private static final String NEWER = "9.9.9";

  private static final Path directory = Path.of("target/box").toAbsolutePath();
  private static Path deb;
  private static Box box;

  @BeforeAll
  static void boots_a_debian_that_has_what_the_package_depends_on() throws Exception {
    forget();
    Files.createDirectories(directory);
    assertThat(Command.run(directory, Map.of(), List.of("id", "-u")).strip())
        .as("this test makes a Debian of its own and boots it: run it as root")
        .isEqualTo("0");
    deb = Assembled.only(Assembled.packages(), ".deb");
    List<String> depends =
        Arrays.stream((field("Depends") + "," + field("Recommends")).split(","))
            .map(one -> one.strip().replaceFirst(" .*", ""))
            .toList();
    Path root = directory.resolve("root");
    Box.make(root, Stream.concat(depends.stream(), Stream.of("systemd", "curl")).toList());
    box = Box.start(root);
    box.put(deb, "/root/petrel.deb");
  }

  @AfterAll
  static void ends() throws Exception {
    if (box != null) {
      box.close();
    }
    forget();
  }

  /** Not by JUnit: it would follow and remark every link of a Debian. */
  private static void forget() throws Exception {
    Command.run(
        Path.of("/"), Map.of(), List.of("rm", "-rf", "--one-file-system", directory.toString()));
  }

  @Test
  @Order(1)
  void an_installed_package_watches_as_its_own_user() throws Exception {
    box.run("dpkg -i /root/petrel.deb");
    box.run(READY);

    assertThat(box.run("systemctl is-enabled petrel; systemctl is-active petrel"))
        .isEqualTo("enabled\nactive\n");
    assertThat(box.run("ps -o user=,comm= -p $(systemctl show -P MainPID petrel)").strip())
        .matches("petrel +java");
    assertThat(box.run("getent passwd petrel").strip())
        .matches("petrel:x:[0-9]{3}:[0-9]+:.*:/nonexistent:/usr/sbin/nologin");
    assertThat(
            box.run(
                "stat -c '%A %U:%G %n' /etc/petrel /etc/petrel/petrel.yml /var/lib/petrel /var/lib/petrel/petrel.db /var/cache/petrel/classes.jsa"))
        .isEqualTo(
            """
            drwxr-x--- root:petrel /etc/petrel
            -rw-r----- root:petrel /etc/petrel/petrel.yml
            drwx------ petrel:petrel /var/lib/petrel
            -rw------- petrel:petrel /var/lib/petrel/petrel.db
            -rw-r--r-- root:root /var/cache/petrel/classes.jsa
            """);
    assertThat(box.run("ls -A /var/lib/petrel").lines().toList())
        .as("nothing but state")
        .allMatch(
            name -> name.matches("petrel\\.db(-wal|-shm)?|petrel\\.lock|detectors\\.snapshot.*"));
    assertThat(box.run("journalctl --no-pager -u petrel -o cat"))
        .contains("watching")
        .doesNotContain("WARN", "ERROR", "Exception");
  }

  @Test
  @Order(2)
  void what_is_installed_is_whole_and_says_what_it_is() throws Exception {
    Matcher version =
        Pattern.compile("petrel (\\S+?)(-SNAPSHOT)? \\(commit (\\S+), built (\\S+), Java \\S+\\)")
            .matcher(box.run("petrel version").strip());
    assertThat(version.matches()).isTrue();
    String snapshot =
        version.group(2) == null
            ? ""
            : "~"
                + version.group(4).replaceAll("[^0-9]", "")
                + "."
                + version.group(3).replace('-', '.');
    assertThat(field("Version")).isEqualTo(version.group(1) + snapshot);
    assertThat(box.run("cd / && md5sum --quiet -c /var/lib/dpkg/info/petrel.md5sums")).isEmpty();
    assertThat(box.run("dpkg-query -W -f '${Conffiles}' petrel"))
        .contains("/etc/petrel/petrel.yml", "/etc/default/petrel");
    assertThat(box.run("petrel check-config /etc/petrel/petrel.yml")).contains("valid");
    assertThat(
            box.run(
                "bash -c '. /usr/share/bash-completion/completions/petrel; complete -p petrel'"))
        .contains("petrel");
    for (String page :
        List.of("man/man1/petrel.1.gz", "doc/petrel/changelog.gz", "doc/petrel/CHANGELOG.md.gz")) {
      assertThat(box.run("zcat /usr/share/" + page)).contains("petrel");
    }
    assertThat(box.run("cat /usr/share/doc/petrel/copyright"))
        .contains("License: MIT", "License: Apache-2.0", "License: EPL-2.0", "sqlite-jdbc");
  }

  @Test
  @Order(3)
  void its_own_java_draws_charts_makes_keys_and_knows_chinese() throws Exception {
    Path probe = Path.of("target/test-classes/io/petrel/packaging/RuntimeProbe.class");
    box.run("mkdir -p /root/probe/io/petrel/packaging");
    box.put(probe, "/root/probe/io/petrel/packaging/RuntimeProbe.class");
    assertThat(
            box.run(
                "/usr/lib/petrel/runtime/bin/java -Djava.awt.headless=true -Dstdout.encoding=UTF-8"
                    + " -Dfile.encoding=UTF-8 -cp '/root/probe:/usr/lib/petrel/lib/*'"
                    + " io.petrel.packaging.RuntimeProbe"))
        .isEqualTo("chart 300\nkeys EC\ntls true\ndate 星期一\n");
  }

  @Test
  @Order(4)
  void the_demo_and_its_exporter_run_from_the_package() throws Exception {
    assertThat(box.run("petrel demo --exporter --duration 1s"))
        .contains("http_sd_configs", "Stopped");
    assertThat(box.run("petrel demo --no-open --duration 1s")).contains("Live", "Demo ended");
  }

  @Test
  @Order(5)
  void the_unit_is_valid_and_lets_the_service_do_little() throws Exception {
    assertThat(box.run("systemd-analyze verify --man=no petrel.service")).isEmpty();
    // 10 = may do everything. What is left is mostly the network, which it is there for.
    box.run("systemd-analyze security --no-pager --threshold=15 petrel.service");
    String pid = box.run("systemctl show -P MainPID petrel").strip();
    assertThat(box.run("grep -E '^(NoNewPrivs|Seccomp|CapBnd|CapEff):' /proc/" + pid + "/status"))
        .isEqualToIgnoringWhitespace(
            "CapEff: 0000000000000000 CapBnd: 0000000000000000 NoNewPrivs: 1 Seccomp: 2");
    assertThat(
            box.tried("nsenter -t " + pid + " -m -- touch /etc/petrel/x /usr/x /root/x").output())
        .contains("/etc/petrel/x", "/usr/x", "/root/x")
        .contains("Read-only file system");
  }

  @Test
  @Order(6)
  void a_reload_reads_the_config_again_and_a_wrong_one_changes_nothing() throws Exception {
    box.run("printf 'locale: zh-CN\\n' >> /etc/petrel/petrel.yml && systemctl reload petrel");
    box.run("petrel check-config --print /etc/petrel/petrel.yml | grep -q zh-CN");
    String pid = box.run("systemctl show -P MainPID petrel");
    box.run(
        "cp -p /etc/petrel/petrel.yml /root/good.yml && echo 'intervall: 1m' >> /etc/petrel/petrel.yml");
    box.run("systemctl reload petrel");
    box.run("journalctl -u petrel -o cat --follow --no-tail | grep -m 1 intervall");
    assertThat(box.run("systemctl show -P MainPID petrel")).isEqualTo(pid);
    box.run("cat /root/good.yml > /etc/petrel/petrel.yml && systemctl reload petrel");
    box.run(READY);
  }

  @Test
  @Order(7)
  void a_newer_version_keeps_the_changed_config_and_the_state() throws Exception {
    box.run("petrel silence add instance=web-1 --duration 2h --comment 'a silence to keep'");
    String config = box.run("cat /etc/petrel/petrel.yml");
    String before = box.run("systemctl show -P MainPID petrel");
    Path newer = newer();
    box.put(newer, "/root/newer.deb");

    box.run("dpkg --force-confold -i /root/newer.deb");
    box.run(READY);

    assertThat(box.run("dpkg-query -W -f '${Version}' petrel")).isEqualTo(NEWER);
    assertThat(box.run("systemctl show -P MainPID petrel"))
        .as("it was started anew")
        .isNotEqualTo(before);
    assertThat(box.run("cat /etc/petrel/petrel.yml")).isEqualTo(config).contains("zh-CN");
    assertThat(box.run("stat -c '%A %U:%G' /etc/petrel/petrel.yml"))
        .isEqualTo("-rw-r----- root:petrel\n");
    assertThat(box.run("ls /etc/petrel")).isEqualTo("petrel.yml\npetrel.yml.dpkg-dist\n");
    assertThat(box.run("petrel silence query")).contains("a silence to keep");
  }

  @Test
  @Order(8)
  void it_is_started_again_after_a_crash_and_stays_stopped_when_it_is_stopped() throws Exception {
    String before = box.run("systemctl show -P MainPID petrel").strip();
    box.run("kill -KILL " + before);
    box.run(READY);
    assertThat(box.run("systemctl show -P MainPID petrel").strip()).isNotEqualTo(before);
    box.run("systemctl stop petrel");
    assertThat(box.run("systemctl show -P Result,ActiveState petrel"))
        .isEqualTo("success\ninactive\n");
  }

  @Test
  @Order(9)
  void removing_keeps_config_and_state_and_purging_leaves_nothing() throws Exception {
    box.run("systemctl start petrel");
    box.run("dpkg -r petrel");
    assertThat(box.tried("systemctl is-active petrel").output()).isEqualTo("inactive\n");
    assertThat(box.run("ls /etc/petrel/petrel.yml /var/lib/petrel/petrel.db"))
        .isEqualTo("/etc/petrel/petrel.yml\n/var/lib/petrel/petrel.db\n");
    assertThat(box.tried("test -e /usr/lib/petrel || test -e /var/cache/petrel").status())
        .isNotZero();

    box.run("dpkg -P petrel");
    assertThat(
            box.run(
                "find / -xdev -iname '*petrel*' ! -path '/root/*' ! -path '/proc/*' ! -path '/sys/*' ! -path '/var/log/*'"))
        .isEmpty();
    assertThat(box.tried("getent passwd petrel || getent group petrel").status()).isNotZero();
  }

  /** The same package with a higher version and another config file. */
  private static Path newer() throws IOException, InterruptedException {
    Path tree = directory.resolve("newer");
    Command.run(directory, Map.of(), List.of("dpkg-deb", "-R", deb.toString(), tree.toString()));
    Path control = tree.resolve("DEBIAN/control");
    Files.writeString(
        control, Files.readString(control).replaceFirst("(?m)^Version: .*$", "Version: " + NEWER));
    Path config = tree.resolve("etc/petrel/petrel.yml");
    Files.writeString(config, Files.readString(config) + "\n# New in this version.\n");
    Path newer = directory.resolve("newer.deb");
    Command.run(
        directory,
        Map.of(),
        List.of(
            "dpkg-deb", "--root-owner-group", "-Znone", "-b", tree.toString(), newer.toString()));
    return newer;
  }

  private static String field(String name) throws IOException, InterruptedException {
    return Command.run(directory, Map.of(), List.of("dpkg-deb", "-f", deb.toString(), name))
        .strip();
  }
}
