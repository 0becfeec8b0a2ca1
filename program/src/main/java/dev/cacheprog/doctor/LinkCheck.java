package dev.cacheprog.doctor;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.Unexpected;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// Measures the link to the store with samples that do not compress, and says from which size of a
/// build on the store pays. Slowness is no failure, and each direction takes a limited time.
final class LinkCheck {
  static final Duration LIMIT = Duration.ofSeconds(3);

  private static final String NAME = "rate";

  /// Sizes of the samples, each sent when the one before is stored. Only a stored sample counts:
  /// what the system has taken of another one may still be in its buffers.
  private static final int[] SIZES = {16 << 10, 64 << 10, 256 << 10};

  /// Of one size to the next.
  private static final int GROWTH = 4;

  /// For an aborted call to close its connection.
  private static final Duration ABORT = Duration.ofMillis(500);

  private final RemoteStore store;
  private final Duration limit;
  private final ActionId id;

  /// @param limit for each direction
  LinkCheck(RemoteStore store, Duration limit) {
    this.store = store;
    this.limit = limit;
    this.id = Sample.id("cacheprog doctor rate");
  }

  /// A transfer in one direction.
  @FunctionalInterface
  private interface Task {
    void run() throws StoreException, IOException, InterruptedException;
  }

  /// @param took the limit, or a bit more, if it was aborted
  /// @param failure empty if there was none before the limit
  private record End(Duration took, String failure) {}

  /// Stores samples in the place of those of earlier visits and gets the last one.
  ///
  /// @param cores of this machine
  /// @param smallGet a get of few bytes
  Finding run(int cores, Transfer smallGet) throws InterruptedException {
    List<Transfer> sent = new CopyOnWriteArrayList<>();
    End sending = within(() -> send(sent, smallGet.time()));
    if (sent.isEmpty()) {
      return Finding.warning(NAME, "not measured: " + reason(sending, "stored"));
    }
    LinkRate up = LinkRate.of(sent.size() > 1 ? sent.getFirst() : Transfer.NONE, sent.getLast());
    AtomicLong received = new AtomicLong();
    End receiving = within(() -> receive(received));
    if (received.get() <= smallGet.bytes()) {
      return Finding.warning(
          NAME, up.text() + " up; download not measured: " + reason(receiving, "received"));
    }
    LinkRate down = LinkRate.of(smallGet, new Transfer(received.get(), receiving.took()));
    String text =
        "%s down, %s up, round trip %s; "
            .formatted(down.text(), up.text(), ServerChecks.millis(down.roundTrip()));
    Finding finding = payoff(text, down, cores);
    String failure = sending.failure() + receiving.failure();
    return failure.isEmpty() ? finding : Finding.warning(NAME, finding.text() + "; " + failure);
  }

  private static Finding payoff(String rates, LinkRate down, int cores) {
    BreakEven even = new BreakEven(cores, down.bytesPerSecond(), down.roundTrip());
    String machine = cores == 1 ? "1 core" : cores + " cores";
    String compiled =
        Display.decimalSize(even.compiledPerSecond())
            + "/s that "
            + machine
            + (cores == 1 ? " compiles" : " compile");
    if (even.isReachable()) {
      String size =
          String.format(
              Locale.ROOT,
              "a build with an empty disk gains if it has %s of stored objects or more, which are"
                  + " %.1f s of compiling on ",
              Display.decimalSize(even.storedBytes()),
              even.coldSeconds());
      return Finding.ok(NAME, rates + size + machine);
    }
    return down.isLowerBound()
        ? Finding.ok(NAME, rates + "the sample is too small to show the " + compiled)
        : Finding.warning(
            NAME,
            rates
                + "less than the "
                + compiled
                + ", so builds fetch only what takes long to compile for its size, and compile the"
                + " rest");
  }

  /// A sample that would take too long is not begun: the rest of it would hold up the download.
  ///
  /// @param latency of any request
  private void send(List<Transfer> sent, Duration latency)
      throws StoreException, InterruptedException {
    long start = System.nanoTime();
    for (int size : SIZES) {
      long before = System.nanoTime();
      if (!sent.isEmpty()) {
        Duration next = sent.getLast().time().minus(latency).multipliedBy(GROWTH).plus(latency);
        if (before - start + next.toNanos() > limit.toNanos()) {
          return;
        }
      }
      byte[] bytes = new byte[size];
      new Random().nextBytes(bytes);
      ObjectMetadata metadata =
          new ObjectMetadata(OutputId.ofBody(bytes), ObjectMetadata.UNCOMPRESSED, size);
      store.put(id, metadata, Body.of(bytes));
      sent.add(new Transfer(size, Duration.ofNanos(System.nanoTime() - before)));
    }
  }

  private void receive(AtomicLong received)
      throws StoreException, IOException, InterruptedException {
    if (!(store.get(id) instanceof Lookup.Hit hit)) {
      throw new IOException("the sample was not found");
    }
    try (InputStream in = hit.body()) {
      byte[] piece = new byte[16 << 10];
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        received.addAndGet(n);
      }
    }
  }

  /// Runs a task and aborts it at the limit, in a virtual thread, whose sockets are closed if it is
  /// interrupted.
  private End within(Task task) throws InterruptedException {
    AtomicReference<String> failure = new AtomicReference<>("");
    long start = System.nanoTime();
    Thread thread = Thread.ofVirtual().start(() -> failure.set(failure(task)));
    try {
      boolean ended = thread.join(limit);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      String reason = ended ? failure.get() : "";
      thread.interrupt();
      thread.join(ABORT);
      return new End(took, reason);
    } finally {
      thread.interrupt();
    }
  }

  /// Runs a task.
  ///
  /// @return why it failed, or empty
  private static String failure(Task task) {
    try {
      task.run();
      return "";
    } catch (StoreException e) {
      return e.explanation();
    } catch (IOException e) {
      return Display.reason(e);
    } catch (InterruptedException _) {
      return "interrupted";
    } catch (RuntimeException e) {
      return Unexpected.describe(e);
    }
  }

  private String reason(End end, String verb) {
    return end.failure().isEmpty()
        ? "no sample was %s within %s".formatted(verb, Display.duration(limit))
        : end.failure();
  }
}
