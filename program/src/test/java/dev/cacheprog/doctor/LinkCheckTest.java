package dev.cacheprog.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.store.StoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class LinkCheckTest {
  private final MemoryStore store = new MemoryStore();

  private Finding measure(Duration limit) throws Exception {
    return new LinkCheck(store, limit).run(1, new Transfer(4096, Duration.ofMillis(1)));
  }

  private Finding measure() throws Exception {
    return measure(Duration.ofSeconds(20));
  }

  @Test
  void aFastStoreIsMeasuredInBothDirections() throws Exception {
    Finding finding = measure();

    assertThat(finding.verdict()).isEqualTo(Finding.Verdict.OK);
    assertThat(finding.text()).contains(" down, ", " up, round trip ", "on 1 core");
    assertThat(store.puts).hasValue(3);
    assertThat(store.gets).hasValue(1);
    assertThat(store.openBodies).hasValue(0);
    assertThat(store.storedBody(Sample.id("cacheprog doctor rate"))).hasSize(256 << 10);
  }

  /// Of a few round trips, the rate is a lower bound only.
  @Test
  void aFastStoreIsNoWarningOnALargeMachine() throws Exception {
    Finding finding =
        new LinkCheck(store, Duration.ofSeconds(20))
            .run(1_000_000, new Transfer(4096, Duration.ofSeconds(1)));

    assertThat(finding.verdict()).isEqualTo(Finding.Verdict.OK);
    assertThat(finding.text()).contains("at least ", "the sample is too small to show the ");
  }

  @Test
  void aStoreThatHangsIsAWarning() throws Exception {
    store.hold();

    assertThat(measure(Duration.ofMillis(50)))
        .isEqualTo(Finding.warning("rate", "not measured: no sample was stored within 50ms"));
    assertThat(store.running).hasValue(0);
  }

  @Test
  void aFailedPutIsAWarning() throws Exception {
    store.failNext(new StoreException("HTTP 500", true, null));

    assertThat(measure()).isEqualTo(Finding.warning("rate", "not measured: HTTP 500"));
  }

  @Test
  void aFailedGetIsAWarning() throws Exception {
    store.readThrough(
        body ->
            new FilterInputStream(body) {
              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("connection reset");
              }
            });

    Finding finding = measure();

    assertThat(finding.verdict()).isEqualTo(Finding.Verdict.WARNING);
    assertThat(finding.text()).contains(" up; download not measured: connection reset");
  }

  /// 20 KB, and then nothing more.
  @Test
  void whatHasComeUntilTheLimitCounts() throws Exception {
    store.readThrough(StallingBody::new);

    Finding finding = measure(Duration.ofMillis(500));

    assertThat(finding.verdict()).isEqualTo(Finding.Verdict.WARNING);
    assertThat(finding.text())
        .matches("3\\d KB/s down, .*less than the 625 KB/s that 1 core compiles, so .*");
    assertThat(store.openBodies).hasValue(0);
  }

  private static final class StallingBody extends FilterInputStream {
    private int left = 20_000;

    StallingBody(InputStream body) {
      super(body);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        try {
          new Semaphore(0).acquire();
        } catch (InterruptedException _) {
          throw new IOException("closed by interrupt");
        }
      }
      int n = in.read(bytes, offset, Math.min(left, length));
      left -= n;
      return n;
    }
  }
}
