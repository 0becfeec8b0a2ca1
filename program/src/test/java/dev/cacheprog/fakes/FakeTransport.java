package dev.cacheprog.fakes;

import dev.cacheprog.core.HttpTransport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Answers requests with what it was given, in that order, and keeps the requests.
public final class FakeTransport implements HttpTransport {
  /// Responses that nobody has closed yet.
  public final AtomicInteger openResponses = new AtomicInteger();

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Answer(
      int status,
      Map<String, String> headers,
      byte[] body,
      @Nullable Instant lastModified,
      @Nullable IOException failure) {}

  public FakeTransport answer(int status, Map<String, String> headers, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    answers.add(new Answer(status, headers, bytes, null, null));
    return this;
  }

  public FakeTransport answer(Map<String, String> headers, byte[] body, Instant lastModified) {
    answers.add(new Answer(200, headers, body, lastModified, null));
    return this;
  }

  public FakeTransport fail(IOException failure) {
    answers.add(new Answer(0, Map.of(), new byte[0], null, failure));
    return this;
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  @Override
  public Response send(Request request) throws IOException {
    requests.add(request);
    Answer answer = answers.poll();
    if (answer == null) {
      throw new AssertionError("nobody expected " + request.method() + " " + request.uri());
    }
    if (answer.failure() != null) {
      throw answer.failure();
    }
    openResponses.incrementAndGet();
    return new FakeResponse(answer);
  }

  private final class FakeResponse implements Response {
    private final Answer answer;
    private boolean closed;

    FakeResponse(Answer answer) {
      this.answer = answer;
    }

    @Override
    public int status() {
      return answer.status();
    }

    @Override
    public @Nullable String header(String name) {
      for (Map.Entry<String, String> header : answer.headers().entrySet()) {
        if (header.getKey().equalsIgnoreCase(name)) {
          return header.getValue();
        }
      }
      return null;
    }

    @Override
    public List<Map.Entry<String, String>> headers() {
      return List.copyOf(answer.headers().entrySet());
    }

    @Override
    public long length() {
      return answer.body().length;
    }

    @Override
    public @Nullable Instant lastModified() {
      return answer.lastModified();
    }

    @Override
    public InputStream body() {
      return new ByteArrayInputStream(answer.body());
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        openResponses.decrementAndGet();
      }
    }
  }
}
