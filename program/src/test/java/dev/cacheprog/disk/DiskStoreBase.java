package dev.cacheprog.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.contract.LocalStoreContract;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A local store in an empty root directory.
abstract class DiskStoreBase {
  static final byte[] BODY = Samples.text(1000);

  @TempDir Path folder;
  Path root;
  final MemoryLog log = new MemoryLog();
  DiskStore store;

  @BeforeEach
  void setUp() {
    root = folder.resolve("root");
    store = new DiskStore(root, log);
  }

  LocalEntry put(String action, byte[] body) throws IOException {
    return LocalStoreContract.put(store, Samples.action(action), body);
  }

  Path actionFile(String action) {
    String hex = Samples.action(action).hex();
    return root.resolve("actions").resolve(hex.substring(0, 2)).resolve(hex);
  }

  void isMissAndPutHeals() throws IOException {
    assertThat(store.get(Samples.action("a"))).isEmpty();
    LocalEntry healed = put("a", BODY);
    assertThat(store.get(Samples.action("a"))).contains(healed);
    assertThat(healed.path()).hasBinaryContent(BODY);
    assertThat(temporaryFiles()).isEmpty();
  }

  List<Path> temporaryFiles() throws IOException {
    return all(root.resolve("tmp"));
  }

  static List<Path> all(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> !file.equals(folder)).toList();
    }
  }

  static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }

  static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  /// The content of the body. Comparing it is many times faster than `hasBinaryContent`.
  static byte[] bytes(LocalEntry entry) {
    try {
      return Files.readAllBytes(entry.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
