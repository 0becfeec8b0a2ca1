package dev.cacheprog.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Folders, and where things are.
public final class Workspace {
  /// What a run of all system tests may need at once, with a good margin.
  private static final long SCRATCH_BYTES = 12L << 30;

  private static final int FIRST_PORT = 16_000;
  private static final int PORTS = 16_000;
  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

  /// The file in a scratch folder that its process has a lock on.
  private static final String LOCK = ".lock";

  private static final Queue<FileChannel> locks = new ConcurrentLinkedQueue<>();

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
  /// temporary directory. What a process left there that was killed is deleted first: nobody else
  /// gives that memory back.
  ///
  /// @param name the same for all processes that may delete each other's
  public static Path scratch(String name) throws IOException {
    Path memory = Path.of("/dev/shm");
    boolean useMemory = Files.isDirectory(memory);
    if (useMemory) {
      deleteDead(memory, name);
      useMemory = hasRoom(memory);
    }
    Path made =
        useMemory
            ? Files.createTempDirectory(memory, name + "-")
            : Files.createTempDirectory(name + "-");
    if (!lock(made)) {
      throw new IOException("somebody else has " + made);
    }
    return made;
  }

  private static void deleteDead(Path parent, String name) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, name + "-*")) {
      for (Path folder : folders) {
        if (Files.exists(folder.resolve(LOCK)) && lock(folder)) {
          delete(folder);
        }
      }
    }
  }

  /// Marks a folder as in use until this process ends, however it does.
  ///
  /// @return whether no living process has it
  private static boolean lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        locks.add(channel);
        return true;
      }
    } catch (OverlappingFileLockException _) {
      // one of our own
    }
    channel.close();
    return false;
  }

  /// Whether there is memory for it, and programs can be kept and run there; containers often
  /// forbid that.
  private static boolean hasRoom(Path folder) {
    try {
      if (Math.min(Files.getFileStore(folder).getUsableSpace(), freeMemory()) < SCRATCH_BYTES) {
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

  /// Bytes that programs can still have. A file system in memory says how much it may hold, which
  /// may be more than there is.
  private static long freeMemory() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("MemAvailable:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    return 0;
  }

  /// A port that is free, and is given to no other caller in this process. It is none of those that
  /// systems give to outgoing connections: such a connection could take it before a server does.
  public static int freePort() throws IOException {
    for (int i = 0; i < PORTS; i++) {
      int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (BindException _) {
        // taken
      }
    }
    throw new IOException("no port is free");
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
