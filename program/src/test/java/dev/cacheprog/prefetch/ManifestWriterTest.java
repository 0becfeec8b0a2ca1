package dev.cacheprog.prefetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.BodyLimit;
import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.CacheListener.Request;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.UploadQueue;
import dev.cacheprog.core.UsedEntry;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.SkippingTicker;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.prefetch.pack.PackSizes;
import dev.cacheprog.prefetch.pack.PackWriter;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestWriterTest {
  private static final BuildKey KEY = new BuildKey("scope", "build", "build ./...");

  @TempDir Path folder;
  private final MemoryLog log = new MemoryLog();
  private final MemoryCounts counts = new MemoryCounts();
  private final HandTicker ticker = new HandTicker();
  private final BuildCosts costs = new BuildCosts(counts, ticker);

  private UsedEntry entry(String name) throws IOException {
    byte[] body = name.getBytes(UTF_8);
    Path file = Files.write(folder.resolve(name), body);
    return new UsedEntry(
        Samples.action(name),
        new LocalEntry(OutputId.ofBody(body), body.length, Instant.EPOCH, file),
        "");
  }

  @Test
  void anInterimManifestKeepsWhatBuildingTook() throws Exception {
    MemoryStore remote = new MemoryStore();
    Deadline deadline = new Deadline(Duration.ofSeconds(30));
    ManifestStore manifests =
        new ManifestStore(
            remote,
            StoreLayout.PACKS_WITHOUT_INDEX,
            Prediction.FALLBACKS,
            log,
            new SkippingTicker());
    PackWriter packs =
        new PackWriter(
            remote,
            new PackSizes(StoreLayout.PACKS_WITHOUT_INDEX, BodyLimit.NONE),
            new UploadQueue(deadline, Ticker.SYSTEM),
            counts,
            log,
            ticker);
    ManifestWriter writer =
        new ManifestWriter(
            manifests, packs, ManifestAccess.READ_AND_WRITE, costs, deadline, counts, log);
    UsedEntry hit = entry("hit");
    UsedEntry built = entry("built");
    Pack pack = new Pack(OutputId.ofBody("pack".getBytes(UTF_8)), 4);
    BodyLocation location = new BodyLocation(hit.entry().outputId(), hit.entry().size(), pack, 0);
    Manifest before =
        new Manifest(
            List.of(new ManifestEntry(hit.action(), location, Instant.EPOCH, 0, 700)), Set.of());
    manifests.store(KEY, before);
    costs.ended(Request.GET, built.action(), null, false, 0);
    ticker.advance(Duration.ofSeconds(2));
    costs.started(Request.PUT, built.action());
    packs.add(built.entry());
    packs.finish(0);
    UsageLog usage = new UsageLog();
    usage.add(hit, false);
    usage.add(built, false);

    writer.writeInterim(LoadedManifest.of(KEY, new PredictedManifest(before, true)), usage);

    assertThat(manifests.loadOwn(KEY).costs())
        .isEqualTo(Map.of(hit.action(), 700, built.action(), 2000));
  }
}
