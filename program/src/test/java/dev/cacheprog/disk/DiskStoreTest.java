package dev.cacheprog.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.contract.LocalStoreContract;
import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskStoreTest implements LocalStoreContract {
  private static final byte[] BODY = Samples.text(1000);

  @TempDir Path folder;
  private Path root;
  private final MemoryLog log = new MemoryLog();
  private DiskStore store;

  @BeforeEach
  void setUp() {
    root = folder.resolve("root");
    store = new DiskStore(root, log);
  }

  @Override
  public LocalStore store() {
    return store;
  }

  private LocalEntry put(String action, byte[] body) throws IOException {
    return LocalStoreContract.put(store, Samples.action(action), body);
  }

  private Path record(String action) {
    String hex = Samples.action(action).hex();
    return root.resolve("actions").resolve(hex.substring(0, 2)).resolve(hex);
  }

  @Test
  void freeSpaceIsThatOfTheDisk() throws IOException {
    assertThat(store.freeSpace())
        .as("nothing is there yet")
        .isPositive()
        .isLessThan(Long.MAX_VALUE);

    put("a", BODY);

    assertThat(store.freeSpace()).isBetween(1L, Files.getFileStore(root).getTotalSpace());
  }

  /// So that nobody calls a disk full where files cannot be made for another reason.
  @ParameterizedTest
  @ValueSource(strings = {"/proc/none", "/dev/null", "/dev/null/none"})
  void freeSpaceIsNotKnownWhereTheRootCannotBeMade(String root) {
    assertThat(new DiskStore(Path.of(root), log).freeSpace()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void freeSpaceIsThatOfThePlaceThatIsUsedInstead() throws IOException {
    DiskStore other =
        new DiskStore(Path.of("/dev/null/none"), Map.of("TMPDIR", root.toString()), log);

    LocalStoreContract.put(other, Samples.action("a"), BODY);

    assertThat(other.freeSpace()).isBetween(1L, Files.getFileStore(root).getTotalSpace());
  }

  private void isMissAndPutHeals() throws IOException {
    assertThat(store.get(Samples.action("a"))).isEmpty();
    LocalEntry healed = put("a", BODY);
    assertThat(store.get(Samples.action("a"))).contains(healed);
    assertThat(healed.path()).hasBinaryContent(BODY);
    assertThat(temporaryFiles()).isEmpty();
  }

  private List<Path> temporaryFiles() throws IOException {
    return all(root.resolve("tmp"));
  }

  private static List<Path> all(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> !file.equals(folder)).toList();
    }
  }

  private static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
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
  void bodiesAndRecordsAreWhereTheDocumentationSays() throws IOException {
    LocalEntry entry = put("a", BODY);

    String output = OutputId.ofBody(BODY).hex();
    assertThat(entry.path())
        .isEqualTo(root.resolve("outputs").resolve(output.substring(0, 2)).resolve(output));
    assertThat(record("a"))
        .hasContent("cacheprog1 " + output + " 1000 " + TIME.getEpochSecond() + ".123456789\n");
    assertThat(temporaryFiles()).isEmpty();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void filesAreReadableByEverybody() throws IOException {
    put("a", BODY);
    put("large", Samples.noise(1 << 20));

    hasModes(root);
  }

  @ParameterizedTest
  @EnabledOnOs({OS.LINUX, OS.MAC})
  @ValueSource(
      strings = {
        "7f454c46", // ELF
        "feedface",
        "feedfacf",
        "cefaedfe",
        "cffaedfe",
        "cafebabe",
        "cafebabf", // Mach-O
        "4d5a9000",
        "4d5a", // PE
        "23212f62",
        "2321" // a script
      })
  void programsCanBeRun(String head) throws IOException {
    byte[] small = HexFormat.of().parseHex(head);
    byte[] large = Samples.noise(1 << 20);
    System.arraycopy(small, 0, large, 0, small.length);

    assertThat(mode(put("small", small).path())).isEqualTo("rwxr-xr-x");
    LocalEntry entry = put("large", large);
    assertThat(mode(entry.path())).isEqualTo("rwxr-xr-x");

    Files.setPosixFilePermissions(entry.path(), PosixFilePermissions.fromString("rw-r--r--"));
    put("again", large);
    assertThat(mode(entry.path())).as("put again").isEqualTo("rwxr-xr-x");
  }

  /// However it comes, in pieces of a byte too.
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void theFirstBytesMayComeOneByOne() throws IOException {
    byte[] script = "#!/bin/sh\n".getBytes(US_ASCII);
    try (BodySink incoming = store.receive(0)) {
      for (byte one : script) {
        incoming.write(new byte[] {one});
      }
      assertThat(mode(store.storeBody(OutputId.ofBody(script), incoming))).isEqualTo("rwxr-xr-x");
    }
  }

  @ParameterizedTest
  @EnabledOnOs({OS.LINUX, OS.MAC})
  @ValueSource(strings = {"", "23", "4d", "7f454c", "213c617263683e0a", "0023212f", "cafebabd"})
  void whatIsNoProgramCannotBeRun(String bytes) throws IOException {
    assertThat(mode(put("a", HexFormat.of().parseHex(bytes)).path())).isEqualTo("rw-r--r--");
  }

  static void hasModes(Path root) throws IOException {
    assertThat(mode(root)).isEqualTo("rwxr-xr-x");
    assertThat(all(root)).hasSizeGreaterThan(6);
    for (Path path : all(root)) {
      assertThat(mode(path))
          .as(path.toString())
          .isEqualTo(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--");
    }
  }

  /// The same in a process whose umask would take all that away.
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void filesAreReadableByEverybodyWhateverTheUmask() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "umask 077 && exec \"$@\"",
                "sh",
                java.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PutsOneBody.class.getName(),
                root.toString())
            .inheritIO()
            .start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    hasModes(root);
  }

  /// The program of that process.
  static final class PutsOneBody {
    private PutsOneBody() {}

    public static void main(String[] arguments) throws IOException {
      DiskStore store = new DiskStore(Path.of(arguments[0]), new MemoryLog());
      LocalStoreContract.put(store, Samples.action("a"), BODY);
    }
  }

  @Test
  void theModeOfARootThatIsThereStays() throws IOException {
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
  void aFinishedBodyIsSealed() throws IOException {
    LocalEntry small = put("a", BODY);
    LocalEntry large = put("b", Samples.noise(1 << 20));

    for (LocalEntry entry : List.of(small, large)) {
      FileTime sealed = Files.getLastModifiedTime(entry.path());
      assertThat(sealed).isEqualTo(Seal.timeOf(entry.outputId(), sealed.toInstant()));
      assertThat(sealed.toInstant())
          .as("clean-up jobs delete what is old")
          .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
    }
  }

  /// The seal of the body `text`, whose SHA-256 begins with 982d9e3e.
  @Test
  void sealsAreAsDocumented() {
    OutputId id = OutputId.ofBody("text".getBytes(US_ASCII));

    assertThat(id.hex()).startsWith("982d9e3e");
    assertThat(Seal.timeOf(id, Instant.parse("2026-11-24T08:00:00.5Z")))
        .hasToString("2026-11-24T08:00:00.3126718Z");
    assertThat(Seal.coarseTimeOf(id)).hasToString("1992-11-07T22:33:34Z");
  }

  @Test
  void useIsNotedOnceAnHourAndTheSealStays() throws IOException {
    LocalEntry entry = put("a", BODY);
    FileTime recent = modify(entry, Instant.now().minusSeconds(3000));
    assertThat(store.get(Samples.action("a"))).contains(entry);
    assertThat(Files.getLastModifiedTime(entry.path())).isEqualTo(recent);

    modify(entry, Instant.now().minusSeconds(4000));
    assertThat(store.get(Samples.action("a"))).contains(entry);

    FileTime renewed = Files.getLastModifiedTime(entry.path());
    assertThat(renewed.toInstant()).isAfter(Instant.now().minusSeconds(60));
    assertThat(renewed).isEqualTo(Seal.timeOf(entry.outputId(), renewed.toInstant()));
  }

  private static FileTime modify(LocalEntry entry, Instant used) throws IOException {
    FileTime time = Seal.timeOf(entry.outputId(), used);
    Files.setLastModifiedTime(entry.path(), time);
    return time;
  }

  /// Archives and image layers may keep whole seconds only.
  @Test
  void aBodyWhoseFractionOfASecondIsLostIsReadAndSealedAgain() throws IOException {
    LocalEntry entry = put("a", BODY);
    Instant second = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Files.setLastModifiedTime(entry.path(), FileTime.from(second));

    assertThat(store.get(Samples.action("a"))).contains(entry);
    FileTime sealed = Files.getLastModifiedTime(entry.path());
    assertThat(sealed).isEqualTo(Seal.timeOf(entry.outputId(), sealed.toInstant()));

    Files.write(entry.path(), Samples.noise(1000));
    Files.setLastModifiedTime(entry.path(), FileTime.from(second));
    isMissAndPutHeals();
  }

  /// As a file system without fractions of a second has it.
  @Test
  void aCoarseSealIsASeal() throws IOException {
    LocalEntry entry = put("a", BODY);
    FileTime coarse = Seal.coarseTimeOf(entry.outputId());
    Files.write(entry.path(), Samples.noise(1000)); // which would be noticed if it were read
    Files.setLastModifiedTime(entry.path(), coarse);

    assertThat(store.get(Samples.action("a"))).contains(entry);
    assertThat(Files.getLastModifiedTime(entry.path())).as("used lately").isEqualTo(coarse);

    FileTime longAgo = FileTime.from(Instant.now().minusSeconds(4000));
    Files.getFileAttributeView(entry.path(), BasicFileAttributeView.class)
        .setTimes(coarse, longAgo, null);
    assertThat(store.get(Samples.action("a"))).contains(entry);
    FileTime sealed = Files.getLastModifiedTime(entry.path());
    assertThat(sealed)
        .as("a file system with fractions")
        .isEqualTo(Seal.timeOf(entry.outputId(), sealed.toInstant()));
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
  void aBodyThatIsThereIsNotWrittenAgain() throws IOException {
    Object inode = inode(put("a", BODY).path());

    assertThat(inode(put("a", BODY).path())).isEqualTo(inode);
    assertThat(inode(put("b", BODY).path())).isEqualTo(inode);
    assertThat(temporaryFiles()).isEmpty();
  }

  @Test
  void aLargeBodyThatIsThereIsNotWrittenAgain() throws IOException {
    Object inode = inode(put("a", Samples.noise(1 << 20)).path());

    assertThat(inode(put("b", Samples.noise(1 << 20)).path())).isEqualTo(inode);
    assertThat(temporaryFiles()).isEmpty();
  }

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
  void aFolderInPlaceOfARecordIsAMiss(boolean empty) throws IOException {
    put("a", BODY);
    replaceByFolder(record("a"), empty);

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
  void aRecordThatIsGarbageIsAMiss(String line) throws IOException {
    put("a", BODY);
    Files.writeString(record("a"), line.replace("OUTPUT", OutputId.ofBody(BODY).hex()));

    isMissAndPutHeals();
  }

  @Test
  void aRecordOfRandomBytesIsAMiss() throws IOException {
    put("a", BODY);
    for (int size : new int[] {1, 10, 100, 100_000}) {
      Files.write(record("a"), Samples.noise(size));
      isMissAndPutHeals();
    }
  }

  @Test
  void aRecordCutOffAnywhereIsAMiss() throws IOException {
    put("a", BODY);
    byte[] whole = Files.readAllBytes(record("a"));
    for (int end = 0; end < whole.length; end++) {
      Files.writeString(record("a"), new String(whole, 0, end, US_ASCII));
      assertThat(store.get(Samples.action("a"))).isEmpty();
    }
  }

  /// Whatever bits fall over, an answer is a miss or the very body. Compares large bodies many
  /// times faster than hasBinaryContent.
  private static byte[] bytes(LocalEntry entry) {
    try {
      return Files.readAllBytes(entry.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRecordWithAFlippedBitNeverGivesAnotherBody() throws IOException {
    put("a", BODY);
    put("b", Samples.noise(1000));
    byte[] whole = Files.readAllBytes(record("a"));
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(record("a"), flipped);
      store.get(Samples.action("a")).ifPresent(entry -> assertThat(bytes(entry)).isEqualTo(BODY));
    }
  }

  @Test
  void aMissingRecordIsAMiss() throws IOException {
    put("a", BODY);
    Files.delete(record("a"));

    isMissAndPutHeals();
  }

  @Test
  void aTouchedBodyThatIsRightStillHits() throws IOException {
    LocalEntry entry = put("a", BODY);
    Files.setLastModifiedTime(entry.path(), FileTime.from(Instant.now()));

    assertThat(store.get(Samples.action("a"))).contains(entry);
    FileTime sealed = Files.getLastModifiedTime(entry.path());
    assertThat(sealed)
        .as("sealed again")
        .isEqualTo(Seal.timeOf(entry.outputId(), sealed.toInstant()));
  }

  @Test
  void aCorruptBodyLeavesNothingBehind() {
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
  void storesOnOneRootSeeEachOther() throws Exception {
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
  void aNewStoreFindsWhatAnEarlierProcessLeft() throws IOException {
    LocalEntry entry = put("a", BODY);

    assertThat(new DiskStore(root, log).get(Samples.action("a"))).contains(entry);
  }

  @Test
  void theRootMayBeDeletedMeanwhile() throws IOException {
    put("a", BODY);
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }

    assertThat(root).doesNotExist();
    isMissAndPutHeals();
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

  // Root directories that take nothing, and the spare one.

  private DiskStore withSpare() throws IOException {
    return new DiskStore(
        root, Map.of("TMPDIR", Files.createDirectories(folder.resolve("spare")).toString()), log);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 300_000, 5_000_000})
  void whatTheRootDoesNotTakeGoesToTheDefaultRoot(int size) throws IOException {
    Files.writeString(root, "a file, so that nothing can be made below it");
    DiskStore spared = withSpare();

    LocalEntry entry = LocalStoreContract.put(spared, Samples.action("a"), Samples.noise(size));

    assertThat(entry.path()).startsWith(folder.resolve("spare"));
    assertThat(bytes(entry)).isEqualTo(Samples.noise(size));
    assertThat(spared.get(Samples.action("a"))).contains(entry);
    assertThat(log.messages(Log.Level.WARN)).hasSize(1);
    LocalStoreContract.put(spared, Samples.action("b"), BODY);
    assertThat(log.messages(Log.Level.WARN)).as("told once").hasSize(1);
  }

  /// As a prefetch is at the end of a session.
  @ParameterizedTest
  @ValueSource(ints = {10, 5_000_000})
  void whoIsInterruptedDoesNotBlameTheRoot(int size) throws IOException {
    DiskStore spared = withSpare();

    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(ClosedByInterruptException.class)
          .isThrownBy(
              () -> LocalStoreContract.put(spared, Samples.action("a"), Samples.noise(size)));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(log.messages(Log.Level.WARN)).isEmpty();
    LocalEntry after = LocalStoreContract.put(spared, Samples.action("b"), Samples.noise(size));
    assertThat(after.path()).startsWith(root);
  }

  @Test
  void theSpareIsUsedOnlyForWhatTheRootDoesNotTake() throws IOException {
    DiskStore spared = withSpare();
    LocalEntry before = LocalStoreContract.put(spared, Samples.action("a"), BODY);
    Path outputs = root.resolve("outputs");
    Path aside = Files.move(outputs, root.resolve("aside"));
    Files.writeString(outputs, "in the way");
    LocalEntry meanwhile =
        LocalStoreContract.put(spared, Samples.action("a"), Samples.noise(400_000));
    assertThat(meanwhile.path()).startsWith(folder.resolve("spare"));
    assertThat(spared.get(Samples.action("a"))).contains(meanwhile);

    Files.delete(outputs);
    Files.move(aside, outputs);

    LocalEntry after = LocalStoreContract.put(spared, Samples.action("b"), Samples.noise(7));
    assertThat(after.path()).startsWith(root);
    assertThat(spared.get(Samples.action("b"))).contains(after);
    assertThat(before.path()).hasBinaryContent(BODY);
    assertThat(spared.get(Samples.action("a"))).as("the last put").contains(meanwhile);
  }
}
