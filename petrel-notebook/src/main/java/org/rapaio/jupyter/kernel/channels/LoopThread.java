package org.rapaio.jupyter.kernel.channels;

/**
 * A thread that does one thing again and again, with a pause after each, until it is told to end.
 *
 * <p>It stands before the class of this name in rapaio-jupyter-kernel 3.0.1 on the class path. That
 * one is told that it runs only after it was started: where the new thread is faster it ends at
 * once, and the kernel never answers, in about one of five starts on two cores. This one runs
 * unless it was told to end.
 */
public final class LoopThread extends Thread {
  private final long pause;
  private final Runnable body;
  private volatile boolean ended;

  /**
   * @param pause milliseconds
   */
  public LoopThread(String name, long pause, Runnable body) {
    super(name);
    this.pause = pause;
    this.body = body;
  }

  @Override
  public void run() {
    try {
      while (!ended) {
        body.run();
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      ended = true;
    }
  }

  /** Ends it after what it is doing now. */
  public void shutdown() {
    ended = true;
  }
}
