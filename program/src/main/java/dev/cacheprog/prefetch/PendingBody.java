package dev.cacheprog.prefetch;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.pack.BodyLocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A body that is to be fetched, and the entries of the manifest that have it. It ends once:
/// delivered to the local disk, or not. Safe for use by many threads at once.
final class PendingBody {
  private final BodyLocation location;
  private final List<ManifestEntry> entries = new ArrayList<>(1);
  private int cost = BuildCosts.UNKNOWN;
  private double bytes;
  private @Nullable FetchJob planned;
  private @Nullable FetchJob job;
  private volatile boolean ended;
  private volatile boolean dropped;
  private @Nullable Path path;
  private volatile boolean used;

  PendingBody(BodyLocation location) {
    this.location = location;
    this.bytes = WorkDivision.stored(location.size());
  }

  BodyLocation location() {
    return location;
  }

  /// The entries that have this body; at least one. Filled before it is shared.
  List<ManifestEntry> entries() {
    return entries;
  }

  /// Called before it is shared.
  void add(ManifestEntry entry) {
    entries.add(entry);
    cost = Math.max(cost, entry.cost());
  }

  /// Milliseconds that go needs to build it; [BuildCosts#UNKNOWN] if that is not known.
  int cost() {
    return cost;
  }

  /// Bytes on the link that fetching it takes; of a pack, its part. Guarded by the [FetchQueue], as
  /// [#setBytes] is.
  double bytes() {
    return bytes;
  }

  void setBytes(double part) {
    bytes = part;
  }

  /// How the manifest says that it is fetched. Called before it is shared.
  void planned(FetchJob how) {
    planned = how;
  }

  FetchJob planned() {
    return Objects.requireNonNull(planned);
  }

  /// The job that fetches it at this moment. Guarded by the [FetchQueue], as [#setJob] is.
  @Nullable FetchJob job() {
    return job;
  }

  void setJob(@Nullable FetchJob running) {
    job = running;
  }

  /// The local store has it.
  synchronized void deliver(Path where) {
    path = where;
    end();
  }

  /// Fetching it takes too long, or go has put it.
  synchronized void drop() {
    if (!ended) {
      dropped = true;
      end();
    }
  }

  boolean isDropped() {
    return dropped;
  }

  synchronized boolean isDelivered() {
    return path != null;
  }

  /// Nobody waits for it any longer, whether it was delivered or not.
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  boolean hasEnded() {
    return ended;
  }

  /// Waits again for what was not delivered; it is fetched as an object now.
  synchronized void retryAsObject() {
    ended = false;
    planned = new FetchJob(null, List.of(this));
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
