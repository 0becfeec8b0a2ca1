package dev.cacheprog;

import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;

/// A store that fails, hangs for a moment, forgets and lies, as often as it is told. Only one thing
/// it does not do: give a whole object under a wrong name, facts and all, which nobody could tell
/// from the right one.
final class UnreliableStore implements RemoteStore {
  /// Longer than the time-out of the program under test.
  private static final long HANGS_MILLIS = 250;

  private final MemoryStore objects = new MemoryStore();
  private final Random random;
  private volatile double faults;

  UnreliableStore(Random random) {
    this.random = random;
  }

  /// @param faults share of the calls that go wrong
  void setFaults(double faults) {
    this.faults = faults;
  }

  private synchronized int fault(int kinds) {
    return random.nextDouble() < faults ? random.nextInt(kinds) : -1;
  }

  private synchronized int any(int bound) {
    return random.nextInt(bound);
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    int fault = fault(12);
    switch (fault) {
      case 0, 1, 2 -> throw new StoreException("it fails", true, null);
      case 3 -> Thread.sleep(HANGS_MILLIS); // a fault, for layers that have time-outs
      case 4 -> objects.lose(id);
      default -> {}
    }
    if (!objects.has(id)) {
      return new Lookup.Miss();
    }
    byte[] body = objects.storedBody(id);
    ObjectMetadata metadata = objects.storedEntry(id);
    long size = body.length;
    switch (fault) {
      case 5 -> body = flipped(body);
      case 6 -> body = Arrays.copyOf(body, body.length / 2); // the connection breaks
      case 7 -> {
        body = Arrays.copyOf(body, body.length / 2);
        size = body.length;
      }
      case 8 -> {
        body = Arrays.copyOf(body, body.length + 100);
        size = body.length;
      }
      case 9 ->
          metadata =
              new ObjectMetadata(
                  metadata.outputId(), metadata.compression(), any(1 + 2 * (int) size + 1_000_000));
      case 10 ->
          metadata =
              new ObjectMetadata(
                  metadata.outputId(),
                  metadata.compression().isEmpty() ? "zstd" : "",
                  metadata.uncompressedSize());
      case 11 ->
          metadata =
              new ObjectMetadata(
                  OutputId.ofBody(new byte[] {(byte) any(256)}),
                  metadata.compression(),
                  metadata.uncompressedSize());
      default -> {}
    }
    return new Lookup.Hit(metadata, size, Instant.now(), new ByteArrayInputStream(body));
  }

  private byte[] flipped(byte[] body) {
    byte[] other = body.clone();
    if (other.length > 0) {
      other[any(other.length)] ^= (byte) (1 << any(8));
    }
    return other;
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    byte[] bytes;
    try (InputStream in = body.open()) {
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw new StoreException("the body broke off", true, e);
    }
    switch (fault(6)) {
      case 0, 1 -> throw new StoreException("it fails", true, null);
      case 2 -> Thread.sleep(HANGS_MILLIS);
      case 3 -> {
        return; // says that it has it
      }
      case 4 -> bytes = Arrays.copyOf(bytes, bytes.length / 2);
      case 5 -> bytes = flipped(bytes);
      default -> {}
    }
    objects.plant(id, metadata, bytes);
  }
}
