package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecordsTest {
  private static final OutputId OUTPUT = OutputId.ofBody(new byte[0]);

  @Test
  void metadataRejectsANegativeSize() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ObjectMetadata(OUTPUT, ObjectMetadata.UNCOMPRESSED, -1))
        .withMessageContaining("-1");
  }

  @Test
  void localEntryRejectsANegativeSize() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LocalEntry(OUTPUT, -1, Instant.EPOCH, Path.of("/x").toAbsolutePath()))
        .withMessageContaining("-1");
  }

  @Test
  void localEntryRejectsARelativePath() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LocalEntry(OUTPUT, 0, Instant.EPOCH, Path.of("x")))
        .withMessageContaining("not absolute");
  }

  @Test
  void closingAHitClosesItsBody() throws IOException {
    AtomicInteger closed = new AtomicInteger();
    ByteArrayInputStream body =
        new ByteArrayInputStream(new byte[0]) {
          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };

    new Lookup.Hit(
            new ObjectMetadata(OUTPUT, ObjectMetadata.UNCOMPRESSED, 0), 0, Instant.EPOCH, body)
        .close();

    assertThat(closed).hasValue(1);
  }

  @Test
  void storeExceptionHasWhetherToRetry() {
    IOException cause = new IOException("cause");

    assertThat(new StoreException("passing", true, cause).retryable()).isTrue();
    assertThat(new StoreException("lasting", false, null).retryable()).isFalse();
    assertThat(new StoreException("passing", true, cause)).hasMessage("passing").hasCause(cause);
  }
}
