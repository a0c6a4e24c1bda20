package io.petrel.notebook;

import org.rapaio.jupyter.kernel.MainApp;

/** Starts the Java kernel, which ends with the Jupyter that started it. */
public final class KernelMain {
  private KernelMain() {}

  /** Takes what the kernel takes: the connection file. */
  public static void main(String[] args) throws Exception {
    String jupyter = System.getenv("JPY_PARENT_PID");
    if (jupyter != null) {
      Thread watch = new Thread(() -> endWith(Long.parseLong(jupyter)), "parent");
      watch.setDaemon(true);
      watch.start();
    }
    MainApp.main(args);
  }

  private static void endWith(long parent) {
    ProcessHandle.of(parent).ifPresent(process -> process.onExit().join());
    Runtime.getRuntime().halt(1);
  }
}
