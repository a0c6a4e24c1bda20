package io.petrel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ObjDoubleConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar on standard error for work that takes long; nothing where that is no terminal. */
public final class Progress implements AutoCloseable {
  private static final int PARTS = 1000;

  private final boolean shown;
  private final ObjDoubleConsumer<String> listener;
  private @Nullable ProgressBar bar;
  private String task = "";

  private Progress(boolean shown, ObjDoubleConsumer<String> listener) {
    this.shown = shown;
    this.listener = listener;
  }

  /** On this process' standard error. */
  public static Progress onTerminal() {
    return new Progress(terminal(2), Progress::nobody);
  }

  /** Shows nothing. */
  public static Progress none() {
    return new Progress(false, Progress::nobody);
  }

  /** Tells somebody, who gets the task and how far it is, and shows nothing. */
  public static Progress to(ObjDoubleConsumer<String> listener) {
    return new Progress(false, listener);
  }

  private static void nobody(String what, double share) {}

  /** Whether anybody sees it. */
  public boolean shown() {
    return shown;
  }

  /** Java does not tell whether a file descriptor is a terminal; Linux does. */
  public static boolean terminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /**
   * How far a task is; another one begins another bar. Thread-safe.
   *
   * @param share from 0 to 1
   */
  public synchronized void at(String what, double share) {
    listener.accept(what, share);
    if (!shown) {
      return;
    }
    if (bar == null || !what.equals(task)) {
      close();
      task = what;
      bar =
          new ProgressBarBuilder()
              .setTaskName(what)
              .setInitialMax(PARTS)
              .setStyle(ProgressBarStyle.ASCII)
              .hideEta()
              .build();
    }
    bar.stepTo((long) (share * PARTS));
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
