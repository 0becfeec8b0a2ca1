package dev.cacheprog.fakes;

import dev.cacheprog.core.BodyIntake;
import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A cache in memory, whose paths lead nowhere. Counts its calls; can be told to be slow and to
/// fail.
public final class MemoryCache implements Cache, BodyIntake {
  /// When everything was put.
  public static final Instant TIME = Instant.parse("2026-11-24T08:00:00.123456789Z");

  public final AtomicInteger gets = new AtomicInteger();
  public final AtomicInteger puts = new AtomicInteger();
  public final AtomicInteger closes = new AtomicInteger();

  /// Every body that was asked for.
  public final List<MemoryIncoming> received = new CopyOnWriteArrayList<>();

  private final Map<ActionId, LocalEntry> entries = new ConcurrentHashMap<>();
  private final Map<ActionId, byte[]> bodies = new ConcurrentHashMap<>();
  private final Map<ActionId, CountDownLatch> slow = new ConcurrentHashMap<>();
  private final Map<ActionId, Throwable> failing = new ConcurrentHashMap<>();

  /// Calls for that action wait until the latch is open.
  public CountDownLatch slow(ActionId id) {
    return slow.computeIfAbsent(id, _ -> new CountDownLatch(1));
  }

  /// Calls for that action fail.
  public void fail(ActionId id, Throwable failure) {
    failing.put(id, failure);
  }

  /// Entries that [#peek] finds, besides [#get].
  public final Map<ActionId, LocalEntry> local = new ConcurrentHashMap<>();

  @Override
  public Optional<LocalEntry> peek(ActionId id) {
    return Optional.ofNullable(local.get(id));
  }

  public void plant(ActionId id, LocalEntry entry) {
    entries.put(id, entry);
  }

  public byte[] body(ActionId id) {
    byte[] body = bodies.get(id);
    if (body == null) {
      throw new AssertionError("nothing was put under " + id);
    }
    return body;
  }

  @Override
  public Optional<LocalEntry> get(ActionId id) throws InterruptedException {
    gets.incrementAndGet();
    CountDownLatch latch = slow.get(id);
    if (latch != null) {
      latch.await();
    }
    switch (failing.get(id)) {
      case null -> {}
      case InterruptedException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new AssertionError("not a failure of a get", e);
    }
    return Optional.ofNullable(entries.get(id));
  }

  @Override
  public BodySink receive(long size) {
    MemoryIncoming incoming = new MemoryIncoming();
    received.add(incoming);
    return incoming;
  }

  @Override
  public LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException {
    puts.incrementAndGet();
    try (MemoryIncoming incoming = (MemoryIncoming) body) {
      switch (failing.get(id)) {
        case null -> {}
        case IOException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new AssertionError("not a failure of a put", e);
      }
      byte[] bytes = incoming.bytes();
      Path path = Path.of("/memory").toAbsolutePath().resolve(outputId.hex());
      LocalEntry entry = new LocalEntry(outputId, bytes.length, TIME, path);
      bodies.put(id, bytes);
      entries.put(id, entry);
      return entry;
    }
  }

  @Override
  public void close() {
    closes.incrementAndGet();
  }
}
