package io.petrel.bench.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does independent pieces of work in threads and gives their results in order. */
final class Work implements AutoCloseable {
  private final ExecutorService threads;

  Work(int threads) {
    this.threads = Executors.newFixedThreadPool(threads);
  }

  <T> List<T> all(List<Callable<T>> pieces) {
    List<Future<T>> running = new ArrayList<>();
    pieces.forEach(piece -> running.add(threads.submit(piece)));
    List<T> results = new ArrayList<>();
    try {
      for (Future<T> each : running) {
        results.add(each.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return results;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
