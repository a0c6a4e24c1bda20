package io.petrel.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A small Debian with systemd as its first process, apart from this machine: its own files, network
 * and processes. Of the release that this machine has.
 */
final class Box implements AutoCloseable {
  private static final long START_SECONDS = 60;
  private final Path root;
  private final Process nspawn;
  private final Path log;
  private final String leader;

  private Box(Path root, Process nspawn, Path log, String leader) {
    this.root = root;
    this.nspawn = nspawn;
    this.log = log;
    this.leader = leader;
  }

  /**
   * Makes the files of a box.
   *
   * @param packages Debian packages beside the essential ones
   */
  static void make(Path root, List<String> packages) throws IOException, InterruptedException {
    String release =
        Command.run(
            Path.of("/"),
            Map.of(),
            List.of("sh", "-c", ". /etc/os-release; printf %s $VERSION_CODENAME"));
    Command.run(
        Path.of("/"),
        Map.of(),
        List.of(
            "mmdebstrap",
            "--variant=essential",
            "--include=" + String.join(",", packages),
            "--dpkgopt=force-unsafe-io",
            "--dpkgopt=path-exclude=/usr/share/locale/*",
            release,
            root.toString()));
  }

  /** Starts a box and returns when all its services have started. */
  static Box start(Path root) throws IOException, InterruptedException {
    Path log = Files.createTempFile("petrel-box", ".log");
    Process nspawn =
        new ProcessBuilder(
                "systemd-nspawn",
                "--quiet",
                "--directory=" + root,
                "--register=no",
                "--keep-unit",
                "--private-network",
                "--console=pipe",
                "--boot")
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < end && nspawn.isAlive()) {
      String leader = nspawn.children().findFirst().map(p -> "" + p.pid()).orElse("");
      if (!leader.isEmpty()) {
        Box box = new Box(root, nspawn, log, leader);
        String state = box.tried("systemctl is-system-running --wait").output().strip();
        if (state.equals("running") || state.equals("degraded")) {
          return box;
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    nspawn.destroyForcibly();
    throw new AssertionError("the box did not start:\n" + Files.readString(log));
  }

  /** The output of a line of shell that must succeed in the box, as root. */
  String run(String line) throws IOException, InterruptedException {
    Command.Result result = tried(line);
    if (result.status() != 0) {
      throw new AssertionError(
          line
              + " ended with "
              + result.status()
              + ":\n"
              + result.output()
              + "\n"
              + tried("journalctl --no-pager -u petrel | tail -n 40").output());
    }
    return result.output();
  }

  Command.Result tried(String line) throws IOException, InterruptedException {
    return Command.tried(
        root,
        Map.of("LC_ALL", "C.UTF-8", "PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
        List.of("nsenter", "--target", leader, "--all", "--", "sh", "-c", line));
  }

  /** Copies a file into the box. */
  void put(Path file, String to) throws IOException {
    Files.copy(file, root.resolve(to.substring(1)));
  }

  @Override
  public void close() throws IOException {
    try {
      tried("systemctl poweroff --force");
      if (!nspawn.waitFor(20, TimeUnit.SECONDS)) {
        nspawn.destroyForcibly();
      }
    } catch (InterruptedException e) {
      nspawn.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Files.delete(log);
  }
}
