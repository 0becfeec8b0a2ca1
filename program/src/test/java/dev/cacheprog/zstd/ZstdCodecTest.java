package dev.cacheprog.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import dev.cacheprog.core.Codec;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.CorruptBodyException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZstdCodecTest {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;
  private Path scratch;
  private ZstdCodec codec;

  @BeforeEach
  void setUp() {
    scratch = folder.resolve("scratch");
    codec = new ZstdCodec(scratch);
  }

  private byte[] compress(byte[] body) throws IOException {
    try (Codec.Compressed compressed = codec.compress(Body.of(body));
        InputStream in = compressed.open()) {
      byte[] bytes = in.readAllBytes();
      assertThat(compressed.size()).isEqualTo(bytes.length);
      return bytes;
    }
  }

  private byte[] decompress(byte[] compressed) throws IOException {
    try (InputStream in = codec.decompress(new ByteArrayInputStream(compressed))) {
      return in.readAllBytes();
    }
  }

  private List<Path> scratchFiles() throws IOException {
    if (!Files.exists(scratch)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(scratch)) {
      return files.toList();
    }
  }

  @Test
  void theAlgorithmHasTheNameInMetadata() {
    assertThat(codec.algorithm()).isEqualTo("zstd");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 100, 65_536, MIB - 1, MIB, MIB + 1, 5 * MIB})
  void decompressesToTheSameBytes(int size) throws IOException {
    assertThat(decompress(compress(Samples.text(size)))).isEqualTo(Samples.text(size));
    assertThat(decompress(compress(Samples.noise(size)))).isEqualTo(Samples.noise(size));
    assertThat(scratchFiles()).isEmpty();
  }

  @Test
  void textGetsSmaller() throws IOException {
    assertThat(compress(Samples.text(MIB)).length).isLessThan(MIB / 10);
    assertThat(compress(Samples.text(3 * MIB)).length).isLessThan(3 * MIB / 10);
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 2 * MIB})
  void compressedBodyIsReadMoreThanOnce(int size) throws IOException {
    try (Codec.Compressed compressed = codec.compress(Body.of(Samples.text(size)));
        InputStream first = compressed.open();
        InputStream second = compressed.open()) {
      assertThat(first.readAllBytes()).isEqualTo(second.readAllBytes());
    }
    assertThat(scratchFiles()).isEmpty();
  }

  /// Such as in a root directory that is read-only.
  @Test
  void anotherFolderIsUsedIfItsOwnCannotBeCreated() throws IOException {
    Files.writeString(scratch, "in the way");

    assertThat(decompress(compress(Samples.text(2 * MIB)))).isEqualTo(Samples.text(2 * MIB));
  }

  @Test
  void smallBodiesStayInMemory() throws IOException {
    try (Codec.Compressed compressed = codec.compress(Body.of(Samples.text(MIB)))) {
      assertThat(compressed.size()).isPositive();
      assertThat(scratch).doesNotExist();
    }
  }

  @Test
  void aBodyThatCannotBeReadLeavesNoFile() throws IOException {
    Body broken =
        new Body() {
          @Override
          public long size() {
            return 2 * MIB;
          }

          @Override
          public InputStream open() {
            return failingAfter(Samples.noise(MIB));
          }
        };

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> codec.compress(broken).close())
        .withMessage("connection reset");
    assertThat(scratchFiles()).isEmpty();
  }

  private static InputStream failingAfter(byte[] bytes) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        int n = super.read(into, offset, length);
        if (n < 0) {
          throw new IOException("connection reset");
        }
        return n;
      }
    };
  }

  /// Frames have no checksum, so that a changed byte may be found or change the output. The caller
  /// checks the hash; nothing else may happen.
  @Test
  void damageIsRejectedOrChangesTheBytes() throws IOException {
    byte[] body = Samples.text(20_000);
    byte[] compressed = compress(body);
    int refused = 0;
    for (int i = 0; i < compressed.length; i++) {
      byte[] damaged = compressed.clone();
      damaged[i] ^= 0x41;
      try (InputStream in = codec.decompress(new ByteArrayInputStream(damaged))) {
        assertThat(in.readNBytes(10 * body.length)).isNotNull();
      } catch (CorruptBodyException e) {
        assertThat(e).hasMessageStartingWith("damaged zstd data: ");
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void aTruncatedBodyIsCorruptWhereverItEnds() throws IOException {
    byte[] compressed = compress(Samples.noise(3000));
    for (int end = 1; end < compressed.length; end += 7) {
      byte[] truncated = Arrays.copyOf(compressed, end);
      assertThatExceptionOfType(CorruptBodyException.class).isThrownBy(() -> decompress(truncated));
    }
  }

  @Test
  void damageIsFoundWhenItIsSkipped() throws IOException {
    byte[] compressed = Zstd.compress(Samples.text(300_000));
    byte[] cut = Arrays.copyOf(compressed, compressed.length / 2);

    try (InputStream in = codec.decompress(new ByteArrayInputStream(cut))) {
      assertThatExceptionOfType(CorruptBodyException.class)
          .isThrownBy(() -> in.skipNBytes(300_000));
    }
  }

  @Test
  void otherDataIsCorrupt() {
    assertThatExceptionOfType(CorruptBodyException.class)
        .isThrownBy(() -> decompress(Samples.noise(1000)));
  }

  /// An empty input is not a frame, but its output is not wrong either: the hash decides.
  @Test
  void anEmptyInputIsEmptyOrCorrupt() throws IOException {
    try {
      assertThat(decompress(new byte[0])).isEmpty();
    } catch (CorruptBodyException e) {
      assertThat(e).hasMessageStartingWith("damaged");
    }
  }

  @Test
  void aSourceThatCannotBeReadIsNoDamage() throws IOException {
    byte[] compressed = compress(Samples.noise(300_000));
    byte[] half = Arrays.copyOf(compressed, 150_000);

    try (InputStream in = codec.decompress(failingAfter(half))) {
      assertThatThrownBy(in::readAllBytes)
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("connection reset");
    }
  }

  @Test
  void closingClosesTheSource() throws IOException {
    AtomicInteger closes = new AtomicInteger();
    InputStream source =
        new ByteArrayInputStream(compress(Samples.text(100))) {
          @Override
          public void close() {
            closes.incrementAndGet();
          }
        };

    codec.decompress(source).close();

    assertThat(closes).hasValue(1);
  }

  @Test
  void bytesCanBeReadOneByOne() throws IOException {
    byte[] body = Samples.noise(300);
    try (InputStream in = codec.decompress(new ByteArrayInputStream(compress(body)))) {
      for (byte expected : body) {
        assertThat(in.read()).isEqualTo(expected & 0xff);
      }
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  /// The head of a frame with a window of 2 GiB: magic number, no flags, window log 31, an empty
  /// last block.
  @Test
  void aFrameWithAHugeWindowIsRejected() {
    byte[] hostile = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) ((31 - 10) << 3), 1, 0, 0};

    assertThatExceptionOfType(CorruptBodyException.class).isThrownBy(() -> decompress(hostile));
  }

  @Test
  void aFrameWithTheLargestAllowedWindowIsAccepted() throws IOException {
    byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) ((25 - 10) << 3), 1, 0, 0};

    assertThat(decompress(frame)).isEmpty();
  }

  @Test
  void manyThreadsMayUseItAtOnce() throws Exception {
    Together.run(
        16,
        number -> {
          byte[] body = Samples.text(MIB - 8 + number);
          assertThat(decompress(compress(body))).isEqualTo(body);
        });
    assertThat(scratchFiles()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1000, 3 * MIB})
  void agreesWithTheCommandLineTool(int size) throws Exception {
    byte[] body = Samples.text(size);
    Path plain = Files.write(folder.resolve("plain"), body);
    Path ours = Files.write(folder.resolve("ours.zst"), compress(body));

    assertThat(decompress(zstd("-c", "-19", plain.toString()))).isEqualTo(body);
    assertThat(zstd("-d", "-c", ours.toString())).isEqualTo(body);
  }

  private byte[] zstd(String... arguments) throws Exception {
    Path out = folder.resolve("out");
    List<String> command = Stream.concat(Stream.of("zstd", "-q"), Stream.of(arguments)).toList();
    Process process = null;
    try {
      process = new ProcessBuilder(command).redirectOutput(out.toFile()).start();
    } catch (IOException e) {
      assumeTrue(false, "zstd is not installed: " + e.getMessage());
    }
    assertThat(process).isNotNull();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readAllBytes(out);
  }
}
