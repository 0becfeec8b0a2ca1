package dev.cacheprog.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.contract.LocalStoreContract;
import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The local store: bodies and action files, and their paths.
class DiskStoreTest extends DiskStoreBase implements LocalStoreContract {
  @Override
  public LocalStore store() {
    return store;
  }

  @Test
  void refusesARelativeRoot() {
    assertThatIllegalArgumentException().isThrownBy(() -> new DiskStore(Path.of("root"), log));
  }

  @Test
  void writesNothingBeforeTheFirstPut() {
    assertThat(store.get(Samples.action("a"))).isEmpty();

    assertThat(root).doesNotExist();
  }

  @Test
  void bodiesAndActionFilesHaveTheDocumentedPaths() throws IOException {
    LocalEntry entry = put("a", BODY);

    String output = OutputId.ofBody(BODY).hex();
    assertThat(entry.path())
        .isEqualTo(root.resolve("outputs").resolve(output.substring(0, 2)).resolve(output));
    assertThat(actionFile("a"))
        .hasContent("cacheprog1 " + output + " 1000 " + TIME.getEpochSecond() + ".123456789\n");
    assertThat(temporaryFiles()).isEmpty();
  }

  @Test
  void theModeOfAnExistingRootIsKept() throws IOException {
    Files.createDirectory(
        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

    put("a", BODY);

    assertThat(mode(root)).isEqualTo("rwx------");
  }

  @Test
  void makesTheFoldersAboveTheRoot() throws IOException {
    DiskStore deep = new DiskStore(folder.resolve("a/b/c"), log);

    LocalEntry entry = LocalStoreContract.put(deep, Samples.action("a"), BODY);

    assertThat(entry.path()).startsWith(folder.resolve("a/b/c")).hasBinaryContent(BODY);
  }

  @Test
  void twoActionsShareOneBody() throws IOException {
    put("a", BODY);
    put("b", BODY);

    try (Stream<Path> files = Files.walk(root.resolve("outputs"))) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1);
    }
  }

  @Test
  void anExistingBodyIsNotWrittenAgain() throws IOException {
    Object inode = inode(put("a", BODY).path());

    assertThat(inode(put("a", BODY).path())).isEqualTo(inode);
    assertThat(inode(put("b", BODY).path())).isEqualTo(inode);
    assertThat(temporaryFiles()).isEmpty();
  }

  @Test
  void anExistingLargeBodyIsNotWrittenAgain() throws IOException {
    Object inode = inode(put("a", Samples.noise(1 << 20)).path());

    assertThat(inode(put("b", Samples.noise(1 << 20)).path())).isEqualTo(inode);
    assertThat(temporaryFiles()).isEmpty();
  }

  @Test
  void smallBodiesStayInMemoryAndLargeOnesDoNot() throws IOException {
    try (BodySink incoming = store.receive(0)) {
      incoming.write(Samples.noise(256 << 10));
      assertThat(root).doesNotExist();

      incoming.write(1);
      assertThat(temporaryFiles()).hasSize(1);
    }
    assertThat(temporaryFiles()).isEmpty();
  }

  @Test
  void aLargeBodyWrittenInPiecesIsWhole() throws IOException {
    byte[] body = Samples.noise(700_001);
    try (BodySink incoming = store.receive(0)) {
      for (int from = 0; from < body.length; from += 777) {
        incoming.write(body, from, Math.min(777, body.length - from));
      }
      LocalEntry entry = store.put(Samples.action("a"), OutputId.ofBody(body), incoming, TIME);
      assertThat(bytes(entry)).isEqualTo(body);
    }
    assertThat(temporaryFiles()).isEmpty();
  }
}
