package dev.cacheprog.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.contract.LocalStoreContract;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Several threads, stores and processes with one root directory.
class DiskStoreConcurrencyTest extends DiskStoreBase {
  @Test
  void concurrentPutsOfOneActionAllSucceed() throws Exception {
    List<byte[]> bodies =
        List.of(Samples.text(300_000), Samples.text(300_001), Samples.text(300_002));
    Together.run(
        16,
        number -> {
          byte[] body = bodies.get(number % 3);
          for (int i = 0; i < 10; i++) {
            LocalEntry entry = put("a", body);
            assertThat(bytes(entry)).isEqualTo(body);
          }
        });

    assertThat(store.get(Samples.action("a"))).isPresent();
    assertThat(temporaryFiles()).isEmpty();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void storesWithOneRootShareEntries() throws Exception {
    DiskStore other = new DiskStore(root, log);
    LocalEntry entry = put("a", BODY);

    assertThat(other.get(Samples.action("a"))).contains(entry);

    Together.run(
        16,
        number -> {
          DiskStore mine = number % 2 == 0 ? store : other;
          for (int i = 0; i < 20; i++) {
            LocalStoreContract.put(mine, Samples.action("b" + i), Samples.noise(i * 20_000));
          }
        });
    for (int i = 0; i < 20; i++) {
      assertThat(other.get(Samples.action("b" + i)))
          .isEqualTo(store.get(Samples.action("b" + i)))
          .get()
          .extracting(LocalEntry::path)
          .satisfies(path -> assertThat(path).isRegularFile());
    }
    assertThat(temporaryFiles()).isEmpty();
  }

  @Test
  void aNewStoreFindsEntriesOfAnEarlierProcess() throws IOException {
    LocalEntry entry = put("a", BODY);

    assertThat(new DiskStore(root, log).get(Samples.action("a"))).contains(entry);
  }

  @Test
  void theRootMayBeDeletedDuringASession() throws IOException {
    put("a", BODY);
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }

    assertThat(root).doesNotExist();
    isMissAndPutHeals();
  }
}
