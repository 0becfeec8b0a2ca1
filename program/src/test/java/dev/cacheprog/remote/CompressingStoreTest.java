package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.Codec;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.zstd.ZstdCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressingStoreTest {
  private static final ActionId ID = Samples.action("a");

  @TempDir Path scratch;
  private final MemoryStore inner = new MemoryStore();
  private RemoteStore store;

  @BeforeEach
  void setUp() {
    store = new CompressingStore(inner, new ZstdCodec(scratch));
  }

  private void put(byte[] body) throws Exception {
    store.put(ID, Samples.entry(body), Body.of(body));
  }

  @Test
  void bodiesThatGetSmallerAreCompressed() throws Exception {
    byte[] body = Samples.text(10_000);

    put(body);

    assertThat(inner.storedBody(ID)).hasSizeLessThan(2000);
    assertThat(inner.storedEntry(ID))
        .isEqualTo(new ObjectMetadata(OutputId.ofBody(body), "zstd", 10_000));
  }

  @Test
  void bodiesThatDoNotGetSmallerStayUncompressed() throws Exception {
    byte[] body = Samples.noise(10_000);

    put(body);

    assertThat(inner.storedBody(ID)).isEqualTo(body);
    assertThat(inner.storedEntry(ID)).isEqualTo(Samples.entry(body));
  }

  @Test
  void emptyBodiesStayUncompressed() throws Exception {
    put(new byte[0]);

    assertThat(inner.storedBody(ID)).isEmpty();
    assertThat(inner.storedEntry(ID).compression()).isEmpty();
  }

  @Test
  void hitsHaveTheUncompressedMetadata() throws Exception {
    byte[] body = Samples.text(10_000);
    put(body);

    try (Lookup lookup = store.get(ID)) {
      Lookup.Hit hit = (Lookup.Hit) lookup;
      assertThat(hit.metadata()).isEqualTo(Samples.entry(body));
      assertThat(hit.size()).isEqualTo(10_000);
      assertThat(hit.body().readAllBytes()).isEqualTo(body);
    }
    assertThat(inner.openBodies).hasValue(0);
  }

  @Test
  void uncompressedObjectsAreRead() throws Exception {
    byte[] body = Samples.text(10_000);
    inner.plant(ID, Samples.entry(body), body);

    try (Lookup lookup = store.get(ID)) {
      assertThat(((Lookup.Hit) lookup).body().readAllBytes()).isEqualTo(body);
    }
  }

  @Test
  void anUnknownAlgorithmCountsAsDamage() throws Exception {
    inner.plant(
        ID, new ObjectMetadata(OutputId.ofBody(new byte[0]), "lz77", 10), Samples.noise(10));

    try (Lookup lookup = store.get(ID)) {
      InputStream body = ((Lookup.Hit) lookup).body();
      assertThatExceptionOfType(CorruptBodyException.class)
          .isThrownBy(body::readAllBytes)
          .withMessage("the body has an unknown compression: 'lz77'");
    }
    assertThat(inner.openBodies).hasValue(0);
  }

  @Test
  void damagedDataFailsWhenItIsRead() throws Exception {
    inner.plant(
        ID, new ObjectMetadata(OutputId.ofBody(new byte[0]), "zstd", 10), Samples.noise(10));

    try (Lookup lookup = store.get(ID)) {
      InputStream body = ((Lookup.Hit) lookup).body();
      assertThatExceptionOfType(CorruptBodyException.class).isThrownBy(body::readAllBytes);
    }
    assertThat(inner.openBodies).hasValue(0);
  }

  @Test
  void aCodecThatFailsLeavesNothingOpen() {
    Codec broken =
        new Codec() {
          @Override
          public String algorithm() {
            return "zstd";
          }

          @Override
          public InputStream decompress(InputStream compressed) throws IOException {
            throw new IOException("no memory");
          }

          @Override
          public Codec.Compressed compress(Body body) throws IOException {
            throw new IOException("disk full");
          }
        };
    RemoteStore failing = new CompressingStore(inner, broken);
    inner.plant(
        ID, new ObjectMetadata(OutputId.ofBody(new byte[0]), "zstd", 10), Samples.noise(10));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> failing.get(ID))
        .withMessageContaining("no memory");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> failing.put(ID, Samples.entry(new byte[1]), Body.of(new byte[1])))
        .withMessageContaining("disk full");
    assertThat(inner.openBodies).hasValue(0);
    assertThat(inner.puts).hasValue(0);
  }
}
