package dev.cacheprog.system.builds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.CacheClient.Response;
import java.io.FilterInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A client that sends single requests to the packaged program, and its requests and bodies.
final class ProtocolSession {
  static final long MIB = 1 << 20;

  /// The number of requests in flight at once.
  static final int WINDOW = 32;

  private ProtocolSession() {}

  static CacheClient start(String prefix, Path root, String... arguments) throws Exception {
    return start(Fixture.minio().environment(prefix), root, arguments);
  }

  static CacheClient start(Map<String, String> environment, Path root, String... arguments)
      throws Exception {
    return CacheClient.start(
        Fixture.merge(
            environment,
            // Single objects only: these tests count them.
            Map.of("CACHEPROG_ROOT_DIRECTORY", root.toString(), "CACHEPROG_PREFETCH", "false")),
        arguments);
  }

  static byte[] action(String name) {
    return CacheClient.sha256(name.getBytes(UTF_8));
  }

  /// A body of 3 to 60 KiB that can be compressed, as objects can.
  static byte[] body(int number) {
    Random random = new Random(number);
    byte[] body = new byte[(3 << 10) + random.nextInt(57 << 10)];
    random.nextBytes(body);
    for (int i = 0; i < body.length; i++) {
      body[i] &= 15;
    }
    return body;
  }

  static Response await(CompletableFuture<Response> response) throws Exception {
    return response.get(60, TimeUnit.SECONDS);
  }

  /// Puts bodies, a window of them at a time.
  static void put(CacheClient program, int from, int to) throws Exception {
    Deque<CompletableFuture<Response>> window = new ArrayDeque<>();
    for (int i = from; i < to; i++) {
      window.add(program.put(action("action " + i), body(i)));
      if (window.size() == WINDOW) {
        assertThat(await(window.remove()).error()).isNull();
      }
    }
    for (CompletableFuture<Response> response : window) {
      assertThat(await(response).error()).isNull();
    }
  }

  static void get(CacheClient program, int from, int to) throws Exception {
    Deque<CompletableFuture<Response>> window = new ArrayDeque<>();
    for (int i = from; i < to; i++) {
      window.add(program.get(action("action " + i)));
      if (window.size() == WINDOW) {
        assertThat(await(window.remove()).isMiss()).as(program.stderr()).isFalse();
      }
    }
    for (CompletableFuture<Response> response : window) {
      assertThat(await(response).isMiss()).as(program.stderr()).isFalse();
    }
  }

  static byte[] hash(InputStream in) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[1 << 20];
    for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
    }
    return digest.digest();
  }

  /// A long body that can be compressed to about half its size.
  static final class Large extends FilterInputStream {
    private final byte[] block = new byte[64 << 10];
    private long left;
    private long state = 88172645463325252L;

    Large(long size) {
      super(InputStream.nullInputStream());
      left = size;
    }

    static byte[] hash(long size) throws Exception {
      return ProtocolSession.hash(new Large(size));
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      int n = (int) Math.min(Math.min(length, left), block.length);
      for (int i = 0; i < n; i += 8) {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        for (int k = 0; k < 8 && i + k < n; k++) {
          bytes[offset + i + k] = (byte) ((state >>> (8 * k)) & 15);
        }
      }
      left -= n;
      return n;
    }
  }
}
