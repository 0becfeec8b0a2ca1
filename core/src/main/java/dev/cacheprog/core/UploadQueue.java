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

  /// Smaller uploads do not tell how fast the link is: they mostly wait for the store.
  private static final long TELLING = 64 << 10;

  /// How many uploads of that size and more are remembered.
  private static final int RECENT = 8;

  private final Deadline deadline;
  private final Ticker ticker;
  private final TransferRate rate;

  // All that follows is guarded by this.

  private final PriorityQueue<Upload> waiting = new PriorityQueue<>();
  private final Map<Upload, Thread> running = new HashMap<>();
  private long submitted;
  private long bytesRunning;
  private int lastRunning;

  /// Bytes a second of the last large uploads; each is at most what the link can carry.
  private final double[] recent = new double[RECENT];

  private int measured;
  private boolean held;
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
    this.ticker = ticker;
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
    while (!held && !paused && !waiting.isEmpty() && canStart(waiting.peek())) {
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
    long start = ticker.nanos();
    try {
      sent = upload.sending().run();
    } catch (InterruptedException _) {
      // cancelled
    } finally {
      ended(upload, sent, ticker.nanos() - start);
    }
  }

  private synchronized void ended(Upload upload, boolean sent, long nanos) {
    if (sent) {
      rate.received((int) Math.min(upload.bytes(), Integer.MAX_VALUE));
      if (upload.bytes() >= TELLING) {
        recent[measured++ % RECENT] = upload.bytes() * 1e9 / Math.max(1, nanos);
      }
    }
    rate.end();
    bytesRunning -= upload.isLast() ? 0 : upload.bytes();
    lastRunning -= upload.isLast() ? 1 : 0;
    running.remove(upload);
    startMore();
    notifyAll();
  }

  /// The time to send so many bytes alone, in nanoseconds, by the fastest of the last large
  /// uploads; 0 if there was none.
  ///
  /// @param bytes uncompressed
  public synchronized long nanosFor(long bytes) {
    double fastest = 0;
    for (double each : recent) {
      fastest = Math.max(fastest, each);
    }
    return fastest == 0 ? 0 : (long) (bytes / fastest * 1e9);
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

  /// Tells of what could not be sent, since there was no time.
  ///
  /// @param left how many
  public void reportGivenUp(long left, Counts counts, Log log) {
    counts.add(Count.UPLOADS_GIVEN_UP, left);
    if (deadline.isCancelled()) {
      log.info("Cancelled uploads because of an interrupt", "uploads", left);
    } else {
      log.warn(
          "Cancelled uploads that took too long",
          "uploads",
          left,
          "max_background_wait",
          deadline.limit());
    }
  }

  /// Starts no upload until [#release] or [#resume].
  public synchronized void hold() {
    held = true;
  }

  /// Ends [#hold].
  public synchronized void release() {
    held = false;
    startMore();
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

  /// Ends [#pause], and [#hold], too.
  public synchronized void resume() {
    paused = false;
    release();
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
