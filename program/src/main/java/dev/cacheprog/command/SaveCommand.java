package dev.cacheprog.command;

import static dev.cacheprog.options.BuildFlags.MAX_BACKGROUND_WAIT;
import static dev.cacheprog.options.BuildFlags.MIN_REMOTE_PUT_SIZE;
import static dev.cacheprog.options.BuildFlags.SHARE_TEST_RESULTS;

import dev.cacheprog.cache.Uploads;
import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.StoredObjects;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.UploadQueue;
import dev.cacheprog.core.UsedEntry;
import dev.cacheprog.disk.GoBodies;
import dev.cacheprog.disk.GoCache;
import dev.cacheprog.disk.GoCacheScan;
import dev.cacheprog.disk.RestoreMark;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.prefetch.JobSave;
import dev.cacheprog.prefetch.ManifestAccess;
import dev.cacheprog.prefetch.ManifestWriter;
import dev.cacheprog.prefetch.PrefillRun;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.pack.PackSizes;
import dev.cacheprog.prefetch.pack.PackWriter;
import dev.cacheprog.remote.LearnedBodyLimit;
import dev.cacheprog.stats.SaveSummary;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Stores what a job has used and made in `GOCACHE`, and in the caches of other programs, since the
/// restore.
public final class SaveCommand {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final GoCacheStore store;
  private final Options options;
  private final Deadline deadline;
  private final @Nullable SaveSummary summary;
  private final LearnedBodyLimit limit;
  private final RemoteStore remote;

  private SaveCommand(
      GoCacheStore store, Options options, Map<String, String> environment, Deadline deadline) {
    this.store = store;
    this.options = options;
    this.deadline = deadline;
    String file = CommandContext.summary(options, environment);
    this.summary = file.isEmpty() ? null : new SaveSummary(Path.of(file), store.log());
    this.limit = new LearnedBodyLimit(store.memory(), CommandContext.CLOCK, store.log());
    this.remote =
        store.open(
            new RemoteStack(options, store.statistics(), store.log())
                .limitBodies(limit)
                .readOnlyAfterDenial(
                    Duration.ZERO,
                    "set CACHEPROG_DISABLE_PUT=true if these credentials are meant to read only"));
  }

  /// @return the exit code; [ExitCode#OK] also if nothing could be saved
  public static int save(
      Options options, Map<String, String> environment, OutputStream out, OutputStream err)
      throws OptionException, InterruptedException {
    GoCacheStore store = GoCacheStore.of("save", options, environment, err);
    RestoreCommand.await(store.folders(), out);
    return save(store, options, environment, deadline(options), out);
  }

  /// How long the save of all caches may take.
  static Deadline deadline(Options options) {
    return new Deadline(
        options.isSet(MAX_BACKGROUND_WAIT) ? options.get(MAX_BACKGROUND_WAIT) : LIMIT);
  }

  /// Saves all caches. No restore is running.
  static int save(
      GoCacheStore store,
      Options options,
      Map<String, String> environment,
      Deadline deadline,
      OutputStream out)
      throws InterruptedException {
    if (store.storage().isReadOnly()) {
      return Output.print(out, "Saved nothing: writing to the remote store is disabled.\n");
    }
    SaveCommand command = new SaveCommand(store, options, environment, deadline);
    try (RemoteStore _ = command.remote) {
      for (CacheFolders.Folder folder : store.folders()) {
        Optional<Instant> begin = RestoreMark.read(folder.path());
        Output.print(
            out,
            begin.isPresent()
                ? command.save(folder, begin.get())
                : "Saved nothing from %s: run 'cacheprog restore' before the job, so that it is known what the job uses.%n"
                    .formatted(folder.path()));
      }
    }
    return ExitCode.OK;
  }

  /// @return the result, in one line
  private String save(CacheFolders.Folder folder, Instant begin) throws InterruptedException {
    long start = System.nanoTime();
    long sent = store.statistics().sum(Count.BYTES_SENT);
    Uploads uploads =
        new Uploads(
            remote,
            options.get(MIN_REMOTE_PUT_SIZE),
            new StoredObjects(),
            new UploadQueue(deadline, Ticker.SYSTEM),
            new BuildCosts(store.statistics(), Ticker.SYSTEM),
            store.statistics(),
            store.log());
    JobSave.Job job =
        new JobSave.Job(
            folder.keys(store.keys()),
            new GoCache(folder.path(), Map.of(), FileTime.from(begin)),
            used(folder, begin),
            RestoreMark.readLost(folder.path()),
            new Bodies());
    try {
      JobSave.Outcome outcome = write(job, added -> uploads.submit(added.action(), added.entry()));
      uploads.close();
      long uploaded = store.statistics().sum(Count.BYTES_SENT) - sent;
      if (summary != null) {
        summary.add(
            new SaveSummary.Row(
                folder.program(),
                outcome.used(),
                outcome.found(),
                outcome.worth(),
                RestoreMark.readFetched(folder.path()),
                uploaded));
      }
      return outcome.changed()
          ? "Saved %,d new objects of %,d used ones from %s in %.1f s (%s sent).%n"
              .formatted(
                  outcome.added(),
                  outcome.used(),
                  folder.path(),
                  (System.nanoTime() - start) / 1e9,
                  Display.size(uploaded))
          : "Nothing to save for %s: the job has used %,d objects, which are stored.%n"
              .formatted(folder.program(), outcome.used());
    } catch (StoreException e) {
      return "Saved nothing: cannot use the remote store: " + e.explanation() + "\n";
    } catch (RuntimeException e) {
      store.log().error("Failed to save", "folder", folder.path(), "error", e);
      return "Saved nothing from %s because of an error in cacheprog.%n".formatted(folder.path());
    }
  }

  /// What the job has used and may share.
  private List<UsedEntry> used(CacheFolders.Folder folder, Instant begin) {
    List<UsedEntry> used = GoCacheScan.used(folder.path(), begin);
    return options.get(SHARE_TEST_RESULTS)
        ? used
        : used.stream().filter(one -> !isTestResult(one.entry())).toList();
  }

  /// Not what a test has printed either: with it, a later save would take the result for stored.
  private static boolean isTestResult(LocalEntry entry) {
    return GoBodies.isTestLog(entry) || !GoBodies.testedPackage(entry).isEmpty();
  }

  private JobSave.Outcome write(JobSave.Job job, Consumer<UsedEntry> uploads)
      throws StoreException, InterruptedException {
    UploadQueue queue = new UploadQueue(deadline, Ticker.SYSTEM);
    PackWriter packs =
        new PackWriter(
            remote,
            new PackSizes(store.storage().layout(), limit),
            queue,
            store.statistics(),
            store.log(),
            Ticker.SYSTEM);
    ManifestStore manifests = PrefillRun.manifests(remote, store.storage().layout(), store.log());
    ManifestWriter writer =
        new ManifestWriter(
            manifests,
            packs,
            ManifestAccess.READ_AND_WRITE,
            new BuildCosts(store.statistics(), Ticker.SYSTEM),
            deadline,
            store.statistics(),
            store.log());
    try {
      return new JobSave(manifests, writer, packs.sizes(), deadline, store.log()).run(job, uploads);
    } finally {
      queue.close();
    }
  }

  /// The bodies of go.
  private static final class Bodies implements JobSave.Bodies {
    @Override
    public boolean isWhole(UsedEntry used) {
      return GoBodies.isWhole(used);
    }

    @Override
    public boolean isVolatile(UsedEntry used) {
      return GoBodies.isVolatile(used);
    }

    @Override
    public String testedPackage(LocalEntry entry) {
      return GoBodies.testedPackage(entry);
    }
  }
}
