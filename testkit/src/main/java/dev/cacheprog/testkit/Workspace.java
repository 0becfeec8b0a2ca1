package dev.cacheprog.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/// Folders, and where things are.
public final class Workspace {
  /// What a run of all system tests may need at once, with a good margin.
  private static final long SCRATCH_BYTES = 8L << 30;

  private Workspace() {}

  /// The checkout that these tests belong to.
  public static Path checkout() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("scripts/tools.sh"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("not inside a checkout: " + Path.of("").toAbsolutePath());
      }
      folder = parent;
    }
    return folder;
  }

  /// The distribution that `make dist` makes, or another one: the folder that the system property
  /// or else the environment variable `CACHEPROG_TEST_DISTRIBUTION` names.
  ///
  /// @throws IllegalStateException if there is none
  public static Path distribution() {
    String variable = "CACHEPROG_TEST_DISTRIBUTION";
    String given = System.getProperty(variable, System.getenv().getOrDefault(variable, ""));
    Path folder =
        given.isEmpty() ? checkout().resolve("dist/cacheprog") : Path.of(given).toAbsolutePath();
    if (!Files.isExecutable(folder.resolve("bin/cacheprog"))) {
      throw new IllegalStateException(
          "there is no distribution in " + folder + ": run 'make dist'");
    }
    return folder;
  }

  /// The program as users call it.
  public static Path program() {
    return distribution().resolve("bin/cacheprog");
  }

  /// A real server's program, see scripts/tools.sh.
  ///
  /// @throws IllegalStateException if it is not installed
  public static Path tool(String name) {
    Path tool = tools().resolve(name);
    if (!Files.isExecutable(tool)) {
      throw new IllegalStateException(tool + " is missing: run scripts/tools.sh");
    }
    return tool;
  }

  /// Whether that program is there. Some come from Debian, and not every machine can have them.
  public static boolean hasTool(String name) {
    return Files.isExecutable(tools().resolve(name));
  }

  private static Path tools() {
    String given = System.getenv("TEST_TOOLS_DIR");
    String cache = System.getenv("XDG_CACHE_HOME");
    return given != null
        ? Path.of(given)
        : (cache != null ? Path.of(cache) : Path.of(System.getProperty("user.home"), ".cache"))
            .resolve("cacheprog-tools");
  }

  /// A new folder for many or large files: in memory where there is plenty of it, else in the
  /// temporary directory.
  public static Path scratch(String name) throws IOException {
    Path memory = Path.of("/dev/shm");
    return Files.isDirectory(memory) && hasRoom(memory)
        ? Files.createTempDirectory(memory, name + "-")
        : Files.createTempDirectory(name + "-");
  }

  /// Whether programs can be kept and run there; containers often forbid that.
  private static boolean hasRoom(Path folder) {
    try {
      if (Files.getFileStore(folder).getUsableSpace() < SCRATCH_BYTES) {
        return false;
      }
      Path probe = Files.createTempFile(folder, "probe", "");
      try {
        Files.setPosixFilePermissions(probe, PosixFilePermissions.fromString("rwx------"));
        return Files.isExecutable(probe);
      } finally {
        Files.delete(probe);
      }
    } catch (IOException _) {
      return false;
    }
  }

  /// A port that was free a moment ago.
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Copies a folder; the copies can be written to, even where the originals cannot.
  public static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy = to.resolve(from.relativize(file));
            Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            var permissions = Files.getPosixFilePermissions(copy);
            permissions.addAll(PosixFilePermissions.fromString("rw-------"));
            Files.setPosixFilePermissions(copy, permissions);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /// Deletes a folder with all that is in it, if it is there.
  public static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, IOException failure)
                throws IOException {
              Files.delete(each);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
