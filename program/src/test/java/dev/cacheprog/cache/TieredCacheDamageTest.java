package dev.cacheprog.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Damaged bodies from the store: [TieredCache] stores none of them.
class TieredCacheDamageTest extends TieredCacheBase {
  private void isDamaged() throws Exception {
    isMissAndNothingIsLeft();
    assertThat(counts.sums()).containsEntry(Count.DAMAGED_OBJECTS, 1L);
    assertThat(log.messages(Log.Level.DEBUG))
        .containsExactly("Ignored a damaged object in the remote storage");
  }

  @Test
  void aTruncatedBodyIsDamaged() throws Exception {
    remote.plant(ID, Samples.entry(BODY), Samples.text(999));

    isDamaged();
  }

  @Test
  void anotherBodyIsDamaged() throws Exception {
    remote.plant(ID, Samples.entry(BODY), Samples.noise(1000));

    isDamaged();
  }

  @Test
  void anEmptyBodyInPlaceOfAnotherIsDamaged() throws Exception {
    remote.plant(ID, Samples.entry(BODY), new byte[0]);

    isDamaged();
  }

  @Test
  void aBodyThatTheCodecRefusesIsDamaged() throws Exception {
    remote.plant(ID, Samples.entry(BODY), BODY);
    remote.readThrough(body -> failingAtTheEnd(body, new CorruptBodyException("damaged")));

    isDamaged();
  }

  @Test
  void anEndlessBodyIsCutOff() throws Exception {
    AtomicInteger read = new AtomicInteger();
    remote.plant(ID, Samples.entry(BODY), BODY);
    remote.readThrough(
        _ ->
            new InputStream() {
              @Override
              public int read() {
                throw new AssertionError("byte by byte");
              }

              @Override
              public int read(byte[] bytes, int offset, int length) {
                read.addAndGet(length);
                return length;
              }
            });

    isDamaged();
    assertThat(read).hasValue(BODY.length + 1);
  }

  @Test
  void aSizeThatIsTooLargeDoesNotMatter() throws Exception {
    ObjectMetadata boasting =
        new ObjectMetadata(OutputId.ofBody(BODY), ObjectMetadata.UNCOMPRESSED, (10 << 20) - 1);
    remote.plant(ID, boasting, BODY);

    assertThat(cache.get(ID)).get().extracting(LocalEntry::size).isEqualTo((long) BODY.length);
  }

  @Test
  void aBodyLargerThanTheFreeSpaceIsNotFetched() throws Exception {
    remote.plant(
        ID, new ObjectMetadata(OutputId.ofBody(BODY), ObjectMetadata.UNCOMPRESSED, 1L << 60), BODY);

    isMissAndNothingIsLeft();
    assertThat(log.messages(Log.Level.ERROR)).containsExactly("Failed to put to local storage");
  }

  @Test
  void aSizeThatIsTooSmallIsDamaged() throws Exception {
    remote.plant(
        ID, new ObjectMetadata(OutputId.ofBody(BODY), ObjectMetadata.UNCOMPRESSED, 10), BODY);

    isDamaged();
  }

  @Test
  void thePutAfterADamagedObjectReplacesIt() throws Exception {
    remote.plant(ID, Samples.entry(BODY), Samples.text(999));
    assertThat(cache.get(ID)).isEmpty();

    put(BODY);
    cache.close();

    assertThat(remote.storedBody(ID)).isEqualTo(BODY);
    assertThat(remote.puts).hasValue(1);
  }
}
