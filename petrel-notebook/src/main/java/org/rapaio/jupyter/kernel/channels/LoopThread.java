package org.rapaio.jupyter.kernel.channels;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A thread that does one thing again and again, with a pause after each, until it is told to end.
 *
 * <p>It stands before the class of this name in rapaio-jupyter-kernel 3.0.1 on the class path,
 * because of which about one of five kernels never answers. That one is told that it runs only
 * after it was started: a thread that is faster ends at once. And it ends when what it does throws,
 * as it does for a question that arrives before the kernel has its handlers; Jupyter asks again a
 * second later, of nobody. This one runs until it is told to end.
 */
public final class LoopThread extends Thread {
  private static final Logger LOG = Logger.getLogger(LoopThread.class.getName());

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
        once();
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      ended = true;
    }
  }

  private void once() {
    try {
      body.run();
    } catch (RuntimeException e) {
      if (!ended) {
        LOG.log(Level.WARNING, getName() + ": a message was lost", e);
      }
    }
  }

  /** Ends it after what it is doing now. */
  public void shutdown() {
    ended = true;
  }
}
