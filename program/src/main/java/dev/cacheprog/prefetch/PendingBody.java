package dev.cacheprog.prefetch;

import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.pack.BodyLocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A body on its way to the local disk, and all the actions that are waiting for it there.
final class PendingBody {
  private final BodyLocation content;
  private final List<ManifestEntry> uses = new ArrayList<>(1);
  private boolean ended;
  private @Nullable Path path;
  private volatile boolean used;

  PendingBody(BodyLocation content) {
    this.content = content;
  }

  BodyLocation content() {
    return content;
  }

  /// The actions that have this outcome; at least one.
  List<ManifestEntry> uses() {
    return uses;
  }

  /// The local store has it.
  synchronized void deliver(Path where) {
    path = where;
    end();
  }

  /// It is over, whether it was delivered or not.
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  /// Waits until it is over, but not longer than so many nanoseconds.
  synchronized void await(long nanos, Ticker ticker) throws InterruptedException {
    long end = ticker.nanos() + nanos;
    for (long left = nanos; !ended && left > 0; left = end - ticker.nanos()) {
      ticker.wait(this, left);
    }
  }

  /// What the local store has for `use`, or null if it was not delivered.
  synchronized @Nullable LocalEntry entry(ManifestEntry use) {
    return path == null ? null : new LocalEntry(content.id(), content.size(), use.time(), path);
  }

  /// Go asked for it.
  void markUsed() {
    used = true;
  }

  /// Whether it was fetched in vain.
  synchronized boolean isWasted() {
    return path != null && !used;
  }
}
