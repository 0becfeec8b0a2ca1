package dev.cacheprog.fakes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/// Runs the threads of a test.
public final class Together {
  /// Far more than any test needs; only a test that hangs gets to it.
  public static final Duration GUARD = Duration.ofSeconds(60);

  private Together() {}

  /// What one of the threads does.
  public interface Task {
    void run(int number) throws Exception;
  }

  /// Runs a task in so many virtual threads, which start at once; fails as the first of them
  /// failed.
  public static void run(int threads, Task task) throws Exception {
    run(threads, GUARD, task);
  }

  /// The same for tasks that take long.
  ///
  /// @param guard far more than each of them needs
  public static void run(int threads, Duration guard, Task task) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Future<Boolean>> running = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        int number = i;
        running.add(
            executor.submit(
                () -> {
                  start.await();
                  task.run(number);
                  return true;
                }));
      }
      for (Future<Boolean> one : running) {
        await(one, guard);
      }
    }
  }

  /// Runs a task in a virtual thread and waits for its result.
  public static <T> T inVirtualThread(Callable<T> task) throws Exception {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      return await(executor.submit(task));
    }
  }

  /// A task that runs in a virtual thread of its own.
  public static final class Running<T> {
    private final FutureTask<T> result;
    private final Thread thread;

    private Running(Callable<T> task) {
      result = new FutureTask<>(task);
      thread = Thread.ofVirtual().start(result);
    }

    /// Waits until it cannot go on by itself.
    public void untilItWaits() throws InterruptedException {
      until(this::waits);
    }

    public boolean waits() {
      Thread.State state = thread.getState();
      return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    public boolean isDone() {
      return result.isDone();
    }

    public T await() throws Exception {
      return Together.await(result);
    }
  }

  public static <T> Running<T> start(Callable<T> task) {
    return new Running<>(task);
  }

  /// The result; a failure comes out as it was thrown.
  public static <T> T await(Future<T> future) throws Exception {
    return await(future, GUARD);
  }

  private static <T> T await(Future<T> future, Duration guard) throws Exception {
    try {
      return future.get(guard.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    } catch (TimeoutException e) {
      future.cancel(true);
      throw e;
    }
  }

  /// Waits until something has come true.
  public static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + GUARD.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not true within the time limit");
      }
      Thread.sleep(1);
    }
  }
}
