package dev.cacheprog.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.MemoryCache;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A session over a cache in memory.
abstract class SessionBase {
  static final byte[] BODY = Samples.noise(10);

  final MemoryCache cache = new MemoryCache();
  final MemoryLog log = new MemoryLog();
  final Lines out = new Lines();

  /// Stdout, as the go command reads it.
  static final class Lines extends OutputStream {
    final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    final ByteArrayOutputStream line = new ByteArrayOutputStream();
    volatile boolean closed;

    @Override
    public synchronized void write(int b) {
      if (b == '\n') {
        lines.add(line.toString(UTF_8));
        line.reset();
      } else {
        line.write(b);
      }
    }

    @Override
    public void close() {
      closed = true;
    }

    String next() throws InterruptedException {
      String next = lines.poll(Together.GUARD.toSeconds(), TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no response came");
      }
      return next;
    }
  }

  /// A session that reads these requests.
  Session session(InputStream in) {
    return session(in, out);
  }

  Session session(InputStream in, OutputStream responses) {
    return new Session(in, responses, cache, cache, cache::close, log);
  }

  /// Runs a session in a thread of its own.
  static Together.Running<Boolean> start(Session session) {
    return Together.start(
        () -> {
          session.run();
          return true;
        });
  }

  List<String> run(Wire wire) throws IOException, InterruptedException {
    session(new ByteArrayInputStream(wire.bytes())).run();
    assertThat(out.line.size()).as("bytes after the last line").isZero();
    return List.copyOf(out.lines);
  }
}
