package dev.cacheprog.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResumingBodyTest {
  private static final byte[] BLOB = Samples.noise(1000);
  private static final SignedUrl URL =
      Objects.requireNonNull(SignedUrl.parse("https://blobs.example/c/1?sig=secret"));

  private final List<HttpTransport.Request> requests = new ArrayList<>();
  private final Queue<Part> answers = new ArrayDeque<>();
  private int open;

  /// An answer that ends too early.
  ///
  /// @param from the first byte of the blob that it has
  /// @param bytes how many of them come before it breaks
  /// @param breaks whether with a failure, or just so
  private record Part(int status, int from, int bytes, boolean breaks) {}

  private final class Answer implements HttpTransport.Response {
    private final Part part;
    private boolean isClosed;

    Answer(Part part) {
      this.part = part;
      open++;
    }

    @Override
    public int status() {
      return part.status();
    }

    @Override
    public @Nullable String header(String name) {
      return switch (name) {
        case "ETag" -> "\"tag\"";
        case "Content-Range" -> "bytes " + part.from() + "-999/1000";
        default -> null;
      };
    }

    @Override
    public List<Map.Entry<String, String>> headers() {
      return List.of();
    }

    @Override
    public long length() {
      return (long) BLOB.length - part.from();
    }

    @Override
    public @Nullable Instant lastModified() {
      return null;
    }

    @Override
    public InputStream body() {
      throw new AssertionError("it must be closed with its body");
    }

    @Override
    public InputStream owningBody() {
      byte[] sent = Arrays.copyOfRange(BLOB, part.from(), part.from() + part.bytes());
      InputStream bytes = new ByteArrayInputStream(sent);
      return new InputStream() {
        @Override
        public int read() {
          throw new AssertionError("bytes are read in pieces");
        }

        @Override
        public int read(byte[] target, int offset, int size) throws IOException {
          int n = bytes.read(target, offset, size);
          if (n < 0 && part.breaks()) {
            throw new IOException("reset: ?sig=secret");
          }
          return n;
        }

        @Override
        public void close() {
          Answer.this.close();
        }
      };
    }

    @Override
    public void close() {
      open -= isClosed ? 0 : 1;
      isClosed = true;
    }
  }

  private ResumingBody body(Part first) throws IOException {
    Blobs blobs =
        new Blobs(
            request -> {
              requests.add(request);
              return new Answer(answers.remove());
            });
    return new ResumingBody(blobs, URL, new Answer(first));
  }

  private void assertFails(Part first) throws IOException {
    try (ResumingBody body = body(first)) {
      assertThatIOException()
          .isThrownBy(body::readAllBytes)
          .satisfies(e -> assertThat(e.toString()).doesNotContain("secret"));
    }
    assertThat(open).isZero();
  }

  @Test
  void goesOnWhereItWas() throws Exception {
    answers.add(new Part(206, 300, 200, false));
    answers.add(new Part(206, 500, 500, false));

    try (ResumingBody body = body(new Part(200, 0, 300, true))) {
      assertThat(body.readAllBytes()).isEqualTo(BLOB);
    }

    assertThat(requests)
        .extracting(HttpTransport.Request::headers)
        .allSatisfy(headers -> assertThat(headers).containsEntry("If-Match", "\"tag\""))
        .extracting(headers -> headers.get("Range"))
        .containsExactly("bytes=300-", "bytes=500-");
    assertThat(open).isZero();
  }

  @Test
  void aServerThatSendsSomethingElseIsAFailure() throws Exception {
    answers.add(new Part(200, 0, 1000, false));
    assertFails(new Part(200, 0, 300, true));

    answers.add(new Part(206, 299, 701, false));
    assertFails(new Part(200, 0, 300, true));

    answers.add(new Part(412, 300, 0, false));
    assertFails(new Part(200, 0, 300, true));
  }

  @Test
  void givesUpIfNothingMoreComes() throws Exception {
    answers.add(new Part(206, 300, 0, true));

    assertFails(new Part(200, 0, 300, true));

    assertThat(requests).hasSize(1);
  }

  @Test
  void givesUpAfterSomeTimes() throws Exception {
    for (int i = 1; i < 10; i++) {
      answers.add(new Part(206, 100 * i, 100, false));
    }

    assertFails(new Part(200, 0, 100, true));

    assertThat(requests).hasSize(3);
  }

  @Test
  void doesNotGoOnForAReaderThatWasInterrupted() throws Exception {
    Thread.currentThread().interrupt();
    try {
      assertFails(new Part(200, 0, 300, true));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(requests).isEmpty();
  }
}
