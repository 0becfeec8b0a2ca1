package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryingStoreTest {
  private static final ActionId ID = Samples.action("retried");
  private static final byte[] BODY = Samples.text(100);

  private int calls;

  /// Fails so many times, then succeeds.
  private RetryingStore failing(int times, boolean retryable) {
    RemoteStore store =
        new RemoteStore() {
          @Override
          public Lookup get(ActionId id) throws StoreException {
            call();
            return new Lookup.Miss();
          }

          @Override
          public void put(ActionId id, ObjectMetadata metadata, Body body) throws StoreException {
            call();
          }

          private void call() throws StoreException {
            if (++calls <= times) {
              throw new StoreException("failure " + calls, retryable, null);
            }
          }
        };
    return new RetryingStore(store, Duration.ofMillis(1));
  }

  @Test
  void aPutThatFailedTemporarilyIsRepeated() throws Exception {
    failing(1, true).put(ID, Samples.entry(BODY), Body.of(BODY));

    assertThat(calls).isEqualTo(2);
  }

  @Test
  void aPutIsRepeatedOnlyOnce() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> failing(2, true).put(ID, Samples.entry(BODY), Body.of(BODY)))
        .withMessage("failure 2");
  }

  @Test
  void aPutThatFailedPermanentlyIsNotRepeated() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> failing(1, false).put(ID, Samples.entry(BODY), Body.of(BODY)));
    assertThat(calls).isEqualTo(1);
  }

  @Test
  void aFailedGetIsNotRepeated() {
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> failing(1, true).get(ID));
    assertThat(calls).isEqualTo(1);
  }
}
