package dev.cacheprog.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What every [RemoteStore] does. A test class of a store implements [#store] and gets all of it;
/// where a store differs, it overrides the test and says why.
public interface RemoteStoreContract {
  /// The store under test, the same one as long as a test runs. Other tests may have left objects
  /// there.
  RemoteStore store();

  /// An action that nobody has used before, not even in an earlier run.
  static ActionId freshAction() {
    return Samples.action(UUID.randomUUID().toString());
  }

  /// Reads a hit to its end and closes it.
  private static byte[] read(Lookup lookup) throws IOException {
    try (lookup) {
      assertThat(lookup).isInstanceOf(Lookup.Hit.class);
      return ((Lookup.Hit) lookup).body().readAllBytes();
    }
  }

  private static void putAndCompare(RemoteStore store, byte[] body) throws Exception {
    ActionId id = freshAction();
    ObjectMetadata metadata = Samples.entry(body);

    store.put(id, metadata, Body.of(body));

    try (Lookup lookup = store.get(id)) {
      assertThat(lookup).isInstanceOf(Lookup.Hit.class);
      Lookup.Hit hit = (Lookup.Hit) lookup;
      assertThat(hit.metadata()).isEqualTo(metadata);
      assertThat(hit.size()).isIn(-1L, (long) body.length);
      assertThat(hit.body().readAllBytes()).isEqualTo(body);
      assertThat(hit.body().read()).isEqualTo(-1);
    }
  }

  @Test
  default void getOfAnUnknownActionIsAMiss() throws Exception {
    try (Lookup lookup = store().get(freshAction())) {
      assertThat(lookup).isEqualTo(new Lookup.Miss());
    }
  }

  @Test
  default void returnsTheBodyAndMetadataOfAPut() throws Exception {
    putAndCompare(store(), Samples.text(10_000));
  }

  @Test
  default void keepsBytesThatCannotBeCompressed() throws Exception {
    putAndCompare(store(), Samples.noise(10_000));
  }

  @Test
  default void keepsAnEmptyBody() throws Exception {
    putAndCompare(store(), new byte[0]);
  }

  @Test
  default void keepsABodyOfFiveMebibytes() throws Exception {
    putAndCompare(store(), Samples.noise(5 << 20));
  }

  @Test
  default void putReplacesTheEarlierObject() throws Exception {
    ActionId id = freshAction();
    byte[] longer = Samples.text(5000);
    byte[] shorter = Samples.noise(300);

    store().put(id, Samples.entry(longer), Body.of(longer));
    store().put(id, Samples.entry(shorter), Body.of(shorter));

    try (Lookup lookup = store().get(id)) {
      assertThat(lookup).isInstanceOf(Lookup.Hit.class);
      assertThat(((Lookup.Hit) lookup).metadata()).isEqualTo(Samples.entry(shorter));
      assertThat(((Lookup.Hit) lookup).body().readAllBytes()).isEqualTo(shorter);
    }
  }

  /// A store does not look into a body: what the facts call it is kept, and the bytes come back as
  /// they were.
  @Test
  default void keepsTheNameOfTheCompression() throws Exception {
    ActionId id = freshAction();
    byte[] stored = Samples.noise(700);
    ObjectMetadata metadata =
        new ObjectMetadata(OutputId.ofBody(Samples.noise(1234)), "zstd", 1234);

    store().put(id, metadata, Body.of(stored));

    try (Lookup lookup = store().get(id)) {
      assertThat(lookup).isInstanceOf(Lookup.Hit.class);
      assertThat(((Lookup.Hit) lookup).metadata()).isEqualTo(metadata);
      assertThat(((Lookup.Hit) lookup).body().readAllBytes()).isEqualTo(stored);
    }
  }

  @Test
  default void closesEveryStreamOfABodyThatItOpened() throws Exception {
    byte[] bytes = Samples.text(5000);
    AtomicInteger open = new AtomicInteger();
    Body counted =
        new Body() {
          @Override
          public long size() {
            return bytes.length;
          }

          @Override
          public InputStream open() throws IOException {
            open.incrementAndGet();
            return new FilterInputStream(Body.of(bytes).open()) {
              private boolean closed;

              @Override
              public void close() throws IOException {
                if (!closed) {
                  closed = true;
                  open.decrementAndGet();
                }
                super.close();
              }
            };
          }
        };

    store().put(freshAction(), Samples.entry(bytes), counted);

    assertThat(open).hasValue(0);
  }

  @Test
  default void takesTheSameBodyTwice() throws Exception {
    byte[] bytes = Samples.text(5000);
    Body body = Body.of(bytes);
    ActionId first = freshAction();
    ActionId second = freshAction();

    store().put(first, Samples.entry(bytes), body);
    store().put(second, Samples.entry(bytes), body);

    assertThat(read(store().get(first))).isEqualTo(bytes);
    assertThat(read(store().get(second))).isEqualTo(bytes);
  }

  @Test
  default void hitsOfOneObjectAreReadIndependently() throws Exception {
    ActionId id = freshAction();
    byte[] bytes = Samples.text(100_000);
    store().put(id, Samples.entry(bytes), Body.of(bytes));

    try (Lookup first = store().get(id);
        Lookup second = store().get(id)) {
      InputStream one = ((Lookup.Hit) first).body();
      InputStream other = ((Lookup.Hit) second).body();
      assertThat(one.readNBytes(10)).isEqualTo(other.readNBytes(10));
      assertThat(one.readAllBytes()).hasSize(bytes.length - 10);
      assertThat(other.readAllBytes()).hasSize(bytes.length - 10);
    }
  }

  @Test
  default void aBodyNeedNotBeRead() throws Exception {
    ActionId id = freshAction();
    byte[] bytes = Samples.noise(1 << 20);
    store().put(id, Samples.entry(bytes), Body.of(bytes));

    for (int i = 0; i < 20; i++) {
      store().get(id).close();
    }

    assertThat(read(store().get(id))).isEqualTo(bytes);
  }

  @Test
  default void bytesCanBeReadOneByOne() throws Exception {
    ActionId id = freshAction();
    byte[] bytes = Samples.noise(300);
    store().put(id, Samples.entry(bytes), Body.of(bytes));

    try (Lookup lookup = store().get(id)) {
      InputStream body = ((Lookup.Hit) lookup).body();
      for (byte expected : bytes) {
        assertThat(body.read()).isEqualTo(expected & 0xff);
      }
      assertThat(body.read()).isEqualTo(-1);
    }
  }

  @Test
  default void manyThreadsMayUseItAtOnce() throws Exception {
    RemoteStore store = store();
    ActionId shared = freshAction();
    byte[] same = Samples.text(20_000);
    Together.run(
        16,
        number -> {
          byte[] own = Samples.noise(1000 + number);
          ActionId id = freshAction();
          for (int i = 0; i < 4; i++) {
            store.put(id, Samples.entry(own), Body.of(own));
            store.put(shared, Samples.entry(same), Body.of(same));
            assertThat(read(store.get(id))).isEqualTo(own);
            assertThat(read(store.get(shared))).isEqualTo(same);
          }
        });
  }

  /// Clocks of servers go a little wrong.
  @Test
  default void returnsWhenAnObjectWasStored() throws Exception {
    ActionId id = freshAction();
    store().put(id, Samples.entry(new byte[] {1}), Body.of(new byte[] {1}));

    try (Lookup lookup = store().get(id)) {
      Instant now = Instant.now();
      assertThat(((Lookup.Hit) lookup).time())
          .isBetween(now.minus(Duration.ofMinutes(5)), now.plus(Duration.ofMinutes(5)));
    }
  }
}
