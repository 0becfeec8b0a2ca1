package dev.cacheprog.stats;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The counts of all sessions on a root directory, in a few files there:
///
/// ```
/// stats        a line, a [Tally], for each of the latest sessions; sessions append to it
/// stats.<n>    what was `stats` until it was large; nobody appends to it any more
/// stats.sums   older sessions, a line for each hour; before them when the statistics were zeroed
/// stats.lock   locked by who changes the other two
/// ```
///
/// Appending takes no lock. So a file is not summed up when it has got its new name, but at least
/// [#GRACE] after the last write to it: a session opens, writes and closes within less than a
/// millisecond, and one that had opened the file before has long written its line.
///
/// `stats.sums` is replaced by renaming, and says up to which number files are part of it. So a
/// process may be killed at any moment, and no session is lost or counted twice.
public final class StatsHistory {
  /// What sessions append to.
  static final String CURRENT = "stats";

  private static final String SUMS = "stats.sums";
  private static final String NEW_SUMS = "stats.sums.new";
  private static final String LOCK = "stats.lock";

  /// From the last write to a file until it counts as finished.
  static final Duration GRACE = Duration.ofMinutes(1);

  /// How many hours are told apart. What is older becomes one line.
  static final int MOST_HOURS = 31 * 24;

  private static final Duration LOCK_WAIT = Duration.ofSeconds(5);
  private static final long HOUR = Duration.ofHours(1).toMillis();

  /// In the first line of the sums: the number of the last file that is part of them.
  private static final String SUMMED = "summed";

  private final Path root;

  /// @param root absolute
  public StatsHistory(Path root) {
    this.root = root;
  }

  /// What was kept.
  ///
  /// @param since when counting began: when the statistics were zeroed, or the first session began
  /// @param total over all sessions from then on; null if there was none
  public record Known(Instant since, @Nullable Tally total) {}

  /// @param zeroed in milliseconds since 1970; sessions that ended before it do not count
  /// @param summed the number of the last file whose sessions are in `tallies`
  private record Sums(long zeroed, long summed, List<Tally> tallies) {
    /// These and more, one for each hour.
    Sums with(List<Tally> more) {
      TreeMap<Long, Tally> hours = new TreeMap<>();
      for (List<Tally> some : List.of(tallies, more)) {
        for (Tally tally : some) {
          if (tally.to() >= zeroed) {
            hours.merge(tally.to() / HOUR, tally, Tally::plus);
          }
        }
      }
      while (hours.size() > MOST_HOURS) {
        Tally oldest = hours.pollFirstEntry().getValue();
        hours.merge(hours.firstKey(), oldest, Tally::plus);
      }
      return new Sums(zeroed, summed + 1, List.copyOf(hours.values()));
    }
  }

  /// Adds up the sessions that ended at `since` or later, those of stats.sums to the hour.
  ///
  /// @return empty if there never was a session, or none since the statistics were zeroed and
  ///   nobody zeroed them
  /// @throws IOException if the files cannot be read
  public Optional<Known> since(Instant since) throws IOException {
    if (!isThere()) {
      return Optional.empty();
    }
    try (Lock _ = lockToRead()) {
      Sums sums = sums();
      List<Tally> all = new ArrayList<>(sums.tallies);
      all.addAll(read(finished(sums.summed + 1)));
      all.addAll(read(root.resolve(CURRENT)));
      long from = Math.max(sums.zeroed, since.toEpochMilli());
      Tally total = null;
      for (Tally tally : all) {
        if (tally.to() >= from) {
          total = total == null ? tally : total.plus(tally);
        }
      }
      if (from > 0) {
        return Optional.of(new Known(Instant.ofEpochMilli(from), total));
      }
      return total == null
          ? Optional.empty()
          : Optional.of(new Known(Instant.ofEpochMilli(total.from()), total));
    }
  }

  /// Forgets all sessions that have ended.
  ///
  /// @return whether there was anything to forget
  /// @throws IOException if the files cannot be written
  public boolean zero(Instant now) throws IOException {
    if (!isKept()) {
      return false;
    }
    try (Lock _ = lock(LOCK_WAIT)) {
      Sums sums = sums();
      // From then on the other files say nothing that counts.
      write(new Sums(now.toEpochMilli(), sums.summed + 1, List.of()));
      Files.deleteIfExists(finished(sums.summed));
      Files.deleteIfExists(finished(sums.summed + 1));
      Files.deleteIfExists(root.resolve(CURRENT));
    }
    return true;
  }

  /// Sums up what is finished, and finishes what has grown large. Does nothing if another process
  /// is at it.
  ///
  /// @throws IOException if the files cannot be read or written
  void compact(Instant now) throws IOException {
    try (Lock lock = lock(Duration.ZERO)) {
      if (lock.isHeld()) {
        compactLocked(now);
      }
    }
  }

  private void compactLocked(Instant now) throws IOException {
    Sums sums = sums();
    // Somebody was killed before it could.
    Files.deleteIfExists(finished(sums.summed));
    Path finished = finished(sums.summed + 1);
    if (Files.exists(finished, LinkOption.NOFOLLOW_LINKS)) {
      Duration age = Duration.between(Files.getLastModifiedTime(finished).toInstant(), now);
      // Its time is in the future where a clock was: that is no reason to wait.
      if (age.abs().compareTo(GRACE) < 0) {
        return;
      }
      sums = sums.with(read(finished));
      write(sums);
      Files.delete(finished);
      finished = finished(sums.summed + 1);
    }
    Path current = root.resolve(CURRENT);
    if (current.toFile().length() >= StatsAppender.COMPACTED_AT) {
      Files.move(current, finished, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /// Deletes all files.
  ///
  /// @throws IOException if one cannot be deleted
  public void delete() throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(root, CURRENT + ".*")) {
      for (Path file : files) {
        String rest = file.getFileName().toString().substring(CURRENT.length() + 1);
        if (rest.chars().allMatch(c -> c >= '0' && c <= '9')) {
          Files.deleteIfExists(file);
        }
      }
    }
    for (String name : List.of(CURRENT, SUMS, NEW_SUMS, LOCK)) {
      Files.deleteIfExists(root.resolve(name));
    }
  }

  /// Whether statistics are kept in the root. A file of another program may have the same name.
  ///
  /// @throws IOException if the files cannot be read
  public boolean isKept() throws IOException {
    if (!isThere()) {
      return false;
    }
    Sums sums = sums();
    return !sums.tallies.isEmpty()
        || sums.zeroed > 0
        || !read(root.resolve(CURRENT)).isEmpty()
        || !read(finished(sums.summed + 1)).isEmpty();
  }

  private boolean isThere() {
    return Files.exists(root.resolve(CURRENT))
        || Files.exists(root.resolve(SUMS))
        || Files.exists(finished(1));
  }

  private Path finished(long number) {
    return root.resolve(CURRENT + "." + number);
  }

  private Sums sums() throws IOException {
    List<Tally> tallies = read(root.resolve(SUMS));
    // The first line, whose counts are of another kind.
    return tallies.isEmpty() || !tallies.getFirst().counts().containsKey(SUMMED)
        ? new Sums(0, 0, tallies)
        : new Sums(
            tallies.getFirst().from(),
            tallies.getFirst().count(SUMMED),
            tallies.subList(1, tallies.size()));
  }

  private void write(Sums sums) throws IOException {
    StringBuilder text = new StringBuilder(1 << 16);
    Tally.begin(text, sums.zeroed, sums.zeroed);
    Tally.append(text, SUMMED, sums.summed);
    Tally.end(text);
    for (Tally tally : sums.tallies) {
      text.append(tally.line());
    }
    Path written = root.resolve(NEW_SUMS);
    Files.writeString(written, text);
    Files.move(written, root.resolve(SUMS), StandardCopyOption.ATOMIC_MOVE);
  }

  /// The lines that are whole; none if there is no such file.
  private static List<Tally> read(Path file) throws IOException {
    List<Tally> tallies = new ArrayList<>();
    // Of one byte a character: a damaged line may hold anything.
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.ISO_8859_1))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Tally tally = Tally.parse(line);
        if (tally != null) {
          tallies.add(tally);
        }
      }
    } catch (NoSuchFileException _) {
      // as good as empty
    }
    return tallies;
  }

  /// Where the root cannot be written, or locked, nobody is likely to change the files.
  private Lock lockToRead() {
    try {
      return lock(LOCK_WAIT);
    } catch (IOException _) {
      return new Lock(null, null);
    }
  }

  /// @param wait zero for no waiting: the lock may then not be held
  private Lock lock(Duration wait) throws IOException {
    FileChannel channel =
        FileChannel.open(
            root.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      long deadline = System.nanoTime() + wait.toNanos();
      FileLock lock = tryLock(channel);
      while (lock == null && System.nanoTime() < deadline) {
        Thread.sleep(5);
        lock = tryLock(channel);
      }
      if (lock == null && wait.isPositive()) {
        throw new IOException("another process has locked " + root.resolve(LOCK));
      }
      return new Lock(channel, lock);
    } catch (InterruptedException e) {
      channel.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // another thread of this process
    }
  }

  private record Lock(@Nullable FileChannel channel, @Nullable FileLock lock)
      implements AutoCloseable {
    boolean isHeld() {
      return lock != null;
    }

    @Override
    public void close() throws IOException {
      if (channel != null) {
        channel.close(); // and so releases the lock
      }
    }
  }
}
