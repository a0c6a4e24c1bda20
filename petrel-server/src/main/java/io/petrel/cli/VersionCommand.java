package io.petrel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Says what runs. */
@Command(name = "version", description = "Print the version.", mixinStandardHelpOptions = false)
final class VersionCommand implements Callable<Integer> {
  private final String version;

  VersionCommand(String version) {
    this.version = version;
  }

  @Override
  public Integer call() {
    System.out.println(version);
    return 0;
  }
}
