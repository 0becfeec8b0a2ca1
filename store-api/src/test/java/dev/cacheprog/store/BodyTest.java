package dev.cacheprog.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodyTest {
  @TempDir Path folder;

  @Test
  void bodyInMemoryIsReadFromItsStartEachTime() throws IOException {
    readsTwice(Body.of(new byte[] {1, 2, 3}));
  }

  @Test
  void bodyInAFileIsReadFromItsStartEachTime() throws IOException {
    Path file = Files.write(folder.resolve("body"), new byte[] {1, 2, 3});

    readsTwice(Body.of(file, 3));
  }

  @Test
  void fileIsNotTouchedBeforeTheBodyIsOpened() {
    Body body = Body.of(folder.resolve("absent"), 7);

    assertThat(body.size()).isEqualTo(7);
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(body::open);
  }

  private static void readsTwice(Body body) throws IOException {
    assertThat(body.size()).isEqualTo(3);
    try (InputStream first = body.open();
        InputStream second = body.open()) {
      assertThat(first.read()).isEqualTo(1);
      assertThat(second.readAllBytes()).containsExactly(1, 2, 3);
      assertThat(first.readAllBytes()).containsExactly(2, 3);
    }
  }
}
