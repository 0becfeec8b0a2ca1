package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class IncomingTest {
  @Test
  void everyWayOfWritingEndsInOneMethod() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (Incoming incoming =
        new Incoming() {
          @Override
          public void write(byte[] bytes, int offset, int length) {
            written.write(bytes, offset, length);
          }

          @Override
          public void close() {}
        }) {
      incoming.write(0x1ff);
      incoming.write(new byte[] {1, 2});
      incoming.write(new byte[] {3, 4, 5}, 1, 1);
    }

    assertThat(written.toByteArray()).containsExactly(0xff, 1, 2, 4);
  }
}
