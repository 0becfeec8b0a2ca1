package dev.cacheprog.disk;

import static dev.cacheprog.contract.LocalStoreContract.TIME;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Damaged bodies and action files are misses.
class DiskStoreDamageTest extends DiskStoreBase {
  @Test
  void aDamagedBodyIsReplacedNotRewritten() throws IOException {
    Path body = put("a", BODY).path();
    Files.write(body, new byte[] {1, 2, 3});
    Object inode = inode(body);

    put("a", BODY);

    assertThat(inode(body)).isNotEqualTo(inode);
    assertThat(log.messages(Log.Level.WARN))
        .containsExactly("Replaced a damaged file in the local storage");
  }

  @Test
  void aTruncatedBodyIsAMiss() throws IOException {
    Path body = put("a", BODY).path();
    Files.write(body, Samples.text(999));

    isMissAndPutHeals();
  }

  @Test
  void aTruncatedBodyIsAMissEvenIfItsTimeIsRight() throws IOException {
    Path body = put("a", BODY).path();
    Files.write(body, Samples.text(999));
    Files.setLastModifiedTime(body, Seal.timeOf(OutputId.ofBody(BODY), Instant.now()));

    isMissAndPutHeals();
  }

  @Test
  void aFlippedBitIsAMiss() throws IOException {
    Path body = put("a", BODY).path();
    byte[] flipped = BODY.clone();
    flipped[500] ^= 1;
    Files.write(body, flipped);

    isMissAndPutHeals();
  }

  @Test
  void aMissingBodyIsAMiss() throws IOException {
    Files.delete(put("a", BODY).path());

    isMissAndPutHeals();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFolderInPlaceOfABodyIsAMiss(boolean empty) throws IOException {
    Path body = put("a", BODY).path();
    replaceByFolder(body, empty);

    assertThat(store.get(Samples.action("a"))).isEmpty();
    put("a", BODY);
    assertThat(body).hasBinaryContent(BODY);
    assertThat(store.get(Samples.action("a"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFolderInPlaceOfAnActionFileIsAMiss(boolean empty) throws IOException {
    put("a", BODY);
    replaceByFolder(actionFile("a"), empty);

    assertThat(store.get(Samples.action("a"))).isEmpty();
    put("a", BODY);
    assertThat(store.get(Samples.action("a"))).isPresent();
  }

  private static void replaceByFolder(Path file, boolean empty) throws IOException {
    Files.delete(file);
    Files.createDirectory(file);
    if (!empty) {
      Files.createFile(file.resolve("file"));
    }
  }

  @Test
  void aLinkInPlaceOfABodyIsAMiss() throws IOException {
    Path body = put("a", BODY).path();
    Path elsewhere = Files.write(folder.resolve("elsewhere"), BODY);
    Files.delete(body);
    Files.createSymbolicLink(body, elsewhere);

    isMissAndPutHeals();
    assertThat(body).isRegularFile();
    assertThat(Files.isSymbolicLink(body)).isFalse();
    assertThat(elsewhere).hasBinaryContent(BODY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "garbage",
        "cacheprog1",
        "cacheprog1 \n",
        "cacheprog1    .\n",
        "cacheprog1 xyz 1000 1.0\n",
        "cacheprog1 OUTPUT 1000 1.0",
        "cacheprog1 OUTPUT 1000 1\n",
        "cacheprog1 OUTPUT 1000\n",
        "cacheprog1 OUTPUT -1 1.0\n",
        "cacheprog1 OUTPUT 999 1.0\n",
        "cacheprog1 OUTPUT 99999999999999999999 1.0\n",
        "cacheprog1 OUTPUT 1000 99999999999999999999.0\n",
        "cacheprog1 OUTPUT 1000 9223372036854775807.0\n",
        "cacheprog1 OUTPUT 1000 1.99999999999\n",
        "cacheprog1 OUTPUT 1000 1.\n",
        "cacheprog1 OUTPUT 1000 1.0 more\n",
        "cacheprog2 OUTPUT 1000 1.0\n",
        "cacheprog12 OUTPUT 1000 1.0\n",
        " cacheprog1 OUTPUT 1000 1.0\n",
        "cacheprog1 ../../../../etc/passwd 1000 1.0\n",
      })
  void anInvalidActionFileIsAMiss(String line) throws IOException {
    put("a", BODY);
    Files.writeString(actionFile("a"), line.replace("OUTPUT", OutputId.ofBody(BODY).hex()));

    isMissAndPutHeals();
  }

  @Test
  void anActionFileOfRandomBytesIsAMiss() throws IOException {
    put("a", BODY);
    for (int size : new int[] {1, 10, 100, 100_000}) {
      Files.write(actionFile("a"), Samples.noise(size));
      isMissAndPutHeals();
    }
  }

  @Test
  void anActionFileCutOffAnywhereIsAMiss() throws IOException {
    put("a", BODY);
    byte[] whole = Files.readAllBytes(actionFile("a"));
    for (int end = 0; end < whole.length; end++) {
      Files.writeString(actionFile("a"), new String(whole, 0, end, US_ASCII));
      assertThat(store.get(Samples.action("a"))).isEmpty();
    }
  }

  @Test
  void anActionFileWithAFlippedBitNeverGivesAnotherBody() throws IOException {
    put("a", BODY);
    put("b", Samples.noise(1000));
    byte[] whole = Files.readAllBytes(actionFile("a"));
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(actionFile("a"), flipped);
      store.get(Samples.action("a")).ifPresent(entry -> assertThat(bytes(entry)).isEqualTo(BODY));
    }
  }

  @Test
  void aMissingActionFileIsAMiss() throws IOException {
    put("a", BODY);
    Files.delete(actionFile("a"));

    isMissAndPutHeals();
  }

  @Test
  void aCorruptBodyLeavesNoFile() {
    for (int size : new int[] {10, 1 << 20}) {
      assertThatExceptionOfType(CorruptBodyException.class)
          .isThrownBy(
              () -> {
                try (BodySink incoming = store.receive(size)) {
                  incoming.write(Samples.noise(size));
                  OutputId other = OutputId.ofBody(BODY);
                  store.put(Samples.action("a"), other, incoming, TIME);
                }
              })
          .withMessageContaining(OutputId.ofBody(Samples.noise(size)).hex())
          .withMessageContaining(OutputId.ofBody(BODY).hex());
    }

    assertThat(root)
        .satisfiesAnyOf(
            path -> assertThat(path).doesNotExist(),
            path -> assertThat(all(path).stream().filter(Files::isRegularFile)).isEmpty());
  }
}
