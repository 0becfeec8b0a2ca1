package dev.cacheprog.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.contract.LocalStoreContract;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.Samples;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Root directories that cannot be written, and the fallback directory.
class DiskStoreFallbackTest extends DiskStoreBase {
  @Test
  void freeSpaceIsThatOfTheDisk() throws IOException {
    assertThat(store.freeSpace())
        .as("nothing is there yet")
        .isPositive()
        .isLessThan(Long.MAX_VALUE);

    put("a", BODY);

    assertThat(store.freeSpace()).isBetween(1L, Files.getFileStore(root).getTotalSpace());
  }

  /// A disk is not reported as full if files cannot be created for another reason.
  @ParameterizedTest
  @ValueSource(strings = {"/proc/none", "/dev/null", "/dev/null/none"})
  void freeSpaceIsUnknownIfTheRootCannotBeCreated(String root) {
    assertThat(new DiskStore(Path.of(root), log).freeSpace()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void freeSpaceIsThatOfTheFallbackDirectory() throws IOException {
    DiskStore other =
        new DiskStore(Path.of("/dev/null/none"), Map.of("TMPDIR", root.toString()), log);

    LocalStoreContract.put(other, Samples.action("a"), BODY);

    assertThat(other.freeSpace()).isBetween(1L, Files.getFileStore(root).getTotalSpace());
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1 << 20})
  @Timeout(60)
  void aRootThatIsAFileFailsThePut(int size) throws IOException {
    Files.createFile(root);

    assertThatExceptionOfType(IOException.class).isThrownBy(() -> put("a", Samples.noise(size)));
    assertThat(store.get(Samples.action("a"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1 << 20})
  @Timeout(60)
  void aRootThatIsALinkToNowhereFailsThePut(int size) throws IOException {
    Files.createSymbolicLink(root, folder.resolve("nowhere"));

    assertThatExceptionOfType(IOException.class).isThrownBy(() -> put("a", Samples.noise(size)));
    assertThat(store.get(Samples.action("a"))).isEmpty();
  }

  private DiskStore withFallback() throws IOException {
    return new DiskStore(
        root,
        Map.of("TMPDIR", Files.createDirectories(folder.resolve("fallback")).toString()),
        log);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 300_000, 5_000_000})
  void putsThatTheRootRefusesGoToTheFallbackDirectory(int size) throws IOException {
    Files.writeString(root, "a file, so that nothing can be made below it");
    DiskStore store = withFallback();

    LocalEntry entry = LocalStoreContract.put(store, Samples.action("a"), Samples.noise(size));

    assertThat(entry.path()).startsWith(folder.resolve("fallback"));
    assertThat(bytes(entry)).isEqualTo(Samples.noise(size));
    assertThat(store.get(Samples.action("a"))).contains(entry);
    assertThat(log.messages(Log.Level.WARN)).hasSize(1);
    LocalStoreContract.put(store, Samples.action("b"), BODY);
    assertThat(log.messages(Log.Level.WARN)).as("logged once").hasSize(1);
  }

  /// The end of a session interrupts prefetching.
  @ParameterizedTest
  @ValueSource(ints = {10, 5_000_000})
  void anInterruptedPutIsNoFailureOfTheRoot(int size) throws IOException {
    DiskStore store = withFallback();

    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(ClosedByInterruptException.class)
          .isThrownBy(
              () -> LocalStoreContract.put(store, Samples.action("a"), Samples.noise(size)));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(log.messages(Log.Level.WARN)).isEmpty();
    LocalEntry after = LocalStoreContract.put(store, Samples.action("b"), Samples.noise(size));
    assertThat(after.path()).startsWith(root);
  }

  @Test
  void theFallbackDirectoryIsUsedOnlyForPutsThatTheRootRefuses() throws IOException {
    DiskStore store = withFallback();
    LocalEntry before = LocalStoreContract.put(store, Samples.action("a"), BODY);
    Path outputs = root.resolve("outputs");
    Path aside = Files.move(outputs, root.resolve("aside"));
    Files.writeString(outputs, "in the way");
    LocalEntry during = LocalStoreContract.put(store, Samples.action("a"), Samples.noise(400_000));
    assertThat(during.path()).startsWith(folder.resolve("fallback"));
    assertThat(store.get(Samples.action("a"))).contains(during);

    Files.delete(outputs);
    Files.move(aside, outputs);

    LocalEntry after = LocalStoreContract.put(store, Samples.action("b"), Samples.noise(7));
    assertThat(after.path()).startsWith(root);
    assertThat(store.get(Samples.action("b"))).contains(after);
    assertThat(before.path()).hasBinaryContent(BODY);
    assertThat(store.get(Samples.action("a"))).as("the last put").contains(during);
  }
}
