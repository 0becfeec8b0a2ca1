package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.junit.jupiter.api.Test;

class BodySinkTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final BodySink incoming =
      new BodySink() {
        @Override
        public void write(byte[] bytes, int offset, int length) {
          written.write(bytes, offset, length);
        }

        @Override
        public void close() {}
      };

  private static InputStream stream(int size) {
    return new ByteArrayInputStream(new byte[size]);
  }

  private static InputStream breaking(int size, IOException failure) {
    return new SequenceInputStream(
        stream(size),
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw failure;
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            throw failure;
          }
        });
  }

  @Test
  void allWritesEndInOneMethod() throws IOException {
    incoming.write(0x1ff);
    incoming.write(new byte[] {1, 2});
    incoming.write(new byte[] {3, 4, 5}, 1, 1);

    assertThat(written.toByteArray()).containsExactly(0xff, 1, 2, 4);
  }

  @Test
  void fillCopiesABody() throws Exception {
    for (int size : new int[] {0, 1, 65_535, 65_536, 65_537, 200_000}) {
      written.reset();
      incoming.fill(stream(size), size);
      assertThat(written.size()).isEqualTo(size);
    }
  }

  @Test
  void fillCopiesAtMostOneByteTooMuch() throws Exception {
    InputStream body = stream(200_000);

    incoming.fill(body, 100_000);

    assertThat(written.size()).isEqualTo(100_001);
    assertThat(body.available()).isEqualTo(99_999);
  }

  @Test
  void fillCopiesABodyThatIsTooShort() throws Exception {
    incoming.fill(stream(10), 100);

    assertThat(written.size()).isEqualTo(10);
  }

  @Test
  void fillExactlyLeavesTheRestOfTheStream() throws Exception {
    InputStream stream = stream(200_000);

    incoming.fillExactly(stream, 70_000);
    incoming.fillExactly(stream, 0);
    incoming.fillExactly(stream, 30_000);

    assertThat(written.size()).isEqualTo(100_000);
    assertThat(stream.available()).isEqualTo(100_000);
  }

  @Test
  void aStreamThatEndsTooEarlyIsCorrupt() {
    assertThatExceptionOfType(CorruptBodyException.class)
        .isThrownBy(() -> incoming.fillExactly(stream(10), 11))
        .withMessageContaining("10 of 11");
  }

  @Test
  void aStreamThatBreaksOffIsATemporaryFailure() {
    IOException reset = new IOException("connection reset");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> incoming.fillExactly(breaking(10, reset), 11))
        .withCause(reset)
        .matches(StoreException::retryable);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> incoming.fill(breaking(10, reset), 11));
  }

  @Test
  void damageIsNoFailureOfTheStore() {
    CorruptBodyException damage = new CorruptBodyException("not zstd");

    assertThatExceptionOfType(CorruptBodyException.class)
        .isThrownBy(() -> incoming.fillExactly(breaking(10, damage), 11))
        .isSameAs(damage);
    assertThatExceptionOfType(CorruptBodyException.class)
        .isThrownBy(() -> incoming.fill(breaking(10, damage), 11))
        .isSameAs(damage);
  }
}
