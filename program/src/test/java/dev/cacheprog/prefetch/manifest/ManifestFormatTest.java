package dev.cacheprog.prefetch.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestFormatTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_800_000_000);

  /// What `manifest-1.hex` says.
  private static Manifest golden() {
    Pack pack = new Pack(new OutputId("11".repeat(32)), 300);
    BodyLocation first = new BodyLocation(new OutputId("a1".repeat(32)), 100, pack, 0);
    BodyLocation second = new BodyLocation(new OutputId("a2".repeat(32)), 200, pack, 100);
    BodyLocation large = BodyLocation.unpacked(new OutputId("a3".repeat(32)), 5_000_000);
    BodyLocation empty = BodyLocation.unpacked(OutputId.ofBody(new byte[0]), 0);
    return new Manifest(
        List.of(
            new ManifestEntry(new ActionId("01".repeat(32)), first, TIME, 0, 1500),
            new ManifestEntry(new ActionId("02".repeat(32)), second, TIME.plusSeconds(1), 0, 1),
            new ManifestEntry(new ActionId("03".repeat(32)), first, TIME, 2),
            new ManifestEntry(new ActionId("04".repeat(32)), large, TIME, 0),
            new ManifestEntry(new ActionId("05".repeat(32)), empty, Instant.EPOCH, 0)),
        Set.of(new ActionId("0f".repeat(32))));
  }

  /// What `manifest-1-programs.hex` says.
  private static Manifest goldenWithProgram() {
    List<ManifestEntry> entries = new ArrayList<>(golden().entries());
    ManifestEntry last = entries.removeLast();
    entries.add(
        new ManifestEntry(last.action(), last.location(), last.time(), 0, last.cost(), "covdata"));
    return new Manifest(entries, golden().absent());
  }

  static byte[] goldenBytes() throws IOException {
    return bytes("manifest-1.hex");
  }

  private static byte[] bytes(String resource) throws IOException {
    try (InputStream in = ManifestFormatTest.class.getResourceAsStream(resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return HexFormat.of().parseHex(text.replaceAll("#.*|\\s", ""));
    }
  }

  /// Every store in the world holds such bytes: this test never changes, a new version gets one of
  /// its own.
  @Test
  void theBytesOfVersion1DoNotChange() throws IOException {
    assertThat(ManifestFormat.decode(goldenBytes())).isEqualTo(golden());
    assertThat(ManifestFormat.encode(golden())).isEqualTo(goldenBytes());
  }

  @Test
  void theTableOfProgramsComesLast() throws IOException {
    byte[] bytes = bytes("manifest-1-programs.hex");

    assertThat(ManifestFormat.decode(bytes)).isEqualTo(goldenWithProgram());
    assertThat(ManifestFormat.encode(goldenWithProgram())).isEqualTo(bytes);
    for (int end = goldenBytes().length + 1; end < bytes.length; end++) {
      assertInvalid(Arrays.copyOf(bytes, end));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "a/b", "a\\b", "c:", "a\u0000b", "a\nb", "nul", "COM1.exe", "x."})
  void aProgramHasAPlainName(String name) throws IOException {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream forged = new ByteArrayOutputStream();
    forged.writeBytes(goldenBytes());
    forged.writeBytes(new byte[] {1, 4, (byte) utf8.length});
    forged.writeBytes(utf8);

    assertInvalid(forged.toByteArray());
  }

  @Test
  void aProgramHasOneNameInUtf8AndAnEntry() throws IOException {
    for (byte[] table :
        new byte[][] {
          {2, 4, 1, 'a', 4, 1, 'b'}, {1, 5, 1, 'a'}, {1, 4, 1, (byte) 0xff}, {6}, {1, 4, 2, 'a'}
        }) {
      ByteArrayOutputStream forged = new ByteArrayOutputStream();
      forged.writeBytes(goldenBytes());
      forged.writeBytes(table);
      assertInvalid(forged.toByteArray());
    }
  }

  private static Manifest many(int entries) {
    List<ManifestEntry> list = new ArrayList<>();
    Pack pack = new Pack(OutputId.ofBody(new byte[] {1}), Pack.TARGET);
    for (int i = 0; i < entries; i++) {
      OutputId id = OutputId.ofBody(("body " + i % 1000).getBytes(StandardCharsets.UTF_8));
      BodyLocation location =
          i % 1000 % 3 == 0
              ? BodyLocation.unpacked(id, 7)
              : new BodyLocation(id, 1, pack, i % 1000);
      list.add(new ManifestEntry(Samples.action("use " + i), location, TIME, i % 4, i * 7));
    }
    return new Manifest(list, Set.of(Samples.action("x"), Samples.action("y")));
  }

  @Test
  void manifestsAreReadBack() {
    for (Manifest manifest : List.of(Manifest.EMPTY, golden(), many(3000))) {
      assertThat(ManifestFormat.decode(ManifestFormat.encode(manifest))).isEqualTo(manifest);
    }
  }

  @Test
  void theLargestManifestIsReadBack() {
    Manifest manifest = many(Manifest.MAX_ENTRIES);

    byte[] bytes = ManifestFormat.encode(manifest);

    assertThat(bytes).hasSizeLessThan(ManifestFormat.MAX_BYTES);
    assertThat(ManifestFormat.decode(bytes)).isEqualTo(manifest);
  }

  @Test
  void partsOfASecondAndTimesBefore1970AreNotStored() {
    BodyLocation location = BodyLocation.unpacked(OutputId.ofBody(new byte[0]), 0);
    ManifestEntry early =
        new ManifestEntry(Samples.action("a"), location, Instant.ofEpochSecond(-5), 0);
    ManifestEntry exact = new ManifestEntry(Samples.action("b"), location, TIME.plusNanos(999), 0);

    Manifest read =
        ManifestFormat.decode(ManifestFormat.encode(new Manifest(List.of(early, exact), Set.of())));

    assertThat(read.entries()).extracting(ManifestEntry::time).containsExactly(Instant.EPOCH, TIME);
  }

  @Test
  void aManifestThatEndsTooEarlyIsRefused() throws IOException {
    byte[] whole = goldenBytes();
    for (int end = 0; end < whole.length; end++) {
      assertInvalid(Arrays.copyOf(whole, end));
    }
  }

  @Test
  void bytesAfterTheEndAreRefused() throws IOException {
    assertInvalid(Arrays.copyOf(goldenBytes(), goldenBytes().length + 1));
  }

  @Test
  void anotherVersionIsRefused() {
    assertInvalid("cacheprog manifest 2\n\0\0\0\0".getBytes(StandardCharsets.US_ASCII));
    assertInvalid("cacheprog manifest 11\n\0\0\0\0".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void tooManyBytesAreRefused() {
    assertInvalid(new byte[ManifestFormat.MAX_BYTES + 1]);
  }

  /// Writes what [ManifestFormat#encode] would not.
  private static final class Forger extends ByteArrayOutputStream {
    Forger() {
      writeBytes("cacheprog manifest 1\n".getBytes(StandardCharsets.US_ASCII));
    }

    Forger number(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        write((int) (rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      write((int) rest);
      return this;
    }

    Forger hash(int fill) {
      byte[] hash = new byte[32];
      Arrays.fill(hash, (byte) fill);
      writeBytes(hash);
      return this;
    }

    /// One pack of 100 bytes, one body of 100 bytes in it.
    Forger packAndBody() {
      return number(1).hash(1).number(100).number(1).hash(2).number(100).number(1).number(0);
    }
  }

  @Test
  void theForgerCanMakeValidManifests() {
    Forger valid = new Forger().packAndBody();
    valid
        .number(1)
        .hash(3)
        .number(0)
        .number(5)
        .number(ManifestEntry.MAX_AGE)
        .number(BuildCosts.MAX)
        .number(0);

    assertThat(ManifestFormat.decode(valid.toByteArray()).entries()).hasSize(1);
  }

  @Test
  void wrongCountsAllocateNothing() {
    assertInvalid(new Forger().number(ManifestFormat.MAX_PACKS + 1));
    assertInvalid(new Forger().number(ManifestFormat.MAX_PACKS));
    assertInvalid(new Forger().number(0).number(Manifest.MAX_ENTRIES + 1));
    assertInvalid(new Forger().number(0).number(Manifest.MAX_ENTRIES));
    assertInvalid(new Forger().packAndBody().number(Manifest.MAX_ENTRIES + 1));
    assertInvalid(new Forger().packAndBody().number(Manifest.MAX_ENTRIES));
    assertInvalid(new Forger().packAndBody().number(0).number(Manifest.MAX_ABSENT + 1));
    assertInvalid(new Forger().packAndBody().number(0).number(Long.MAX_VALUE));
  }

  @Test
  void numbersAreNotNegativeAndNotLarger() {
    assertInvalid(new Forger().number(-1));
    assertInvalid(new Forger().number(1L << 63));
    Forger endless = new Forger();
    for (int i = 0; i < 100; i++) {
      endless.write(0xff);
    }
    assertInvalid(endless);
  }

  @Test
  void packsHaveASize() {
    assertInvalid(new Forger().number(1).hash(1).number(0).number(0).number(0).number(0));
    assertInvalid(
        new Forger().number(1).hash(1).number(Pack.MAX_SIZE + 1).number(0).number(0).number(0));
  }

  @Test
  void aPackThatIsTooLargeForSeveralBodiesHasOne() {
    long large = Pack.MAX_SHARED + 1;
    Forger whole = new Forger().number(1).hash(1).number(large).number(1).hash(2);
    whole.number(large).number(1).number(0).number(0).number(0);
    assertThat(ManifestFormat.decode(whole.toByteArray()).entries()).isEmpty();
    Forger part = new Forger().number(1).hash(1).number(large).number(1).hash(2);
    assertInvalid(part.number(100).number(1).number(0).number(0).number(0));
  }

  @Test
  void bodiesLieInTheirPacks() {
    for (long[] sizeAndOffset :
        new long[][] {
          {101, 0}, {100, 1}, {1, 100}, {0, 0}, {Long.MAX_VALUE, 0}, {1, Long.MAX_VALUE}
        }) {
      Forger forger = new Forger().number(1).hash(1).number(100).number(1).hash(2);
      forger.number(sizeAndOffset[0]).number(1).number(sizeAndOffset[1]).number(0).number(0);
      assertInvalid(forger);
    }
    Forger nowhere = new Forger().number(1).hash(1).number(100).number(1).hash(2);
    assertInvalid(nowhere.number(1).number(2).number(0).number(0).number(0));
  }

  @Test
  void entriesHaveABodyATimeAnAgeAndACost() {
    Forger noBody = new Forger().packAndBody();
    assertInvalid(noBody.number(1).hash(3).number(1).number(5).number(0).number(0).number(0));
    Forger noBodies = new Forger().number(0).number(0);
    assertInvalid(noBodies.number(1).hash(3).number(0).number(5).number(0).number(0).number(0));
    Forger noTime = new Forger().packAndBody();
    assertInvalid(
        noTime.number(1).hash(3).number(0).number(1L << 62).number(0).number(0).number(0));
    Forger tooOld = new Forger().packAndBody();
    tooOld.number(1).hash(3).number(0).number(5).number(ManifestEntry.MAX_AGE + 1);
    assertInvalid(tooOld.number(0).number(0));
    Forger tooDear = new Forger().packAndBody();
    tooDear.number(1).hash(3).number(0).number(5).number(0);
    assertInvalid(tooDear.number(BuildCosts.MAX + 1).number(0));
  }

  @Test
  void anActionIsListedOnce() {
    Forger twice = new Forger().packAndBody();
    twice.number(2).hash(3).number(0).number(5).number(0).number(0);
    assertInvalid(twice.hash(3).number(0).number(5).number(0).number(0).number(0));
  }

  @Test
  void manifestsHaveLimits() {
    BodyLocation location = BodyLocation.unpacked(OutputId.ofBody(new byte[0]), 0);
    ManifestEntry entry = new ManifestEntry(Samples.action("a"), location, TIME, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Manifest(Collections.nCopies(Manifest.MAX_ENTRIES + 1, entry), Set.of()));
    Set<ActionId> absent = new HashSet<>();
    for (int i = 0; i <= Manifest.MAX_ABSENT; i++) {
      absent.add(Samples.action("absent " + i));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new Manifest(List.of(), absent));
  }

  @Test
  void packedHasTheLocationsOfBodies() {
    assertThat(golden().packed())
        .containsOnlyKeys(new OutputId("a1".repeat(32)), new OutputId("a2".repeat(32)));
  }

  private static void assertInvalid(Forger forger) {
    assertInvalid(forger.toByteArray());
  }

  private static void assertInvalid(byte[] bytes) {
    assertThatIllegalArgumentException().isThrownBy(() -> ManifestFormat.decode(bytes));
  }
}
