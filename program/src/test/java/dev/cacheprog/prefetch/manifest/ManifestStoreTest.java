package dev.cacheprog.prefetch.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.SkippingTicker;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManifestStoreTest {
  private static final BuildKey BUILD = new BuildKey("scope", "build", "build ./...");
  private static final BuildKey TEST = new BuildKey("scope", "test", "test ./...");
  private static final BuildKey VET = new BuildKey("scope", "vet", "vet ./...");
  private static final BuildKey ELSEWHERE = new BuildKey("other", "build", "elsewhere");

  private final MemoryStore remote = new MemoryStore();
  private final MemoryLog log = new MemoryLog();
  private final SkippingTicker ticker = new SkippingTicker();
  private final ManifestStore manifests =
      new ManifestStore(remote, StoreLayout.OBJECTS, 2, log, ticker);

  @AfterEach
  void nothingStaysOpen() {
    assertThat(remote.openBodies).hasValue(0);
  }

  private static Manifest manifest(String... actions) {
    BodyLocation location = BodyLocation.unpacked(OutputId.ofBody(new byte[0]), 0);
    return new Manifest(
        List.of(actions).stream()
            .map(name -> new ManifestEntry(Samples.action(name), location, Instant.EPOCH, 0))
            .toList(),
        Set.of(Samples.action("absent")));
  }

  @Test
  void aStoreWithoutIndexIsAskedForTheLatestManifest() throws Exception {
    ManifestStore plain =
        new ManifestStore(remote, StoreLayout.PACKS_WITHOUT_INDEX, 2, log, ticker);
    plain.addToIndex(BUILD, new Deadline(Duration.ofSeconds(30)));
    assertThat(remote.puts).hasValue(0);
    plant(new ObjectName.LatestManifest("scope", "vet"), manifest("of vet"));
    plant(new ObjectName.LatestManifest("scope", ""), manifest("of any"));

    PredictedManifest ofVet = plain.load(VET);
    PredictedManifest ofTest = plain.load(TEST);

    assertThat(ofVet.isOwn()).isFalse();
    assertThat(ofVet.manifest().actions()).containsExactly(Samples.action("of vet"));
    assertThat(ofTest.manifest().actions()).containsExactly(Samples.action("of any"));
    assertThat(ofTest.manifest().absent()).isEmpty();
    assertThat(plain.load(ELSEWHERE).manifest().entries()).isEmpty();
  }

  @Test
  void beforeABuildTheLatestManifestsOfSeveralCommandsAreUsed() throws Exception {
    ManifestStore plain =
        new ManifestStore(remote, StoreLayout.PACKS_WITHOUT_INDEX, 8, log, ticker);
    plant(new ObjectName.LatestManifest("scope", "test"), manifest("shared", "of test"));
    plant(new ObjectName.LatestManifest("scope", "build"), manifest("shared", "of build"));

    PredictedManifest predicted = plain.load(new BuildKey("scope", "", "any"));

    assertThat(predicted.manifest().actions())
        .containsExactly(
            Samples.action("shared"), Samples.action("of build"), Samples.action("of test"));
    assertThat(predicted.fallbacks()).containsExactly("build", "test");
  }

  private void plant(ObjectName name, Manifest manifest) {
    byte[] bytes = ManifestFormat.encode(manifest);
    remote.plant(ActionId.of(name), Samples.entry(bytes), bytes);
  }

  private void store(BuildKey key, Manifest manifest) throws Exception {
    manifests.store(key, manifest);
    manifests.addToIndex(key, new Deadline(Duration.ofSeconds(30)));
  }

  private void plant(ActionId id, byte[] body) {
    remote.plant(id, Samples.entry(body), body);
  }

  @Test
  void storedManifestsAreLoaded() throws Exception {
    manifests.store(BUILD, manifest("a", "b"));

    PredictedManifest predicted = manifests.load(BUILD);

    assertThat(predicted.manifest()).isEqualTo(manifest("a", "b"));
    assertThat(predicted.isOwn()).isTrue();
    assertThat(remote.gets).as("requests").hasValue(1);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void anEmptyStorePredictsNothing() throws Exception {
    assertThat(manifests.load(BUILD)).isEqualTo(PredictedManifest.NONE);
    assertThat(remote.gets).hasValue(1 + BuildIndex.PARTS);
  }

  @Test
  void buildsOfTheSameScopeAreFallbacks() throws Exception {
    store(BUILD, manifest("a", "b"));
    store(TEST, manifest("b", "c"));
    remote.gets.set(0);

    PredictedManifest predicted = manifests.load(VET);

    assertThat(predicted.isOwn()).isFalse();
    assertThat(predicted.manifest().entries())
        .extracting(ManifestEntry::action)
        .as("the latest build first")
        .containsExactly(Samples.action("b"), Samples.action("c"), Samples.action("a"));
    assertThat(predicted.manifest().absent()).as("those of other builds").isEmpty();
    assertThat(remote.gets).hasValue(1 + BuildIndex.PARTS + 2);
    assertThat(manifests.load(ELSEWHERE)).isEqualTo(PredictedManifest.NONE);
  }

  @Test
  void aNamedBuildHasNoFallbacks() throws Exception {
    store(BuildKey.named("nightly"), manifest("a"));

    assertThat(remote.puts).hasValue(1);
    assertThat(manifests.load(BuildKey.named("nightly")).isOwn()).isTrue();
    remote.gets.set(0);
    assertThat(manifests.load(BuildKey.named("weekly"))).isEqualTo(PredictedManifest.NONE);
    assertThat(remote.gets).hasValue(1);
  }

  @Test
  void anUnreadableManifestCountsAsMissing() throws Exception {
    for (String text :
        List.of("", "nonsense", "cacheprog manifest 2\n\0\0\0\0", "cacheprog manifest 1\n")) {
      plant(BUILD.manifest(), text.getBytes(UTF_8));
      assertThat(manifests.load(BUILD)).as(text).isEqualTo(PredictedManifest.NONE);
    }
    assertThat(log.messages(Log.Level.WARN))
        .containsOnly("Ignored an unreadable manifest")
        .hasSize(4);
  }

  @Test
  void aDamagedBodyCountsAsMissing() throws Exception {
    store(BUILD, manifest("a"));
    byte[] body = remote.storedBody(BUILD.manifest());
    body[body.length - 3] ^= 1; // within a hash: still a manifest
    assertThat(ManifestFormat.decode(body).entries()).hasSize(1);

    assertThat(manifests.load(BUILD).isOwn()).isFalse();
    assertThat(log.messages(Log.Level.WARN))
        .containsExactly("Ignored a damaged object in the remote storage");
  }

  @Test
  void aBodyThatCannotBeDecompressedCountsAsMissing() throws Exception {
    store(BUILD, manifest("a"));
    remote.readThrough(
        _ ->
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new CorruptBodyException("damaged zstd data");
              }

              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new CorruptBodyException("damaged zstd data");
              }
            });

    assertThat(manifests.load(BUILD)).isEqualTo(PredictedManifest.NONE);
  }

  @Test
  void damagedIndexesAndFallbacksCountAsMissing() throws Exception {
    plant(BuildKey.indexPart("scope", 0), "nonsense".getBytes(UTF_8));
    assertThat(manifests.load(BUILD)).isEqualTo(PredictedManifest.NONE);

    BuildIndex index =
        BuildIndex.NONE
            .with(new BuildIndex.Build(BUILD.manifest(), "build"))
            .with(new BuildIndex.Build(TEST.manifest(), "test"));
    plant(BuildKey.indexPart("scope", 0), index.encode());
    plant(BUILD.manifest(), ManifestFormat.encode(manifest("a")));
    plant(TEST.manifest(), "nonsense".getBytes(UTF_8));

    assertThat(manifests.load(VET).manifest().entries()).hasSize(1);
  }

  /// Nothing reads more of it than the largest manifest has.
  @Test
  void aBodyWithoutAnEndCountsAsMissing() throws Exception {
    plant(BUILD.manifest(), "cacheprog manifest 1\n".getBytes(UTF_8));
    remote.readThrough(
        body ->
            new SequenceInputStream(
                body,
                new InputStream() {
                  @Override
                  public int read() {
                    return 1;
                  }

                  @Override
                  public int read(byte[] bytes, int offset, int length) {
                    return length;
                  }
                }));

    assertThat(manifests.load(BUILD)).isEqualTo(PredictedManifest.NONE);
  }

  @Test
  void aLostConnectionIsAFailure() {
    plant(BUILD.manifest(), new byte[10]);
    remote.readThrough(
        _ ->
            new SequenceInputStream(
                new ByteArrayInputStream(new byte[3]),
                new InputStream() {
                  @Override
                  public int read() throws IOException {
                    throw new IOException("connection reset");
                  }

                  @Override
                  public int read(byte[] bytes, int offset, int length) throws IOException {
                    throw new IOException("connection reset");
                  }
                }));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> manifests.load(BUILD))
        .withMessageContaining("connection reset");
  }

  @Test
  void aManifestIsReadAgainIfTheStoreWasBusy() throws Exception {
    store(BUILD, manifest("a"));
    remote.gets.set(0);
    remote.failNext(new StoreException(StoreException.Reason.THROTTLED, "HTTP 503 SlowDown", null));

    assertThat(manifests.load(BUILD).isOwn()).isTrue();
    assertThat(remote.gets).hasValue(2);
  }

  @Test
  void aStoreThatFailsTwiceIsAFailure() {
    remote.failNext(new StoreException("HTTP 500", true, null));
    remote.failNext(new StoreException("HTTP 500", true, null));

    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> manifests.load(BUILD));
    assertThat(remote.gets).hasValue(2);
  }

  @Test
  void permanentFailuresAreNotRepeated() {
    remote.failNext(new StoreException("HTTP 403", false, null));

    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> manifests.load(BUILD));
    assertThat(remote.gets).hasValue(1);
  }

  @Test
  void manifestsAreOrdinaryObjects() throws Exception {
    store(BUILD, manifest("a"));

    byte[] body = ManifestFormat.encode(manifest("a"));
    assertThat(remote.storedBody(BUILD.manifest())).isEqualTo(body);
    assertThat(remote.storedEntry(BUILD.manifest()))
        .isEqualTo(new ObjectMetadata(OutputId.ofBody(body), "", body.length));
  }
}
