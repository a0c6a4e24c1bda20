package io.petrel.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.rapaio.jupyter.kernel.channels.LoopThread;

/** The kernel's loops begin however fast their threads are. */
final class LoopThreadTest {
  @Test
  void a_thread_that_runs_before_its_start_has_returned_runs_on() throws Exception {
    assertThat(
            Path.of(LoopThread.class.getProtectionDomain().getCodeSource().getLocation().toURI()))
        .as("ours, not the kernel's")
        .hasFileName("classes");
    CountDownLatch twice = new CountDownLatch(2);
    LoopThread loop = new LoopThread("loop", 1, twice::countDown);
    Thread first = new Thread(loop); // it runs though it was never started
    first.start();
    assertThat(twice.await(10, TimeUnit.SECONDS)).isTrue();
    loop.shutdown();
    first.join(10_000);
    assertThat(first.isAlive()).isFalse();
  }

  @Test
  void a_loop_outlives_what_goes_wrong_in_it() throws Exception {
    CountDownLatch twice = new CountDownLatch(2);
    LoopThread loop =
        new LoopThread(
            "loop",
            1,
            () -> {
              twice.countDown();
              throw new IllegalStateException("no handler yet");
            });
    loop.start();
    assertThat(twice.await(10, TimeUnit.SECONDS)).isTrue();
    loop.shutdown();
    loop.join(10_000);
    assertThat(loop.isAlive()).isFalse();
  }
}
