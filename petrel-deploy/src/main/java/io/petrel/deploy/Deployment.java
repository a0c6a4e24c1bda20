package io.petrel.deploy;

import io.petrel.deploy.grafana.FleetDashboard;
import io.petrel.deploy.grafana.HostDashboard;
import io.petrel.deploy.grafana.PetrelDashboard;
import io.petrel.deploy.prometheus.NodePreset;
import io.petrel.deploy.prometheus.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of the repository that are made from code. They are committed; a test fails where they
 * are not what this makes.
 */
public final class Deployment {
  private static final String DASHBOARDS = "deploy/grafana/dashboards/";

  private Deployment() {}

  /** The text of every file, by its path below the repository. */
  public static Map<String, String> files() {
    NodePreset node = NodePreset.read();
    Map<String, String> files = new LinkedHashMap<>();
    files.put("deploy/prometheus/rules/node.rules.yml", Recorded.rules(node));
    files.put("petrel-server/src/main/resources/presets/node_recorded.yml", Recorded.preset(node));
    files.put(DASHBOARDS + "fleet.json", FleetDashboard.json());
    files.put(DASHBOARDS + "host.json", HostDashboard.json(node));
    files.put(DASHBOARDS + "petrel.json", PetrelDashboard.json());
    return files;
  }

  /**
   * Writes them.
   *
   * @param args the repository's directory
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("wanted one argument: the repository's directory");
    }
    Path root = Path.of(args[0]);
    for (Map.Entry<String, String> file : files().entrySet()) {
      Files.writeString(root.resolve(file.getKey()), file.getValue());
      System.out.println(file.getKey());
    }
  }
}
