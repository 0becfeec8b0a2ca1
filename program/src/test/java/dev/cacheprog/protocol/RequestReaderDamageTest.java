package dev.cacheprog.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.fakes.Effort;
import dev.cacheprog.fakes.MemoryIncoming;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Input that ends early, fails or is damaged anywhere.
class RequestReaderDamageTest extends RequestReaderBase {
  @Test
  void stdinMayEndAnywhereInAPut() throws IOException {
    byte[] whole = new Wire().put(1, "a", Samples.noise(100)).bytes();
    int line = new String(whole, UTF_8).indexOf('\n');
    for (int end = line + 1; end < whole.length - 2; end++) {
      List<Request> requests = readAll(Arrays.copyOf(whole, end));
      assertThat(requests).hasSize(1);
      isInvalid(requests.get(0), 1, "stdin ended");
    }
    assertThat(received).allMatch(MemoryIncoming::closed);
  }

  @Test
  void stdinMayEndInsideAnEscape() throws IOException {
    for (String text : List.of("\"AA\\", "\"AA\\u", "\"AA\\u00", "\"AA\\u002b")) {
      List<Request> requests =
          readAll(new Wire().putLine(1, "a", OutputId.ofBody(BODY), 10).raw(text));
      assertThat(requests).hasSize(1);
      isInvalid(requests.get(0), 1, "stdin ended inside the body");
    }
  }

  @Test
  void aFailureOfStdinIsThrown() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("broken pipe");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("broken pipe");
          }
        };

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> reader(broken).next())
        .withMessage("broken pipe");
  }

  /// Valid sessions with random damage: the reader ends, and every body that it began to receive is
  /// part of a request or closed.
  @Test
  @Timeout(600)
  void damagedInputNeverBreaksTheReader() throws IOException {
    Random random = new Random(20_261_124);
    byte[] session =
        new Wire()
            .get(1, "a")
            .put(2, "b", Samples.noise(37))
            .raw("{\"x\":[1,{\"y\":\"\\u00e4\\n\"}],\"ID\":3,\"Command\":\"get\"}\n")
            .put(4, "c", new byte[0])
            .putLine(5, "d", OutputId.ofBody(BODY), 10)
            .raw("\"" + Wire.base64(BODY).replace("/", "\\/").replace("A", "\\u0041") + "\"\n")
            .close(6)
            .bytes();
    for (int round = 0; round < Effort.times(5_000); round++) {
      byte[] damaged = session.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        damaged = damage(damaged, random);
      }
      received.clear();
      List<Request> requests = readAll(inPieces(damaged, 1 + random.nextInt(500)));
      long inRequests = requests.stream().filter(Request.Put.class::isInstance).count();
      long dropped = received.stream().filter(MemoryIncoming::closed).count();
      assertThat(inRequests + dropped).isEqualTo(received.size());
      assertThat(requests).hasSizeLessThanOrEqualTo(damaged.length);
    }
  }

  private static byte[] damage(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return bytes;
    }
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(40));
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(bytes, from);
      case 1 -> join(bytes, from, new byte[0], to);
      case 2 -> join(bytes, to, Arrays.copyOfRange(bytes, from, to), to);
      case 3 -> join(bytes, from, new byte[] {(byte) random.nextInt()}, from + 1);
      case 4 -> {
        byte[] special = "\"\\\n{}[]:,u09-= ".getBytes(UTF_8);
        yield join(bytes, from, new byte[] {special[random.nextInt(special.length)]}, from);
      }
      default -> {
        byte[] digits = Long.toString(random.nextLong()).getBytes(UTF_8);
        yield join(bytes, from, digits, from);
      }
    };
  }

  private static byte[] join(byte[] bytes, int end, byte[] middle, int start) {
    byte[] joined = Arrays.copyOf(bytes, end + middle.length + bytes.length - start);
    System.arraycopy(middle, 0, joined, end, middle.length);
    System.arraycopy(bytes, start, joined, end + middle.length, bytes.length - start);
    return joined;
  }
}
