package dev.cacheprog.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.fakes.MemoryIncoming;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.OutputId;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// A reader whose bodies stay in memory.
abstract class RequestReaderBase {
  static final String ACTION = Wire.base64(Samples.action("a"));
  static final byte[] BODY = Samples.noise(10);
  static final String OUTPUT = Wire.base64(OutputId.ofBody(BODY));

  final MemoryLog log = new MemoryLog();
  final List<MemoryIncoming> received = new ArrayList<>();

  BodySink receive(long size) {
    assertThat(size).isNotNegative();
    MemoryIncoming incoming = new MemoryIncoming();
    received.add(incoming);
    return incoming;
  }

  RequestReader reader(InputStream in) {
    return new RequestReader(in, this::receive, log);
  }

  List<Request> readAll(InputStream in) throws IOException {
    RequestReader reader = reader(in);
    List<Request> requests = new ArrayList<>();
    for (Request request = reader.next(); request != null; request = reader.next()) {
      requests.add(request);
    }
    return requests;
  }

  List<Request> readAll(byte[] bytes) throws IOException {
    return readAll(new ByteArrayInputStream(bytes));
  }

  List<Request> readAll(String text) throws IOException {
    return readAll(text.getBytes(UTF_8));
  }

  List<Request> readAll(Wire wire) throws IOException {
    return readAll(wire.bytes());
  }

  static byte[] body(Request request) {
    assertThat(request).isInstanceOf(Request.Put.class);
    return ((Request.Put) request).body() instanceof MemoryIncoming incoming
        ? incoming.bytes()
        : new byte[0];
  }

  static Request get(long id) {
    return new Request.Get(id, Samples.action("a"));
  }

  static void isInvalid(Request request, long id, String reason) {
    assertThat(request).isInstanceOf(Request.Invalid.class);
    assertThat(request.id()).isEqualTo(id);
    assertThat(((Request.Invalid) request).reason()).contains(reason);
  }

  /// Gives few bytes at a time, as a pipe may.
  static InputStream inPieces(byte[] bytes, int most) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return super.read(into, offset, Math.min(length, most));
      }
    };
  }
}
