package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// [S3Store] with [PutForms]: the first object is read back, since a server may drop metadata.
class S3FirstObjectCheckTest extends S3PutFormsBase {
  @Test
  void theFirstObjectIsCheckedOnce() throws Exception {
    transport.answer(200, Map.of(), "").answer(200, METADATA, "");
    transport.answer(200, Map.of(), "").answer(200, Map.of(), "");
    S3Store store = store();

    put(store);
    put(store);
    put(store());

    assertThat(requests()).containsExactly("PUT _", "HEAD", "PUT _", "PUT _");
    assertThat(transport.openResponses).hasValue(0);
  }

  /// As with nginx in front of a store that does not check signatures.
  @Test
  void anObjectWithoutItsMetadataIsSentAgainWithDashes() throws Exception {
    transport.answer(200, Map.of(), "").answer(200, Map.of(), "");
    transport.answer(200, Map.of(), "").answer(200, Map.of(), "");

    put(store());
    put(store());

    assertThat(requests()).containsExactly("PUT _", "HEAD", "PUT -", "PUT -");
  }

  @Test
  void theCheckIsNotRepeatedIfReadingIsDenied() throws Exception {
    transport.answer(200, Map.of(), "").answer(403, Map.of(), "").answer(200, Map.of(), "");

    put(store());
    put(store());

    assertThat(requests()).containsExactly("PUT _", "HEAD", "PUT _");
  }

  @Test
  void aCheckThatFailsIsNoFailureAndNotRepeatedInTheSession() throws Exception {
    transport.answer(200, Map.of(), "").fail(new IOException("reset"));
    transport.answer(200, Map.of(), "");
    S3Store store = store();

    put(store);
    put(store);

    assertThat(requests()).containsExactly("PUT _", "HEAD", "PUT _");
    assertThat(memory.values()).isEmpty();
  }

  /// A store that drops names with `_`, and does not check signatures.
  private static final class Forgetful implements HttpTransport {
    final AtomicInteger heads = new AtomicInteger();
    final List<Request> kept = new ArrayList<>();
    final CountDownLatch arrived;

    Forgetful(int puts) {
      arrived = new CountDownLatch(puts);
    }

    @Override
    public Response send(Request request) throws IOException {
      if (request.method().equals("HEAD")) {
        heads.incrementAndGet();
      } else if (request.headers().containsKey("x-amz-meta-output-id")) {
        synchronized (kept) {
          kept.add(request);
        }
      } else {
        arrived.countDown();
        try {
          arrived.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
      return new FakeTransport().answer(200, Map.of(), "").send(request);
    }
  }

  @Test
  void allPutsDuringTheCheckAreSentAgainAfterIt() throws Exception {
    Forgetful forgetful = new Forgetful(20);
    S3Store store = store(forgetful, S3Headers.NONE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> puts = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        ActionId id = Samples.action("a" + i);
        puts.add(
            threads.submit(
                () -> {
                  store.put(id, Samples.entry(BODY), Body.of(BODY));
                  return true;
                }));
      }
      for (Future<?> put : puts) {
        put.get();
      }
    }

    assertThat(forgetful.heads).hasValue(1);
    assertThat(forgetful.kept)
        .extracting(request -> request.uri())
        .doesNotHaveDuplicates()
        .hasSize(20);
  }
}
