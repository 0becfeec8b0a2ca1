package dev.cacheprog.profile;

import dev.cacheprog.core.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The profiles of this process. A failure of one is a warning; the others and the process
/// continue.
public final class Profiles implements Runnable {
  /// @param folder next to `file`, for unfinished files
  private record Running(ProfileKind kind, Path file, Path folder, Profile profile) {}

  private final List<Running> running = new ArrayList<>();
  private final Log log;

  public Profiles(Log log) {
    this.log = log;
  }

  /// Starts a profile.
  ///
  /// @param file the destination at the end, replaced in one move; `{pid}` in it stands for the ID
  ///   of this process
  public void start(ProfileKind kind, String file) {
    try {
      Path path =
          Path.of(file.replace("{pid}", Long.toString(ProcessHandle.current().pid())))
              .toAbsolutePath();
      // A device would be replaced, too.
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        throw new IOException("already exists and is not a file");
      }
      Path folder = Files.createTempDirectory(path.getParent(), ".cacheprog-profile-");
      try {
        running.add(new Running(kind, path, folder, of(kind, path, folder)));
      } catch (Exception | LinkageError e) {
        delete(folder);
        throw e;
      }
    } catch (Exception | LinkageError e) { // the runtime may lack the modules
      warn(kind, file, e);
    }
  }

  private static Profile of(ProfileKind kind, Path file, Path folder) throws IOException {
    String name = file.getFileName().toString();
    return switch (kind) {
      case CPU -> new CpuProfile(Pprof.isNameOf(name), folder);
      case MEMORY -> new HeapDump(name.endsWith(".gz"), folder);
      case TRACE -> new ExecutionTrace(folder);
      case WALL_CLOCK -> new WallClockProfile(folder);
    };
  }

  /// Ends all of them before it writes them, so that none includes the writing of another one.
  /// Called once.
  @Override
  public void run() {
    List<Running> stopped = new ArrayList<>();
    for (Running each : running) {
      try {
        each.profile.stop();
        stopped.add(each);
      } catch (Exception | LinkageError e) {
        warn(each.kind, each.file, e);
      }
    }
    for (Running each : stopped) {
      try {
        Files.move(each.profile.write(), each.file, StandardCopyOption.ATOMIC_MOVE);
        log.info("Wrote profile", "kind", each.kind, "file", each.file);
      } catch (Exception | LinkageError | OutOfMemoryError e) {
        warn(each.kind, each.file, e);
      }
    }
    for (Running each : running) {
      delete(each.folder);
    }
  }

  private void warn(ProfileKind kind, Object file, Throwable cause) {
    if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    log.warn("Failed to write profile", "kind", kind, "file", file, "error", cause);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException _) {
      // the folder stays
    }
  }
}
