package dev.cacheprog.prefetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.UploadQueue;
import dev.cacheprog.core.UsedEntry;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.pack.PackSizes;
import dev.cacheprog.prefetch.pack.PackWriter;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Saves and restores of a job, with a store in memory.
class JobSaveTest {
  private static final JobKeys KEYS = JobKeys.named(BuildKey.named("job"));

  /// Most of what a job uses.
  private static final String LONG = "a".repeat(100);

  @TempDir Path folder;
  private final MemoryStore remote = new MemoryStore();
  private final MemoryLog log = new MemoryLog();
  private final MemoryCounts counts = new MemoryCounts();
  private final Set<String> halfWritten = new HashSet<>();
  private final Set<ActionId> lost = new HashSet<>();
  private final List<UsedEntry> uploaded = new ArrayList<>();
  private DiskStore disk;

  @BeforeEach
  void setUp() {
    disk = new DiskStore(folder.resolve("disk"), log);
  }

  /// Tells bodies by how they begin.
  private final JobSave.Bodies bodies =
      new JobSave.Bodies() {
        @Override
        public boolean isWhole(UsedEntry used) {
          return !halfWritten.contains(text(used.entry()));
        }

        @Override
        public boolean isVolatile(UsedEntry used) {
          return text(used.entry()).startsWith("index");
        }

        @Override
        public String testedPackage(LocalEntry entry) {
          String text = text(entry);
          return text.startsWith("ok ") ? text.substring(3, 4) : "";
        }
      };

  private static void ignore(long fetched) {
    // nobody looks
  }

  private static String text(LocalEntry entry) {
    try {
      return Files.readString(entry.path());
    } catch (IOException e) {
      return e.toString();
    }
  }

  /// An entry whose action follows from its body.
  private UsedEntry entry(String text) throws IOException {
    return entry(text, "");
  }

  private UsedEntry entry(String text, String program) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    Path file = folder.resolve(Integer.toHexString(text.hashCode()));
    Files.write(file, body);
    return new UsedEntry(
        Samples.action(text),
        new LocalEntry(OutputId.ofBody(body), body.length, Instant.EPOCH, file),
        program);
  }

  private List<UsedEntry> entries(String... texts) throws IOException {
    List<UsedEntry> entries = new ArrayList<>();
    for (String text : texts) {
      entries.add(entry(text));
    }
    return entries;
  }

  private JobSave.Outcome save(List<UsedEntry> used) throws Exception {
    Deadline deadline = new Deadline(Duration.ofSeconds(30));
    UploadQueue queue = new UploadQueue(deadline, Ticker.SYSTEM);
    PackWriter packs =
        new PackWriter(remote, PackSizes.ORDINARY, queue, counts, log, Ticker.SYSTEM);
    ManifestStore manifests = manifests();
    ManifestWriter writer =
        new ManifestWriter(
            manifests,
            packs,
            ManifestAccess.READ_AND_WRITE,
            new BuildCosts(counts, Ticker.SYSTEM),
            deadline,
            counts,
            log);
    try {
      return new JobSave(manifests, writer, packs.sizes(), deadline, log)
          .run(new JobSave.Job(KEYS, disk, used, lost, bodies), uploaded::add);
    } finally {
      queue.close();
    }
  }

  private ManifestStore manifests() {
    return PrefillRun.manifests(remote, StoreLayout.OBJECTS, log);
  }

  private List<String> listed() throws Exception {
    List<String> hex = new ArrayList<>();
    for (ManifestEntry entry : manifests().load(KEYS.own()).manifest().entries()) {
      hex.add(entry.action().hex() + entry.program());
    }
    return hex;
  }

  private static String hex(String text) {
    return Samples.action(text).hex();
  }

  private int restore() throws Exception {
    PrefillRun run = new PrefillRun(disk, remote, StoreLayout.OBJECTS, counts, log);
    return run.fetch(KEYS.load(manifests()), Duration.ZERO, JobSaveTest::ignore).fetched();
  }

  @Test
  void theNextJobRestoresWhatThisOneHasUsed() throws Exception {
    JobSave.Outcome outcome = save(entries("a", "b", "c"));

    assertThat(outcome.changed()).isTrue();
    assertThat(outcome.added()).isEqualTo(3);
    assertThat(restore()).isEqualTo(3);
    assertThat(disk.get(Samples.action("b")).orElseThrow().path()).hasContent("b");
    assertThat(counts.sum(Count.PACKS_SENT)).isEqualTo(1);
  }

  @Test
  void anUnchangedJobWritesNothing() throws Exception {
    save(entries("a", "b", "c"));
    int puts = remote.puts.get();
    int gets = remote.gets.get();

    JobSave.Outcome outcome = save(entries("c", "a", "b"));

    assertThat(outcome.changed()).isFalse();
    assertThat(outcome.added()).isZero();
    assertThat(remote.puts.get()).isEqualTo(puts);
    assertThat(remote.gets.get()).as("the manifest").isEqualTo(gets + 1);
  }

  /// As a linter does that finds all in its summary.
  @Test
  void aJobThatUsesLessWritesNothing() throws Exception {
    save(entries(LONG, "b"));

    assertThat(save(entries("b")).changed()).isFalse();
  }

  @Test
  void whatIsFoundIsWorthTheTimeOfBuildingIt() throws Exception {
    String body = "b".repeat(250_000);
    assertThat(save(entries(body)).worth()).isZero();

    assertThat(save(entries(body, "c")).worth())
        .isEqualTo(Math.round(BuildCosts.estimate(250_000) * 1000))
        .isPositive();
  }

  @Test
  void aJobThatHasUsedNothingWritesNothing() throws Exception {
    assertThat(save(List.of()).changed()).isFalse();
    assertThat(remote.puts.get()).isZero();
  }

  @Test
  void onlyWhatIsNewIsSent() throws Exception {
    save(entries("a", "b", "c"));

    JobSave.Outcome outcome = save(entries("a", "b", "d"));

    assertThat(outcome.added()).isEqualTo(1);
    assertThat(outcome.found()).isEqualTo(2);
    assertThat(uploaded.getLast().action()).isEqualTo(Samples.action("d"));
    assertThat(listed()).containsExactly(hex("a"), hex("b"), hex("d"), hex("c"));
  }

  @Test
  void newIndexesAloneAreNoChange() throws Exception {
    save(entries(LONG, "b", "index 1"));

    assertThat(save(entries(LONG, "b", "index 2")).changed()).isFalse();

    assertThat(save(entries(LONG, "b", "index 3", "c")).changed()).isTrue();
    assertThat(listed()).contains(hex("index 3"), hex("c"));
  }

  @Test
  void aNewResultOfATestThatHasOneIsNoChange() throws Exception {
    save(entries(LONG, "ok x 1"));
    restore();

    assertThat(save(entries(LONG, "ok x 2")).changed()).isFalse();
    assertThat(save(entries(LONG, "ok x 2", "ok y 1")).changed()).as("another package").isTrue();
  }

  @Test
  void theFirstResultOfATestIsAChange() throws Exception {
    save(entries(LONG));
    restore();

    assertThat(save(entries(LONG, "ok x 1")).changed()).isTrue();
  }

  @Test
  void halfWrittenBodiesAreNotSent() throws Exception {
    halfWritten.add("b");

    save(entries("a", "b"));

    assertThat(listed()).containsExactly(hex("a"));
    assertThat(save(entries("a", "b")).changed()).as("b again").isFalse();
  }

  @Test
  void whatTheStoreHasLostIsStoredAgain() throws Exception {
    save(entries(LONG, "b"));
    lost.add(Samples.action("b"));

    JobSave.Outcome outcome = save(entries(LONG, "b"));

    assertThat(outcome.changed()).isTrue();
    assertThat(outcome.added()).isEqualTo(1);
    assertThat(counts.sum(Count.PACKS_SENT)).as("a new pack").isEqualTo(2);
    assertThat(uploaded.getLast().action()).isEqualTo(Samples.action("b"));
    lost.clear();
    assertThat(restore()).isEqualTo(2);
  }

  /// As two commands of one job do.
  @Test
  void jobsThatUseTheirPartsInTurnWriteNothing() throws Exception {
    save(entries("a", "b"));
    save(entries("c", "d"));

    assertThat(save(entries("a", "b")).changed()).isFalse();
    assertThat(save(entries("c", "d")).changed()).isFalse();
  }

  @Test
  void programsKeepTheirNames() throws Exception {
    save(List.of(entry("a"), entry("p", "covdata")));

    assertThat(listed()).containsExactly(hex("a"), hex("p") + "covdata");
    assertThat(manifests().load(KEYS.own()).manifest().withoutPrograms().entries()).hasSize(1);
    assertThat(manifests().load(KEYS.own()).manifest().programs())
        .containsExactly(Map.entry(OutputId.ofBody("p".getBytes(UTF_8)), "covdata"));
  }

  @Test
  void whatIsThereIsNotFetchedAgain() throws Exception {
    save(entries("a", "b"));
    assertThat(restore()).isEqualTo(2);
    int gets = remote.gets.get();

    assertThat(restore()).isZero();

    assertThat(remote.gets.get()).as("the manifest").isEqualTo(gets + 1);
  }
}
