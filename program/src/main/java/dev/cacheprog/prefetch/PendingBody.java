package dev.cacheprog.prefetch;

import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.pack.BodyLocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A body that is to be fetched, and the entries of the manifest that have it. It ends once:
/// delivered to the local disk, or not. Safe for use by many threads at once.
final class PendingBody {
  private final BodyLocation location;
  private final List<ManifestEntry> entries = new ArrayList<>(1);
  private boolean ended;
  private @Nullable Path path;
  private volatile boolean used;

  PendingBody(BodyLocation location) {
    this.location = location;
  }

  BodyLocation location() {
    return location;
  }

  /// The entries that have this body; at least one. Filled before it is shared.
  List<ManifestEntry> entries() {
    return entries;
  }

  /// The local store has it.
  synchronized void deliver(Path where) {
    path = where;
    end();
  }

  /// Nobody waits for it any longer, whether it was delivered or not.
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  /// Waits until it ends.
  ///
  /// @param nanos at most
  synchronized void await(long nanos, Ticker ticker) throws InterruptedException {
    long end = ticker.nanos() + nanos;
    for (long left = nanos; !ended && left > 0; left = end - ticker.nanos()) {
      ticker.wait(this, left);
    }
  }

  /// What the local store has for `entry`; null if the body was not delivered.
  synchronized @Nullable LocalEntry entry(ManifestEntry entry) {
    return path == null ? null : new LocalEntry(location.id(), location.size(), entry.time(), path);
  }

  /// A get was answered with it.
  void markUsed() {
    used = true;
  }

  /// Whether it was delivered, and no get was answered with it.
  synchronized boolean isUnused() {
    return path != null && !used;
  }
}
