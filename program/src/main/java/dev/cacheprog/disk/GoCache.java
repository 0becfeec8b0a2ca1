package dev.cacheprog.disk;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.FetchTarget;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Go's own cache, the folder that `GOCACHE` names; golangci-lint and staticcheck have such
/// folders, too.
///
/// ```
/// <folder>/ab/ab12...-a   the entry of the action ab12..., see GoEntryFile
/// <folder>/cd/cd34...-d   the body whose SHA-256 is cd34...; for a program that go keeps, a folder
///                         with one file, whose name is that of the program
/// <folder>/cacheprog/     files being written, [RestoreMark] and [FetchLock]
/// ```
///
/// Any number of go commands may use it at the same time. Files get their final names when they are
/// complete, a body before the entries that name it. What is there stays, except bodies of a wrong
/// size. Links are not followed.
public final class GoCache implements FetchTarget {
  static final String ENTRY = "-a";
  private static final String BODY = "-d";
  static final int ID_HEX = 64;

  private final Path folder;
  private final Map<OutputId, String> programs;
  private final FileTime dated;
  private final Instant now;
  private final TemporaryFiles temporary;

  /// @param folder absolute; made when the first file is written
  /// @param programs the names of bodies that are programs
  /// @param dated the modification time that files get. If it is more than an hour ago, go renews
  ///   it at the first use
  public GoCache(Path folder, Map<OutputId, String> programs, FileTime dated) {
    this.folder = folder;
    this.programs = Map.copyOf(programs);
    this.dated = dated;
    this.now = Instant.now();
    this.temporary = new TemporaryFiles(FetchLock.temporaryFiles(folder));
  }

  @Override
  public Optional<LocalEntry> get(ActionId id) {
    Optional<GoEntryFile> read = GoEntryFile.read(entryFile(id), id);
    if (read.isEmpty()) {
      return Optional.empty();
    }
    GoEntryFile entry = read.get();
    Path body = body(entry.outputId(), entry.size());
    return body == null
        ? Optional.empty()
        : Optional.of(new LocalEntry(entry.outputId(), entry.size(), entry.time(), body));
  }

  /// The name of the program that a body is; empty if it is none.
  static String program(Path body) {
    String name = body.getFileName().toString();
    boolean isBody = name.length() == ID_HEX + BODY.length() && name.endsWith(BODY);
    return isBody ? "" : name;
  }

  /// The complete body of `id`; null if there is none.
  private @Nullable Path body(OutputId id, long size) {
    Path body = bodyFile(id);
    BasicFileAttributes attributes = attributes(body);
    if (attributes != null && attributes.isDirectory()) {
      body = onlyFile(body);
      attributes = body == null ? null : attributes(body);
    }
    boolean complete =
        attributes != null && attributes.isRegularFile() && attributes.size() == size;
    return complete ? body : null;
  }

  private static @Nullable BasicFileAttributes attributes(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException _) {
      return null;
    }
  }

  /// The file in a folder; null if there is none, or more than one.
  private static @Nullable Path onlyFile(Path folder) {
    Path only = null;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (only != null) {
          return null;
        }
        only = file;
      }
    } catch (IOException | DirectoryIteratorException _) {
      return null;
    }
    return only;
  }

  @Override
  public BodySink receive(long size) {
    return new DiskBodySink(size, temporary, null);
  }

  /// The body may not be there afterwards, if something else has its name.
  @Override
  public Path storeBody(OutputId outputId, BodySink body) throws IOException {
    try (DiskBodySink incoming = (DiskBodySink) body) {
      OutputId actual = incoming.finish();
      if (!actual.equals(outputId)) {
        throw new CorruptBodyException(
            "the SHA-256 of the body is " + actual + ", not its output id " + outputId);
      }
      String program = programs.get(outputId);
      Path target = bodyFile(outputId);
      BasicFileAttributes there = attributes(target);
      if (isBehindLink(target)) {
        return target;
      }
      if (program != null) {
        if (there == null && incoming.isMachineCode()) {
          storeProgram(incoming, program, target);
        }
      } else if (there == null || (there.isRegularFile() && !isWhole(target, outputId))) {
        Path file = incoming.complete(temporary);
        date(file);
        temporary.rename(file, target);
        incoming.release();
      }
      return target;
    }
  }

  private void storeProgram(DiskBodySink incoming, String name, Path target) throws IOException {
    Path file = incoming.complete(temporary);
    Path made = file.resolveSibling(file.getFileName() + "-program");
    Files.createDirectory(made);
    try {
      Files.move(file, made.resolve(name));
      incoming.release();
      date(made);
      Files.createDirectories(target.getParent());
      Files.move(made, target);
    } catch (FileSystemException e) {
      Files.deleteIfExists(made.resolve(name));
      Files.deleteIfExists(made);
      if (attributes(target) == null) {
        throw e;
      } // otherwise go was quicker
    }
  }

  @Override
  public void storeAction(ActionId id, LocalEntry entry) throws IOException {
    Path target = entryFile(id);
    boolean asProgram = programs.containsKey(entry.outputId());
    Path body = body(entry.outputId(), entry.size());
    if (attributes(target) != null
        || body == null
        || program(body).isEmpty() == asProgram
        || isBehindLink(target)) {
      return;
    }
    Instant time = entry.time().isAfter(now) ? now : entry.time();
    Path file =
        temporary.write(new GoEntryFile(id, entry.outputId(), entry.size(), time).toBytes());
    date(file);
    temporary.move(file, target);
  }

  /// Whether a file has the SHA-256 that its name says.
  static boolean isWhole(Path file, OutputId id) {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return OutputId.ofBody(in).equals(id);
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public boolean isEmpty() {
    return GoCacheScan.shelves(folder).isEmpty();
  }

  @Override
  public long freeSpace() {
    return FreeSpace.of(folder);
  }

  private static boolean isBehindLink(Path file) {
    return Files.isSymbolicLink(file.getParent());
  }

  private Path entryFile(ActionId id) {
    return file(id.hex(), ENTRY);
  }

  private Path bodyFile(OutputId id) {
    return file(id.hex(), BODY);
  }

  private Path file(String hex, String suffix) {
    return folder.resolve(hex.substring(0, 2)).resolve(hex + suffix);
  }

  private void date(Path file) throws IOException {
    Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(dated, dated, null);
  }
}
