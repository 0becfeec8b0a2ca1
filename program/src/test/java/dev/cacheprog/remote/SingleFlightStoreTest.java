package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.StoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SingleFlightStoreTest {
  private static final ActionId ID = Samples.action("build");
  private static final int MANY = 20;

  private final MemoryStore memory = new MemoryStore();
  private final SingleFlightStore shared = new SingleFlightStore(memory, 4);

  private interface Step {
    void run() throws Exception;
  }

  /// Starts many equal gets while the first one is in the store, then runs `step`, and returns what
  /// all of them have read.
  private List<Future<byte[]>> getTogether(Step step) throws Exception {
    memory.hold();
    List<Future<byte[]>> results = new ArrayList<>();
    List<Thread> waiting = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(
            task -> {
              Thread thread = Thread.ofPlatform().unstarted(task);
              waiting.add(thread);
              return thread;
            })) {
      for (int i = 0; i < MANY; i++) {
        results.add(threads.submit(this::read));
      }
      Together.until(
          () -> waiting.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
      step.run();
    }
    return results;
  }

  private byte[] read() throws Exception {
    try (Lookup lookup = shared.get(ID)) {
      return lookup instanceof Lookup.Hit hit ? hit.body().readAllBytes() : new byte[0];
    }
  }

  @Test
  void equalGetsInFlightShareOneCall() throws Exception {
    byte[] body = Samples.noise(5000);
    memory.plant(ID, Samples.entry(body), body);

    for (Future<byte[]> result : getTogether(() -> memory.letThrough(1))) {
      assertThat(result.get()).isEqualTo(body);
    }
    assertThat(memory.gets).hasValue(1);
    assertThat(memory.openBodies).hasValue(0);
  }

  @Test
  void aMissIsShared() throws Exception {
    for (Future<byte[]> result : getTogether(() -> memory.letThrough(1))) {
      assertThat(result.get()).isEmpty();
    }
    assertThat(memory.gets).hasValue(1);
  }

  @Test
  void aFailureIsShared() throws Exception {
    memory.failNext(new StoreException("broken", true, null));

    for (Future<byte[]> result : getTogether(() -> memory.letThrough(1))) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> Together.await(result))
          .withMessageEndingWith("broken")
          .matches(StoreException::retryable);
    }
    assertThat(memory.gets).hasValue(1);
  }

  @Test
  void aBodyThatBreaksOffFailsAllGets() throws Exception {
    byte[] body = Samples.noise(5000);
    memory.plant(ID, Samples.entry(body), body);
    memory.readThrough(
        in ->
            new FilterInputStream(in) {
              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("gone");
              }
            });

    for (Future<byte[]> result : getTogether(() -> memory.letThrough(1))) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> Together.await(result))
          .withMessageContaining("gone");
    }
    assertThat(memory.openBodies).hasValue(0);
  }

  @Test
  void largeBodiesAreNotKeptInMemory() throws Exception {
    byte[] body = Samples.noise((1 << 20) + 1);
    memory.plant(ID, Samples.entry(body), body);

    for (Future<byte[]> result : getTogether(() -> memory.letThrough(MANY))) {
      assertThat(result.get()).isEqualTo(body);
    }
    assertThat(memory.gets).hasValue(MANY);
    assertThat(memory.openBodies).hasValue(0);
  }

  @Test
  void aLaterGetMakesACallOfItsOwn() throws Exception {
    assertThat(read()).isEmpty();
    byte[] body = Samples.noise(10);
    memory.plant(ID, Samples.entry(body), body);

    assertThat(read()).isEqualTo(body);
    assertThat(memory.gets).hasValue(2);
  }

  /// More bodies pass than there is memory for at once.
  @Test
  void closingABodyReleasesItsMemory() throws Exception {
    byte[] body = Samples.noise(1 << 20);
    memory.plant(ID, Samples.entry(body), body);
    for (int i = 0; i < 100; i++) {
      try (Lookup lookup = shared.get(ID)) {
        assertThat(memory.openBodies).as("whether it was read at once").hasValue(0);
        assertThat(lookup).isInstanceOf(Lookup.Hit.class);
      }
    }
  }
}
