package dev.cacheprog.disk;

import dev.cacheprog.core.Log;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/// Where the local store is if the user does not say: `cacheprog-<user id>` in the temporary
/// directory, so that the second go command of a job finds what the first one fetched.
public final class RootDirectory {
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  private static final boolean IS_WINDOWS = File.separatorChar == '\\';

  private RootDirectory() {}

  /// The default root, made if it is not there. The temporary directory belongs to everybody: a
  /// folder of that name that is not ours alone is not used, but a new one, with a warning.
  ///
  /// @param environment where `TMPDIR` is looked up, which Java does not do by itself
  public static Path byDefault(Map<String, String> environment, Log log) {
    String tmpdir = environment.getOrDefault("TMPDIR", "");
    String usual = IS_WINDOWS ? System.getProperty("java.io.tmpdir") : "/tmp";
    Path temporary = Path.of(tmpdir.isEmpty() ? usual : tmpdir).toAbsolutePath().normalize();
    Path root = temporary.resolve("cacheprog-" + userId());
    try {
      makePrivate(root);
      return root;
    } catch (IOException | UnsupportedOperationException e) {
      Path fresh = makeFresh(temporary, root);
      log.warn(
          "Cannot use the default root directory; using a temporary one for this run",
          "default",
          root,
          "reason",
          e,
          "root",
          fresh);
      return fresh;
    }
  }

  private static Path makeFresh(Path temporary, Path root) {
    try {
      return Files.createTempDirectory(temporary, "cacheprog-");
    } catch (IOException _) {
      // Nothing can be written here: every get will be a miss and every put will say why it failed.
      return root;
    }
  }

  private static void makePrivate(Path root) throws IOException {
    if (IS_WINDOWS) {
      Files.createDirectories(root); // where each user has a temporary directory alone
      return;
    }
    try {
      Files.createDirectory(root, PosixFilePermissions.asFileAttribute(PRIVATE));
    } catch (FileAlreadyExistsException _) {
      if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException("it is not a directory");
      }
      if (!Files.getAttribute(root, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(userId())) {
        throw new IOException("it belongs to somebody else");
      }
      if (!Files.getPosixFilePermissions(root, LinkOption.NOFOLLOW_LINKS).equals(PRIVATE)) {
        Files.setPosixFilePermissions(root, PRIVATE);
      }
    }
  }

  /// The number of the user that this process runs as.
  private static Object userId() {
    Path self = Path.of("/proc/self");
    try {
      return Files.getAttribute(
          Files.exists(self) ? self : Path.of(System.getProperty("user.home")), "unix:uid");
    } catch (IOException | UnsupportedOperationException _) {
      return System.getProperty("user.name");
    }
  }
}
