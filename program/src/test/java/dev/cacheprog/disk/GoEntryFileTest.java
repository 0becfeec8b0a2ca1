package dev.cacheprog.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoEntryFileTest {
  private static final ActionId ACTION = new ActionId("0a".repeat(32));

  private static final GoEntryFile ENTRY =
      new GoEntryFile(
          ACTION,
          new OutputId("b1".repeat(32)),
          12345,
          Instant.ofEpochSecond(1_764_448_861, 123_456_789));

  /// As go writes it.
  private static final String LINE =
      "v1 "
          + "0a".repeat(32)
          + " "
          + "b1".repeat(32)
          + "                12345  1764448861123456789\n";

  @TempDir Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void hasTheFormOfGo() {
    assertThat(new String(ENTRY.toBytes(), StandardCharsets.ISO_8859_1)).isEqualTo(LINE);
    assertThat(LINE).hasSize(GoEntryFile.BYTES);
    assertThat(GoEntryFile.parse(bytes(LINE), ACTION)).contains(ENTRY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v2 ",
        "v1 x",
        "v1 0a0A",
        "                -2345 ",
        "                1234x ",
        "\n\n"
      })
  void anythingElseIsNone(String text) {
    String damaged = text.isEmpty() ? "" : text + LINE.substring(text.length());
    if (text.startsWith(" ")) {
      damaged = LINE.replace("                12345 ", text);
    }
    if (text.equals("\n\n")) {
      damaged = LINE + "\n";
    }

    assertThat(GoEntryFile.parse(bytes(damaged), ACTION)).isEmpty();
  }

  @Test
  void theEntryOfAnotherActionIsNone() {
    assertThat(GoEntryFile.parse(bytes(LINE), new ActionId("0b".repeat(32)))).isEmpty();
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Path file = Files.write(folder.resolve("file"), ENTRY.toBytes());
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    assertThat(GoEntryFile.read(file, ACTION)).contains(ENTRY);
    assertThat(GoEntryFile.read(link, ACTION)).isEmpty();
    assertThat(GoEntryFile.read(folder.resolve("none"), ACTION)).isEmpty();
    assertThat(GoEntryFile.read(folder, ACTION)).isEmpty();
  }
}
