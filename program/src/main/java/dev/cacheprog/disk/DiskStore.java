package dev.cacheprog.disk;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.Log;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.OutputId;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Keeps bodies in files named after their content, and beside them a small file an action.
///
/// ```
/// <root>/outputs/ab/ab12...   the body whose SHA-256 is ab12...; the path that the go command gets
/// <root>/actions/cd/cd34...   an [ActionFile]: which output, how large, since when
/// <root>/tmp/                 files being written
/// ```
///
/// Files get their final names by renaming, so that a final name never holds half a file, and
/// several processes may work on one directory. A body that is there already is kept, never
/// rewritten: the go command maps these files into its memory.
///
/// A body carries a [Seal]: as long as nobody touched the file, it is what its name says, and a
/// look-up need not read it.
public final class DiskStore implements LocalStore {
  private final Path outputs;
  private final Path actions;
  private final TemporaryFiles temporary;
  private final @Nullable FallbackStore spare;
  private final Log log;

  /// Actions that the spare store was given in this session.
  private final Set<ActionId> spared = ConcurrentHashMap.newKeySet();

  /// Bodies whose paths were given away.
  private final Set<OutputId> handedOut = ConcurrentHashMap.newKeySet();

  /// @param root absolute; made when the first file is written
  public DiskStore(Path root, Log log) {
    this(root, log, null);
  }

  /// One that goes on in the default root if this one takes no more.
  ///
  /// @param environment where `TMPDIR` is looked up
  public DiskStore(Path root, Map<String, String> environment, Log log) {
    this(root, log, new FallbackStore(root, environment, log));
  }

  private DiskStore(Path root, Log log, @Nullable FallbackStore spare) {
    if (!root.isAbsolute()) {
      throw new IllegalArgumentException("root directory is not absolute: " + root);
    }
    this.outputs = root.resolve("outputs");
    this.actions = root.resolve("actions");
    this.temporary = new TemporaryFiles(root.resolve("tmp"));
    this.spare = spare;
    this.log = log;
  }

  @Override
  public Optional<LocalEntry> get(ActionId id) {
    DiskStore other = spare == null ? null : spare.inUse();
    File record = file(other != null && spared.contains(id) ? other : this, id);
    Optional<ActionFile> read = ActionFile.read(record);
    if (read.isEmpty()) {
      return Optional.empty();
    }
    ActionFile entry = read.get();
    Optional<LocalEntry> found = find(entry);
    if (found.isPresent()) {
      LastUse.note(record);
      return found;
    }
    return other == null ? found : other.find(entry);
  }

  private static File file(DiskStore store, ActionId id) {
    return place(store.actions, id.hex()).toFile();
  }

  private Optional<LocalEntry> find(ActionFile entry) {
    Path body = place(outputs, entry.outputId().hex());
    // Before the look at it: what was handed out is not trimmed as long as the session runs.
    handedOut.add(entry.outputId());
    return Seal.holds(body, entry.outputId(), entry.size())
        ? Optional.of(new LocalEntry(entry.outputId(), entry.size(), entry.time(), body))
        : Optional.empty();
  }

  /// Notes that go may still read what this session has handed out.
  void renew() {
    for (OutputId id : handedOut) {
      LastUse.set(place(outputs, id.hex()), Instant.now());
    }
    DiskStore other = spare == null ? null : spare.inUse();
    if (other != null) {
      other.renew();
    }
  }

  @Override
  public BodySink receive(long size) {
    return new DiskBodySink(size, temporary, spare);
  }

  TemporaryFiles temporary() {
    return temporary;
  }

  @Override
  public LocalEntry put(ActionId id, OutputId outputId, BodySink body, Instant time)
      throws IOException {
    DiskBodySink incoming = (DiskBodySink) body;
    Path path = storeBody(outputId, incoming);
    LocalEntry entry = new LocalEntry(outputId, incoming.size(), time, path);
    storeAction(id, entry);
    return entry;
  }

  @Override
  public Path storeBody(OutputId outputId, BodySink body) throws IOException {
    try (DiskBodySink incoming = (DiskBodySink) body) {
      OutputId actual = incoming.finish();
      if (!actual.equals(outputId)) {
        throw new CorruptBodyException(
            "the SHA-256 of the body is " + actual + ", not its output id " + outputId);
      }
      DiskStore other = spare == null ? null : spare.inUse();
      if (other != null && incoming.hasMovedOn(temporary)) {
        return other.storeBodyHere(outputId, incoming);
      }
      try {
        return storeBodyHere(outputId, incoming);
      } catch (IOException e) {
        if (spare == null) {
          throw e;
        }
        return spare.insteadOf(e).storeBodyHere(outputId, incoming);
      }
    }
  }

  private Path storeBodyHere(OutputId outputId, DiskBodySink incoming) throws IOException {
    Path path = place(outputs, outputId.hex());
    handedOut.add(outputId);
    boolean there = Files.exists(path);
    if (!there || !Seal.holds(path, outputId, incoming.size())) {
      if (there) {
        log.warn("Replaced a damaged file in the local storage", "path", path);
      }
      incoming.moveTo(path, outputId, temporary);
    } else if (incoming.isExecutable() && !Files.isExecutable(path)) {
      TemporaryFiles.makeExecutable(path);
    }
    return path;
  }

  @Override
  public void storeAction(ActionId id, LocalEntry entry) throws IOException {
    ActionFile known = new ActionFile(entry.outputId(), entry.size(), entry.time());
    try {
      storeActionHere(id, known);
      spared.remove(id);
    } catch (IOException e) {
      if (spare == null) {
        throw e;
      }
      spare.insteadOf(e).storeActionHere(id, known);
      spared.add(id);
    }
  }

  private void storeActionHere(ActionId id, ActionFile known) throws IOException {
    Path file = temporary.write(known.toBytes());
    temporary.move(file, place(actions, id.hex()));
  }

  @Override
  public boolean isEmpty() {
    return !Files.exists(actions);
  }

  @Override
  public long freeSpace() {
    DiskStore other = spare == null ? null : spare.inUse();
    return other == null ? FreeSpace.of(actions.getParent()) : other.freeSpace();
  }

  /// 256 folders keep each of them small.
  private static Path place(Path folder, String hex) {
    return folder.resolve(hex.substring(0, 2)).resolve(hex);
  }

  @Override
  public String toString() {
    return "disk " + outputs.getParent();
  }
}
