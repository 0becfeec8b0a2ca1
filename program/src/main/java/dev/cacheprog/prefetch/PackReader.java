package dev.cacheprog.prefetch;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.FetchTarget;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.prefetch.pack.RetryPause;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Reads bodies from packs and single objects into the local store, which checks each against its
/// output id. Safe for use by many threads at once.
final class PackReader {
  private final FetchTarget local;
  private final RemoteStore remote;
  private final Demand demand;
  private final Counts counts;
  private final Log log;
  private final Ticker ticker;

  private final Set<Pack> broken = ConcurrentHashMap.newKeySet();

  /// What is still needed.
  interface Demand {
    /// Whether no further body is read.
    boolean isStopped();

    /// Whether an action still waits for the body.
    boolean isWanted(PendingBody body);

    /// A body was delivered.
    void delivered(PendingBody body) throws IOException;

    /// The store does not have the object of a body that lies in a pack, too.
    void objectMissing();
  }

  PackReader(
      FetchTarget local, RemoteStore remote, Demand demand, Counts counts, Log log, Ticker ticker) {
    this.local = local;
    this.remote = remote;
    this.demand = demand;
    this.counts = counts;
    this.log = log;
    this.ticker = ticker;
  }

  /// Packs that are missing or do not match the manifest.
  Set<Pack> broken() {
    return broken;
  }

  /// Delivers bodies. Failures of the store are logged, and leave bodies undelivered.
  ///
  /// @param job notes how much of it has arrived
  /// @param bodies those of the job that are needed, in the order of their offsets; those that have
  ///   ended may be removed from it
  /// @throws IOException if the local disk fails
  void read(FetchJob job, List<PendingBody> bodies) throws IOException, InterruptedException {
    Pack pack = job.pack();
    try {
      if (pack == null) {
        readObject(job, bodies.getFirst());
      } else {
        readPackTwice(job, pack, bodies);
      }
    } catch (StoreException e) {
      log.debug("Failed to prefetch", "pack", pack, "error", e.getMessage());
    } catch (CorruptBodyException e) {
      damaged(pack, e.getMessage());
    }
  }

  /// Reads the pack again after a failure that may pass.
  private void readPackTwice(FetchJob job, Pack pack, List<PendingBody> bodies)
      throws IOException, StoreException, InterruptedException {
    try {
      readPack(job, pack, bodies);
    } catch (StoreException e) {
      if (job.isCancelled()) {
        throw e;
      }
      RetryPause.pauseAfter(e, ticker);
      bodies.removeIf(PendingBody::hasEnded); // those before the connection was lost
      readPack(job, pack, bodies);
    }
  }

  private void readPack(FetchJob job, Pack pack, List<PendingBody> bodies)
      throws IOException, StoreException, InterruptedException {
    try (Lookup lookup = remote.get(pack.action())) {
      if (!(lookup instanceof Lookup.Hit(ObjectMetadata metadata, _, _, InputStream in))) {
        broken.add(pack);
        log.debug("Missing pack", "pack", pack.id());
        return;
      }
      if (!metadata.outputId().equals(pack.id()) || metadata.uncompressedSize() != pack.size()) {
        damaged(pack, "its metadata is not that of the manifest");
        return;
      }
      counts.add(Count.PACKS_FETCHED, 1);
      InputStream body = new Progress(in, job);
      long at = 0;
      for (PendingBody pending : bodies) {
        if (demand.isStopped()) {
          return;
        }
        if (pending.hasEnded()) {
          continue; // go has built it meanwhile
        }
        BodyLocation location = pending.location();
        skip(body, location.offset() - at);
        at = location.offset() + location.size();
        store(pending, body, pack);
      }
    }
  }

  private static void skip(InputStream in, long bytes) throws IOException, StoreException {
    if (bytes < 0) {
      throw new CorruptBodyException("bodies overlap");
    }
    try {
      // Not skipNBytes: its EOFException cannot be told from that of a connection.
      for (long left = bytes; left > 0; ) {
        long skipped = in.skip(left);
        if (skipped == 0 && in.read() < 0) {
          throw new CorruptBodyException("the pack ended before a body that the manifest lists");
        }
        left -= Math.max(skipped, 1);
      }
    } catch (CorruptBodyException e) {
      throw e;
    } catch (IOException e) {
      throw new StoreException("failed to read the pack: " + Display.reason(e), true, e);
    }
  }

  private void readObject(FetchJob job, PendingBody body)
      throws IOException, StoreException, InterruptedException {
    BodyLocation location = body.location();
    if (location.size() == 0) {
      store(body, InputStream.nullInputStream(), null);
      return;
    }
    try (Lookup lookup = remote.get(body.entries().getFirst().action())) {
      if (lookup instanceof Lookup.Hit(ObjectMetadata metadata, _, _, InputStream in)
          && metadata.outputId().equals(location.id())
          && metadata.uncompressedSize() == location.size()) {
        store(body, new Progress(in, job), null);
      } else if (lookup instanceof Lookup.Miss && location.pack() != null) {
        demand.objectMissing();
      }
    }
  }

  /// Tells a job how much of it has been read.
  private final class Progress extends InputStream {
    private final InputStream in;
    private final FetchJob job;
    private long position;

    Progress(InputStream in, FetchJob job) {
      this.in = in;
      this.job = job;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = in.read(bytes, offset, length);
      count(Math.max(n, 0));
      return n;
    }

    private void count(int bytes) {
      position += bytes;
      job.arrived(position, ticker.nanos());
    }
  }

  private void store(PendingBody body, InputStream in, @Nullable Pack pack)
      throws IOException, StoreException {
    BodyLocation location = body.location();
    try (BodySink sink = local.receive(location.size())) {
      sink.fillExactly(in, location.size());
      if (!demand.isWanted(body)) {
        body.end();
        return;
      }
      Path path;
      try {
        path = local.storeBody(location.id(), sink);
      } catch (CorruptBodyException e) {
        // The next body may be good.
        damaged(pack, e.getMessage());
        body.end();
        return;
      }
      counts.add(Count.BYTES_PREFETCHED, location.size());
      body.deliver(path);
      demand.delivered(body);
    }
  }

  private void damaged(@Nullable Pack pack, @Nullable String reason) {
    if (pack != null && broken.add(pack)) {
      counts.add(Count.DAMAGED_OBJECTS, 1);
      log.warn("Ignored a damaged pack", "pack", pack.id(), "error", reason);
    }
  }
}
