package dev.cacheprog.prefetch.pack;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.UploadQueue;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Fills new packs and sends them during the build. Bodies are read from the local disk when a pack
/// is sent, so an open pack takes little memory. Safe for use by many threads at once.
public final class PackWriter {
  /// The open pack is sent when nothing was added for this time: go is likely to link, and nobody
  /// waits yet, as somebody does at the end. The time doubles with each such pack, so that there
  /// are few.
  private static final Duration QUIET = Duration.ofMillis(300);

  /// What is left of the deadline for the manifest at least.
  private static final Duration RESERVE = Duration.ofSeconds(1);

  /// Hashes do not compress: a byte of the manifest takes as long as so many bytes of a body.
  private static final int INCOMPRESSIBLE = 4;

  private final RemoteStore remote;
  private final PackSizes sizes;
  private final UploadQueue queue;
  private final Counts counts;
  private final Log log;
  private final Ticker ticker;

  private final Set<OutputId> added = new HashSet<>();
  private List<Member> open = new ArrayList<>();
  private long openSize;
  private long lastAdded;
  private @Nullable Thread timer;
  private volatile boolean stopped;
  private boolean isReported;

  /// Where bodies are that were sent.
  private final Map<OutputId, BodyLocation> placed = new ConcurrentHashMap<>();

  private record Member(OutputId id, long size, Path path) {}

  /// @param remote takes bodies uncompressed
  /// @param queue not closed here
  public PackWriter(
      RemoteStore remote,
      PackSizes sizes,
      UploadQueue queue,
      Counts counts,
      Log log,
      Ticker ticker) {
    this.remote = remote;
    this.sizes = sizes;
    this.queue = queue;
    this.counts = counts;
    this.log = log;
    this.ticker = ticker;
  }

  /// How large the packs are.
  public PackSizes sizes() {
    return sizes;
  }

  /// Adds a body to the open pack, unless it was added before; a full pack is sent.
  public synchronized void add(LocalEntry entry) {
    if (!sizes.isPackable(entry.size()) || !added.add(entry.outputId())) {
      return;
    }
    Member member = new Member(entry.outputId(), entry.size(), entry.path());
    if (!sizes.isSmall(entry.size())) {
      send(List.of(member));
      return;
    }
    long target = sizes.target();
    if (target < Pack.TARGET && openSize + entry.size() > target) {
      sendOpen();
    }
    open.add(member);
    openSize += entry.size();
    lastAdded = ticker.nanos();
    if (timer == null) {
      timer = Thread.ofVirtual().name("pack-timer").start(this::sendWhenQuiet);
    }
    if (openSize >= target) {
      sendOpen();
    }
  }

  /// In one step, so that [#finish] in another thread misses no pack.
  ///
  /// @return whether there was anything to send
  private synchronized boolean sendOpen() {
    if (open.isEmpty()) {
      return false;
    }
    send(open);
    open = new ArrayList<>();
    openSize = 0;
    return true;
  }

  private synchronized void sendWhenQuiet() {
    try {
      long quiet = QUIET.toNanos();
      while (true) {
        for (long left = quiet; left > 0; left = quiet - (ticker.nanos() - lastAdded)) {
          ticker.wait(this, left);
        }
        if (sendOpen()) {
          quiet *= 2;
        }
      }
    } catch (InterruptedException _) {
      // The session ends.
    }
  }

  /// Sends the open pack and waits for all uploads, or until the deadline is near. Packs that were
  /// not sent are dropped, and other uploads wait, so that the manifest has the link to itself.
  /// Nothing can be added any more.
  ///
  /// @param bytes of the manifest
  /// @return where the bodies are whose packs were stored
  public Map<OutputId, BodyLocation> finish(long bytes) throws InterruptedException {
    stopTimer();
    sendOpen();
    if (!queue.await(reserve(bytes))) {
      log.debug("Cancelled packs that took too long");
      queue.pause();
      reportGivenUp();
    }
    stopped = true;
    return Map.copyOf(placed);
  }

  /// Tells of bodies that are stored nowhere, since there was no time.
  private synchronized void reportGivenUp() {
    int left = added.size() - placed.size();
    if (sizes.layout().hasObjects() || left <= 0 || isReported) {
      return;
    }
    isReported = true;
    queue.reportGivenUp(left, counts, log);
  }

  /// Where the bodies are whose packs were stored so far.
  public Map<OutputId, BodyLocation> placed() {
    return Map.copyOf(placed);
  }

  /// Whether there is time to send a manifest of so many bytes before the deadline.
  public boolean hasTimeFor(long bytes) {
    return queue.nanosFor(bytes * INCOMPRESSIBLE) <= queue.deadline().remainingNanos();
  }

  /// The time before the deadline that the manifest needs, in nanoseconds.
  private long reserve(long bytes) {
    long half = queue.deadline().limit().toNanos() / 2;
    return Math.min(RESERVE.toNanos(), half) + queue.nanosFor(bytes * INCOMPRESSIBLE);
  }

  /// Drops all that has not been sent. Nothing can be added any more.
  public void stop() {
    stopTimer();
    stopped = true;
    queue.pause();
    reportGivenUp();
  }

  private synchronized void stopTimer() {
    if (timer != null) {
      timer.interrupt();
    }
  }

  /// Sends a body that is too large for packs, as an object.
  public void sendObject(ActionId id, LocalEntry entry) {
    submit(
        entry.size(),
        () ->
            remote.put(
                id,
                new ObjectMetadata(entry.outputId(), ObjectMetadata.UNCOMPRESSED, entry.size()),
                Body.of(entry.path(), entry.size())));
  }

  private void send(List<Member> members) {
    submit(size(members), () -> putAll(members));
  }

  /// Sends the bodies in one pack, or in several smaller ones where the store refuses it.
  private void putAll(List<Member> members)
      throws IOException, StoreException, InterruptedException {
    long most = Long.MAX_VALUE;
    for (int start = 0; start < members.size(); ) {
      int end = end(members, start, most);
      List<Member> pack = members.subList(start, end);
      try {
        put(pack);
        start = end;
      } catch (StoreException e) {
        if (e.reason() != StoreException.Reason.TOO_LARGE) {
          throw e;
        }
        if (pack.size() == 1) {
          log.debug("Skipped body: too large for a pack", "bytes", size(pack));
          start = end;
        }
        most = Math.min(size(pack) / 2, sizes.target());
      }
    }
  }

  /// The end of a pack that starts with a member: one body, and more up to `most` bytes.
  private static int end(List<Member> members, int start, long most) {
    int end = start + 1;
    long size = members.get(start).size();
    while (end < members.size() && members.get(end).size() <= most - size) {
      size += members.get(end).size();
      end++;
    }
    return end;
  }

  private static long size(List<Member> members) {
    long size = 0;
    for (Member member : members) {
      size += member.size();
    }
    return size;
  }

  private void submit(long bytes, Sending sending) {
    if (!stopped) {
      queue.submit(UploadQueue.LAST, bytes, () -> send(sending));
    }
  }

  /// @return whether it was sent. If not, a later build finds it missing and sends it.
  private boolean send(Sending sending) throws InterruptedException {
    try {
      sending.run();
      return true;
    } catch (StoreException | IOException e) {
      log.debug("Failed to send pack", "error", e.getMessage());
      return false;
    }
  }

  private interface Sending {
    void run() throws IOException, StoreException, InterruptedException;
  }

  private void put(List<Member> members) throws IOException, StoreException, InterruptedException {
    Body body = new Concatenation(members);
    Pack pack = new Pack(hash(body), body.size());
    remote.put(
        pack.action(),
        new ObjectMetadata(pack.id(), ObjectMetadata.UNCOMPRESSED, pack.size()),
        body);
    counts.add(Count.PACKS_SENT, 1);
    long offset = 0;
    for (Member member : members) {
      placed.put(member.id(), new BodyLocation(member.id(), member.size(), pack, offset));
      offset += member.size();
    }
  }

  private static OutputId hash(Body body) throws IOException {
    try (InputStream in = body.open()) {
      return OutputId.ofBody(in);
    }
  }

  /// The bodies one after another. Reading fails if a file has become shorter.
  private record Concatenation(List<Member> members) implements Body {
    @Override
    public long size() {
      return PackWriter.size(members);
    }

    @Override
    public InputStream open() {
      return new InputStream() {
        private int next;
        private @Nullable InputStream file;
        private long left;

        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          int n = read(one, 0, 1);
          return n < 0 ? n : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          while (left == 0) {
            close();
            if (next == members.size()) {
              return -1;
            }
            Member member = members.get(next++);
            file = Files.newInputStream(member.path());
            left = member.size();
          }
          int n = file == null ? -1 : file.read(bytes, offset, (int) Math.min(length, left));
          if (n < 0) {
            throw new IOException("a file has become shorter: " + members.get(next - 1).path());
          }
          left -= n;
          return n;
        }

        @Override
        public void close() throws IOException {
          if (file != null) {
            file.close();
            file = null;
          }
        }
      };
    }
  }
}
