package dev.cacheprog.prefetch;

import dev.cacheprog.core.FetchTarget;
import dev.cacheprog.core.Log;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// The threads that fetch what a [FetchQueue] gives them. Safe for use by several threads.
final class FetchWorkers {
  private final FetchQueue queue;
  private final PackReader reader;
  private final DiskBudget budget;
  private final Predicate<PendingBody> local;
  private final Runnable onEnd;
  private final Log log;

  private Thread.Builder builder = Thread.ofVirtual();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger busy = new AtomicInteger();

  /// @param target where bodies go
  /// @param local whether a body need not be fetched, as the disk has it
  /// @param onEnd called when all threads have ended, in one that nobody interrupts
  FetchWorkers(
      FetchQueue queue,
      PackReader reader,
      FetchTarget target,
      Predicate<PendingBody> local,
      Runnable onEnd,
      Log log) {
    this.queue = queue;
    this.reader = reader;
    this.budget = new DiskBudget(target);
    this.local = local;
    this.onEnd = onEnd;
    this.log = log;
  }

  /// Uses threads of the system. The JVM ends 300 ms later if virtual threads have waited for
  /// sockets: the thread that waits for all of them does not end. Called before [#start].
  void useSystemThreads() {
    builder = Thread.ofPlatform().daemon();
  }

  /// Starts so many threads, which end when nothing is left to fetch. Called while none is running.
  synchronized void start(int many) {
    busy.set(many);
    threads.clear();
    for (int i = 0; i < many; i++) {
      threads.add(builder.name("prefetch").start(this::run));
    }
  }

  /// Waits until all threads have ended.
  ///
  /// @return whether they have
  boolean join(Duration limit) throws InterruptedException {
    for (Thread thread : threads()) {
      if (!thread.join(limit)) {
        return false;
      }
    }
    return true;
  }

  /// Interrupts all threads. The queue has been stopped before.
  void interrupt() {
    for (Thread thread : threads()) {
      thread.interrupt();
    }
  }

  private synchronized List<Thread> threads() {
    return List.copyOf(threads);
  }

  private void run() {
    try {
      work();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      if (busy.decrementAndGet() == 0) {
        Thread.ofVirtual().name("prefetch-actions").start(onEnd);
      }
    }
  }

  private void work() throws InterruptedException {
    for (FetchJob job = queue.take(); job != null; job = queue.take()) {
      job.begin();
      try {
        fetch(job);
      } catch (IOException e) {
        // An interrupt closes files, too.
        if (!job.isCancelled() && queue.stop()) {
          log.warn("Stopped prefetching: the local disk is full or fails", "error", e);
        }
      } catch (InterruptedException e) {
        if (!job.isCancelled()) {
          throw e;
        }
      } finally {
        queue.ended(job, !job.end());
      }
    }
  }

  /// @throws IOException if the local disk is nearly full or fails
  private void fetch(FetchJob job) throws IOException, InterruptedException {
    List<PendingBody> missing = new ArrayList<>(job.bodies().size());
    long bytes = 0;
    for (PendingBody body : job.bodies()) {
      if (!body.hasEnded() && !local.test(body)) {
        missing.add(body);
        bytes += body.location().size();
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    if (!budget.take(bytes)) {
      log.debug("Skipped prefetch: not enough free disk space", "bytes", bytes);
      return;
    }
    try {
      reader.read(job, missing);
    } finally {
      budget.release(bytes);
    }
  }
}
