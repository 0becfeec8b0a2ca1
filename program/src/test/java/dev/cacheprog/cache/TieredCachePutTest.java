package dev.cacheprog.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.contract.LocalStoreContract;
import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import org.junit.jupiter.api.Test;

/// Puts through [TieredCache].
class TieredCachePutTest extends TieredCacheBase {
  @Test
  void aPutReachesTheDiskAndTheRemoteStore() throws Exception {
    LocalEntry entry = put(BODY);
    cache.close();

    assertThat(entry.path()).hasBinaryContent(BODY);
    assertThat(entry.time()).isEqualTo(clock.instant());
    assertThat(local.get(ID)).contains(entry);
    assertThat(remote.storedBody(ID)).isEqualTo(BODY);
    assertThat(remote.storedEntry(ID)).isEqualTo(Samples.entry(BODY));
    assertThat(remote.gets).as("no get before an upload").hasValue(0);
  }

  @Test
  void aPutIsAnsweredBeforeTheUploadEnds() throws Exception {
    remote.hold();

    LocalEntry entry = put(BODY);

    assertThat(cache.get(ID)).contains(entry);
    assertThat(remote.has(ID)).isFalse();
    remote.letThrough(1);
    cache.close();
    assertThat(remote.has(ID)).isTrue();
  }

  @Test
  void fetchedObjectsAreNotSentBack() throws Exception {
    remote.plant(ID, Samples.entry(BODY), BODY);
    assertThat(cache.get(ID)).isPresent();

    put(BODY);
    cache.close();

    assertThat(remote.puts).hasValue(0);
  }

  @Test
  void sentObjectsAreNotSentAgain() throws Exception {
    put(BODY);
    put(BODY);
    cache.close();

    assertThat(remote.puts).hasValue(1);
  }

  @Test
  void anotherOutputOfTheSameActionIsSent() throws Exception {
    remote.plant(ID, Samples.entry(BODY), BODY);
    assertThat(cache.get(ID)).isPresent();

    put(Samples.text(500));
    cache.close();

    assertThat(remote.storedBody(ID)).isEqualTo(Samples.text(500));
  }

  /// Another machine may have an empty store; only what this session saw there counts.
  @Test
  void objectsThatOnlyTheDiskHasAreSent() throws Exception {
    LocalStoreContract.put(local, ID, BODY);
    assertThat(cache.get(ID)).isPresent();

    put(BODY);
    cache.close();

    assertThat(remote.puts).hasValue(1);
  }

  @Test
  void aPutSucceedsAlthoughTheRemoteStoreFails() throws Exception {
    remote.failNext(new StoreException("HTTP 503", true, null));

    assertThat(put(BODY).path()).hasBinaryContent(BODY);
    cache.close();

    assertThat(remote.has(ID)).isFalse();
    assertThat(cache.get(ID)).isPresent();
  }

  @Test
  void aPutThatTheDiskRefusesIsNotSent() throws Exception {
    BodySink incoming = local.receive(10);
    incoming.write(BODY);

    assertThatExceptionOfType(CorruptBodyException.class)
        .isThrownBy(() -> cache.put(ID, OutputId.ofBody(Samples.text(1)), incoming));
    cache.close();

    assertThat(remote.puts).hasValue(0);
  }

  @Test
  void closesTheRemoteStoreOnceUploadsAreDone() throws Exception {
    put(BODY);

    cache.close();

    assertThat(remote.closes).hasValue(1);
  }
}
