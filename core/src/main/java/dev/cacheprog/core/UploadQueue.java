package dev.cacheprog.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/// Sends objects to the remote store in the background, first what saves most time for its bytes:
/// over a slow link there is not time for all. Safe for use by several threads.
public final class UploadQueue {
  /// The value of what is sent when nothing else waits: packs, whose bodies are objects, too. They
  /// are large, so few of them are sent at once.
  public static final double LAST = 0;

  /// How many uploads run at once: enough for a distant store, few enough for any server and for
  /// the memory of this process.
  private static final int CONCURRENCY = 32;

  private static final int CONCURRENT_LAST = 2;

  /// So much is sent at a time, in seconds: enough to hide the distance. What comes later may be
  /// worth more.
  private static final double AHEAD = 1;

  private final Deadline deadline;
  private final TransferRate rate;

  // All that follows is guarded by this.

  private final PriorityQueue<Upload> waiting = new PriorityQueue<>();
  private final Map<Upload, Thread> running = new HashMap<>();
  private long submitted;
  private long bytesRunning;
  private int lastRunning;
  private boolean paused;
  private boolean closed;

  /// Sends one object. Does not fail; returns when it was sent, or cannot be.
  public interface Sending {
    /// @return whether it was sent
    boolean run() throws InterruptedException;
  }

  private record Upload(double value, long number, long bytes, Sending sending)
      implements Comparable<Upload> {
    @Override
    public int compareTo(Upload other) {
      int order = Double.compare(other.value, value);
      return order != 0 ? order : Long.compare(number, other.number);
    }

    boolean isLast() {
      return value <= LAST;
    }
  }

  /// @param deadline how long uploads may take at the end of the session
  public UploadQueue(Deadline deadline, Ticker ticker) {
    this.deadline = deadline;
    this.rate = new TransferRate(ticker);
  }

  /// How long uploads may take at the end of the session.
  public Deadline deadline() {
    return deadline;
  }

  /// Adds an upload.
  ///
  /// @param value seconds of building that a byte saves, or [#LAST]; equal ones are sent in order
  /// @param bytes of the body, uncompressed
  /// @return false if the queue is closed
  public synchronized boolean submit(double value, long bytes, Sending sending) {
    if (closed) {
      return false;
    }
    waiting.add(new Upload(value, submitted++, bytes, sending));
    startMore();
    return true;
  }

  private void startMore() {
    while (!paused && !waiting.isEmpty() && canStart(waiting.peek())) {
      Upload upload = waiting.remove();
      bytesRunning += upload.isLast() ? 0 : upload.bytes();
      lastRunning += upload.isLast() ? 1 : 0;
      rate.begin();
      Thread thread = Thread.ofVirtual().name("upload").unstarted(() -> run(upload));
      running.put(upload, thread);
      thread.start();
    }
  }

  private boolean canStart(Upload upload) {
    if (upload.isLast()) {
      return lastRunning < CONCURRENT_LAST;
    }
    int many = running.size() - lastRunning;
    return many < 2 || (many < CONCURRENCY && bytesRunning < AHEAD * rate.estimate().high());
  }

  private void run(Upload upload) {
    boolean sent = false;
    try {
      sent = upload.sending().run();
    } catch (InterruptedException _) {
      // cancelled
    } finally {
      ended(upload, sent);
    }
  }

  private synchronized void ended(Upload upload, boolean sent) {
    if (sent) {
      rate.received((int) Math.min(upload.bytes(), Integer.MAX_VALUE));
    }
    rate.end();
    bytesRunning -= upload.isLast() ? 0 : upload.bytes();
    lastRunning -= upload.isLast() ? 1 : 0;
    running.remove(upload);
    startMore();
    notifyAll();
  }

  /// The likely time to send so many bytes alone, in nanoseconds; 0 if nothing was sent yet.
  ///
  /// @param bytes uncompressed
  public long nanosFor(long bytes) {
    TransferRate.Estimate known = rate.estimate();
    return known.isKnown() ? (long) (bytes / Math.max(1, known.middle()) * 1e9) : 0;
  }

  /// Waits until all uploads have ended.
  ///
  /// @param reserve nanoseconds before the deadline at which this returns
  /// @return false if some have not
  public synchronized boolean await(long reserve) throws InterruptedException {
    while (!waiting.isEmpty() || !running.isEmpty()) {
      if (deadline.remainingNanos() <= reserve) {
        return false;
      }
      wait(Deadline.STEP.toMillis());
    }
    return true;
  }

  /// Starts no upload until [#resume], and cancels those of value [#LAST].
  public synchronized void pause() {
    paused = true;
    waiting.removeIf(Upload::isLast);
    running.forEach(
        (upload, thread) -> {
          if (upload.isLast()) {
            thread.interrupt();
          }
        });
  }

  public synchronized void resume() {
    paused = false;
    startMore();
  }

  /// Cancels all uploads. Returns when they have ended, or do not end.
  public void close() throws InterruptedException {
    List<Thread> threads;
    synchronized (this) {
      closed = true;
      waiting.clear();
      threads = new ArrayList<>(running.values());
      threads.forEach(Thread::interrupt);
    }
    // So that they can remove their temporary files; they are interrupted, so it takes no time.
    for (Thread thread : threads) {
      thread.join(Duration.ofSeconds(1));
    }
  }
}
