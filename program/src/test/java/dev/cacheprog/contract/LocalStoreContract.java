package dev.cacheprog.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every [LocalStore] does. A test class of a store implements [#store] and gets all of it.
public interface LocalStoreContract {
  Instant TIME = Instant.parse("2026-11-24T08:00:00.123456789Z");

  /// The store under test, empty, the same one as long as a test runs.
  LocalStore store();

  /// Stores a body as the program does: receive, write, put.
  static LocalEntry put(LocalStore store, ActionId id, byte[] body) throws IOException {
    return put(store, id, OutputId.ofBody(body), body);
  }

  private static LocalEntry put(LocalStore store, ActionId id, OutputId outputId, byte[] body)
      throws IOException {
    try (BodySink incoming = store.receive(body.length)) {
      incoming.write(body);
      return store.put(id, outputId, incoming, TIME);
    }
  }

  private static void putAndCompare(LocalStore store, byte[] body) throws IOException {
    ActionId id = Samples.action("one");

    LocalEntry entry = put(store, id, body);

    assertThat(entry.outputId()).isEqualTo(OutputId.ofBody(body));
    assertThat(entry.size()).isEqualTo(body.length);
    assertThat(entry.time()).isEqualTo(TIME);
    assertThat(entry.path()).isAbsolute().isRegularFile().hasBinaryContent(body);
    assertThat(store.get(id)).contains(entry);
  }

  @Test
  default void getOfAnUnknownActionIsEmpty() {
    assertThat(store().get(Samples.action("one"))).isEmpty();
  }

  @Test
  default void returnsTheBodyAndMetadataOfAPut() throws IOException {
    putAndCompare(store(), Samples.text(10_000));
  }

  @Test
  default void keepsAnEmptyBody() throws IOException {
    putAndCompare(store(), new byte[0]);
  }

  @Test
  default void keepsABodyOfFiveMebibytes() throws IOException {
    putAndCompare(store(), Samples.noise(5 << 20));
  }

  /// An extension in its name would make go/packages take a body for a source file.
  @Test
  default void namesOfFilesHaveNoExtension() throws IOException {
    LocalEntry entry = put(store(), Samples.action("one"), Samples.text(10));

    assertThat(entry.path().getFileName().toString()).doesNotContain(".");
  }

  @Test
  default void theHintOfTheSizeMayBeWrong() throws IOException {
    byte[] body = Samples.noise(100_000);
    for (long hint : new long[] {-1, 0, 1, 99_999, 1L << 40, Long.MAX_VALUE}) {
      try (BodySink incoming = store().receive(hint)) {
        incoming.write(body, 0, 70_000);
        incoming.write(body, 70_000, 30_000);
        LocalEntry entry =
            store().put(Samples.action("hint " + hint), OutputId.ofBody(body), incoming, TIME);
        assertThat(entry.path()).hasBinaryContent(body);
      }
    }
  }

  @Test
  default void putReplacesTheEarlierEntry() throws IOException {
    ActionId id = Samples.action("one");
    LocalEntry earlier = put(store(), id, Samples.text(100));
    LocalEntry later = put(store(), id, Samples.text(50));

    assertThat(store().get(id)).contains(later);
    assertThat(earlier.path()).as("a file that was handed out").hasBinaryContent(Samples.text(100));
  }

  @Test
  default void actionsWithTheSameOutputShareAFile() throws IOException {
    LocalEntry one = put(store(), Samples.action("one"), Samples.text(100));
    LocalEntry two = put(store(), Samples.action("two"), Samples.text(100));

    assertThat(two.path()).isEqualTo(one.path());
    assertThat(store().get(Samples.action("one"))).contains(one);
    assertThat(store().get(Samples.action("two"))).contains(two);
  }

  @Test
  default void aStoredBodyIsFoundOnceAnActionHasIt() throws IOException {
    byte[] body = Samples.text(100);
    BodySink incoming = store().receive(body.length);
    incoming.write(body);

    Path path = store().storeBody(OutputId.ofBody(body), incoming);

    assertThat(path).hasBinaryContent(body);
    assertThat(store().get(Samples.action("one"))).isEmpty();
    LocalEntry entry = new LocalEntry(OutputId.ofBody(body), body.length, TIME, path);
    store().storeAction(Samples.action("one"), entry);
    store().storeAction(Samples.action("two"), entry);
    assertThat(store().get(Samples.action("one"))).contains(entry);
    assertThat(store().get(Samples.action("two"))).contains(entry);
  }

  @Test
  default void aBodyWithAnotherOutputIdIsNotKept() {
    BodySink incoming = store().receive(0);
    incoming.write(Samples.text(100));

    assertThatExceptionOfType(CorruptBodyException.class)
        .isThrownBy(() -> store().storeBody(OutputId.ofBody(Samples.text(99)), incoming));
  }

  @Test
  default void aStoredActionReplacesTheEarlierOne() throws IOException {
    LocalEntry one = put(store(), Samples.action("one"), Samples.text(100));
    put(store(), Samples.action("two"), Samples.text(50));

    store().storeAction(Samples.action("two"), one);

    assertThat(store().get(Samples.action("two"))).contains(one);
  }

  @Test
  default void isEmptyUntilTheFirstEntry() throws IOException {
    assertThat(store().isEmpty()).isTrue();
    assertThat(store().get(Samples.action("one"))).isEmpty();
    assertThat(store().isEmpty()).as("after a look").isTrue();

    put(store(), Samples.action("one"), Samples.text(100));

    assertThat(store().isEmpty()).isFalse();
  }

  @Test
  default void hasFreeSpace() throws IOException {
    assertThat(store().freeSpace()).isPositive();
    put(store(), Samples.action("one"), Samples.text(100));
    assertThat(store().freeSpace()).isPositive();
  }

  @Test
  default void rejectsABodyWithAnotherOutputId() throws IOException {
    ActionId id = Samples.action("one");
    OutputId other = OutputId.ofBody(Samples.text(99));

    assertThatExceptionOfType(CorruptBodyException.class)
        .isThrownBy(() -> put(store(), id, other, Samples.text(100)));

    assertThat(store().get(id)).isEmpty();
  }

  @Test
  default void aRejectedBodyLeavesTheEarlierEntry() throws IOException {
    ActionId id = Samples.action("one");
    LocalEntry earlier = put(store(), id, Samples.text(99));

    assertThatExceptionOfType(CorruptBodyException.class)
        .isThrownBy(() -> put(store(), id, earlier.outputId(), Samples.text(100)));

    assertThat(store().get(id)).contains(earlier);
    assertThat(earlier.path()).hasBinaryContent(Samples.text(99));
  }

  @Test
  default void closingABodyAfterItsPutDoesNothing() throws IOException {
    ActionId id = Samples.action("one");
    BodySink incoming = store().receive(1);
    incoming.write(7);
    LocalEntry entry = store().put(id, OutputId.ofBody(new byte[] {7}), incoming, TIME);

    incoming.close();

    assertThat(store().get(id)).contains(entry);
    assertThat(entry.path()).hasBinaryContent(new byte[] {7});
  }

  @Test
  default void aDroppedBodyIsNotStored() {
    try (BodySink incoming = store().receive(1 << 20)) {
      incoming.write(Samples.noise(1 << 20));
    }

    assertThat(store().get(Samples.action("one"))).isEmpty();
  }

  @Test
  default void readersSeeABodyCompleteOrNotAtAll() throws Exception {
    LocalStore store = store();
    ActionId id = Samples.action("one");
    byte[] body = Samples.noise(400_000);
    Together.run(
        16,
        number -> {
          for (int i = 0; i < 5; i++) {
            if (number % 2 == 0) {
              put(store, id, body);
            }
            Optional<LocalEntry> found = store.get(id);
            if (found.isPresent()) { // hasBinaryContent takes many times as long
              assertThat(Files.readAllBytes(found.get().path())).isEqualTo(body);
            }
          }
        });
    assertThat(store.get(id)).isPresent();
  }

  @Test
  default void filesStayWhereTheyAre() throws IOException {
    LocalEntry entry = put(store(), Samples.action("one"), Samples.text(100));

    for (int i = 0; i < 300; i++) {
      put(store(), Samples.action("other " + i), Samples.noise(i));
    }

    assertThat(Files.readAllBytes(entry.path())).isEqualTo(Samples.text(100));
    assertThat(store().get(Samples.action("one"))).contains(entry);
  }
}
