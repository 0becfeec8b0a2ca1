package dev.cacheprog.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoredObjects;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.UploadQueue;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadsTest {
  @TempDir Path folder;
  private final MemoryStore remote = new MemoryStore();
  private final MemoryCounts counts = new MemoryCounts();
  private final MemoryLog log = new MemoryLog();
  private final StoredObjects stored = new StoredObjects();

  private Uploads uploads(long minSize, Duration maxWait) {
    return uploads(minSize, new Deadline(maxWait));
  }

  private Uploads uploads(long minSize, Deadline deadline) {
    UploadQueue queue = new UploadQueue(deadline, Ticker.SYSTEM);
    BuildCosts costs = new BuildCosts(counts, Ticker.SYSTEM);
    return new Uploads(remote, minSize, stored, queue, costs, counts, log);
  }

  private void submit(Uploads uploads, String action, int size) throws IOException {
    byte[] body = Samples.noise(size);
    Path file = Files.write(folder.resolve(action), body);
    ActionId id = Samples.action(action);
    uploads.submit(id, new LocalEntry(OutputId.ofBody(body), size, Instant.EPOCH, file));
  }

  @Test
  void sendsBodiesAsTheyAre() throws Exception {
    Uploads uploads = uploads(0, Duration.ZERO);

    submit(uploads, "a", 1000);
    submit(uploads, "empty", 0);
    uploads.close();

    assertThat(remote.storedBody(Samples.action("a"))).isEqualTo(Samples.noise(1000));
    assertThat(remote.storedEntry(Samples.action("a")))
        .isEqualTo(Samples.entry(Samples.noise(1000)));
    assertThat(remote.storedBody(Samples.action("empty"))).isEmpty();
    assertThat(log.lines()).isEmpty();
    assertThat(counts.sums()).isEmpty();
  }

  @Test
  void objectsThatTheStoreHasAreNotSent() throws Exception {
    Uploads uploads = uploads(0, Duration.ZERO);
    stored.add(Samples.action("fetched"), OutputId.ofBody(Samples.noise(10)));
    stored.addListed(Map.of(Samples.action("listed"), OutputId.ofBody(Samples.noise(20))));

    submit(uploads, "fetched", 10);
    submit(uploads, "listed", 20);
    submit(uploads, "new", 30);
    submit(uploads, "new", 30);
    uploads.close();

    assertThat(remote.puts).hasValue(1);
    assertThat(remote.has(Samples.action("new"))).isTrue();
    assertThat(log.messages(Log.Level.DEBUG))
        .containsExactly(
            "Skipped upload: already stored",
            "Skipped upload: already stored",
            "Skipped upload: already stored");
  }

  @Test
  void smallBodiesAreNotSent() throws Exception {
    Uploads uploads = uploads(100, Duration.ZERO);

    submit(uploads, "below", 99);
    submit(uploads, "just", 100);
    uploads.close();

    assertThat(remote.has(Samples.action("below"))).isFalse();
    assertThat(remote.has(Samples.action("just"))).isTrue();
  }

  @Test
  void uploadsAtOnceAreLimited() throws Exception {
    Uploads uploads = uploads(0, Duration.ZERO);
    remote.hold();
    for (int i = 0; i < 100; i++) {
      submit(uploads, "a" + i, 10 + i);
    }
    Together.until(() -> remote.running.get() == 32);

    remote.letThrough(100);
    uploads.close();

    assertThat(remote.mostRunning).hasValue(32);
    assertThat(remote.puts).hasValue(100);
  }

  @Test
  void closeWaitsForAllOfThem() throws Exception {
    Uploads uploads = uploads(0, Duration.ofSeconds(60));
    remote.hold();
    submit(uploads, "a", 10);
    Together.until(() -> remote.running.get() == 1);
    Together.Running<Boolean> closing =
        Together.start(
            () -> {
              uploads.close();
              return true;
            });
    closing.untilItWaits();
    assertThat(closing.isDone()).isFalse();

    remote.letThrough(1);
    closing.await();
    assertThat(remote.has(Samples.action("a"))).isTrue();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void uploadsAreCancelledAtTheDeadlineAndCounted() throws Exception {
    Uploads uploads = uploads(0, Duration.ofMillis(30));
    remote.hold();
    for (int i = 0; i < 40; i++) {
      submit(uploads, "a" + i, 10 + i);
    }
    Together.until(() -> remote.running.get() == 32);
    remote.letThrough(3);
    Together.until(() -> remote.puts.get() == 35);

    uploads.close();

    assertThat(counts.sums()).containsExactly(Map.entry(Count.UPLOADS_GIVEN_UP, 37L));
    assertThat(log.messages(Log.Level.WARN))
        .containsExactly("Cancelled uploads that took too long");
    assertThat(log.lines().getFirst().facts()).startsWith("uploads=37 ");
    Together.until(() -> remote.running.get() == 0);
  }

  @Test
  void failedUploadsAreNotCountedAsCancelled() throws Exception {
    Uploads uploads = uploads(0, Duration.ofMillis(30));
    remote.failNext(new StoreException("HTTP 503", true, null));
    submit(uploads, "a", 10);
    Together.until(() -> remote.puts.get() == 1 && remote.running.get() == 0);
    remote.hold();
    submit(uploads, "b", 20);

    uploads.close();

    assertThat(counts.sum(Count.UPLOADS_GIVEN_UP)).isEqualTo(1);
  }

  @Test
  void aMissingFileFailsOneUpload() throws Exception {
    Uploads uploads = uploads(0, Duration.ZERO);
    remote.hold();
    submit(uploads, "a", 10);
    submit(uploads, "b", 20);
    Files.delete(folder.resolve("a"));

    remote.letThrough(2);
    uploads.close();

    assertThat(remote.has(Samples.action("a"))).isFalse();
    assertThat(remote.has(Samples.action("b"))).isTrue();
  }

  @Test
  void uploadsAfterCloseAreCancelled() throws Exception {
    Uploads uploads = uploads(0, Duration.ZERO);
    uploads.close();

    submit(uploads, "a", 10);

    assertThat(counts.sum(Count.UPLOADS_GIVEN_UP)).isEqualTo(1);
    assertThat(remote.puts).hasValue(0);
  }

  @Test
  void anInterruptEndsTheWaitWithoutAWarning() throws Exception {
    Deadline deadline = new Deadline(Duration.ZERO);
    Uploads uploads = uploads(0, deadline);
    remote.hold();
    for (int i = 0; i < 40; i++) {
      submit(uploads, "a" + i, 10 + i);
    }
    Together.until(() -> remote.running.get() == 32);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> closing =
          executor.submit(
              () -> {
                uploads.close();
                return true;
              });

      deadline.cancel();

      Together.await(closing);
    }
    assertThat(counts.sums()).containsExactly(Map.entry(Count.UPLOADS_GIVEN_UP, 40L));
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
    assertThat(log.messages(Log.Level.INFO))
        .containsExactly("Cancelled uploads because of an interrupt");
    assertThat(remote.running).hasValue(0);
  }
}
