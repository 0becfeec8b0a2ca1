package dev.cacheprog.jni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against the JDK's SHA-256.
class NativeSha256Test {
  private static final String LIBRARY = "/native/linux/x86_64/avx/libbc-lts-avx.so";

  @TempDir private static Path folder;
  private static Supplier<MessageDigest> digests;

  @BeforeAll
  static void load() throws IOException {
    Path cpu = Path.of("/proc/cpuinfo");
    assumeTrue(Files.isReadable(cpu), "not Linux");
    assumeTrue(Files.readString(cpu).contains(" sha_ni "), "the processor has no SHA-256");
    Path library = folder.resolve("libsha256.so");
    try (InputStream in = NativeSha256Test.class.getResourceAsStream(LIBRARY)) {
      Files.copy(in, library);
    }
    digests = NativeSha256.from(library.toString());
    assertThat(digests.get()).isInstanceOf(NativeSha256.class);
  }

  private static byte[] expected(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] inPieces(byte[] bytes, Random random) {
    MessageDigest digest = digests.get();
    for (int at = 0; at < bytes.length; ) {
      int n = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 70 : 100_000));
      if (n == 1) {
        digest.update(bytes[at]);
      } else {
        digest.update(bytes, at, n);
      }
      at += n;
    }
    return digest.digest();
  }

  @Test
  void agreesWithTheJdkForAnySizeAndPieces() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      byte[] bytes = new byte[round < 200 ? round : random.nextInt(150_000)];
      random.nextBytes(bytes);
      assertThat(inPieces(bytes, random)).as("%s bytes", bytes.length).isEqualTo(expected(bytes));
    }
  }

  @Test
  void aDigestIsEmptyAfterAResultAndAfterAReset() {
    MessageDigest digest = digests.get();
    byte[] one = {1};
    assertThat(digest.digest(one)).isEqualTo(expected(one));
    assertThat(digest.digest()).isEqualTo(expected(new byte[0]));
    digest.update(new byte[1000]);
    digest.reset();
    assertThat(digest.digest(one)).isEqualTo(expected(one));
  }

  @Test
  void threadsDoNotInterfere() {
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      byte[] body = new byte[i * 331];
      new Random(i).nextBytes(body);
      bodies.add(body);
    }
    // More at once than are kept.
    List<MessageDigest> open =
        bodies.stream()
            .map(
                body -> {
                  MessageDigest digest = digests.get();
                  digest.update(body);
                  return digest;
                })
            .toList();
    IntStream.range(0, 3000)
        .parallel()
        .forEach(
            i -> {
              byte[] body = bodies.get(i % bodies.size());
              assertThat(inPieces(body, new Random(i))).isEqualTo(expected(body));
            });
    for (int i = 0; i < open.size(); i++) {
      assertThat(open.get(i).digest()).isEqualTo(expected(bodies.get(i)));
    }
  }

  @Test
  void bytesOutsideOfTheArrayAreRejected() {
    MessageDigest digest = digests.get();
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> digest.update(new byte[10], 5, 6));
  }

  @Test
  void withoutTheLibraryTheJdkHashes() {
    MessageDigest digest = NativeSha256.from("/nowhere/libsha256.so").get();
    assertThat(digest).isNotInstanceOf(NativeSha256.class);
    assertThat(digest.digest(new byte[] {1})).isEqualTo(expected(new byte[] {1}));
  }
}
