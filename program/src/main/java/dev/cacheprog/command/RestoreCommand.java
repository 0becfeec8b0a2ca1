package dev.cacheprog.command;

import static dev.cacheprog.options.GoCacheFlags.DETACH;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.Log;
import dev.cacheprog.disk.FetchLock;
import dev.cacheprog.disk.GoCache;
import dev.cacheprog.disk.GoCacheScan;
import dev.cacheprog.disk.RestoreMark;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.prefetch.PrefillRun;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Fills `GOCACHE`, and the caches of other programs, with what the last job of this kind has used.
/// Plain go then finds it there.
public final class RestoreCommand {
  /// A restore may take so long, even if building takes less.
  private static final Duration LEAST = Duration.ofSeconds(10);

  private final GoCacheStore store;
  private final RemoteStore remote;
  private final OutputStream err;

  private RestoreCommand(GoCacheStore store, RemoteStore remote, OutputStream err) {
    this.store = store;
    this.remote = remote;
    this.err = err;
  }

  /// @param args the words of the command line
  /// @return the exit code; [ExitCode#OK] also if nothing could be restored, since that must not
  ///   fail a job
  public static int restore(
      List<String> args,
      Options options,
      Map<String, String> environment,
      OutputStream out,
      OutputStream err)
      throws OptionException, InterruptedException {
    GoCacheStore store = GoCacheStore.of("restore", options, environment, err);
    warnOfCacheProgram(environment, err);
    Path first = store.folders().getFirst().path();
    return options.get(DETACH)
        ? Detached.start(args, FetchLock.ofRestores(first), Detached.output(first), out, err)
        : restore(store, options, out, err);
  }

  /// Warns of a setting with which go does not use `GOCACHE`.
  ///
  /// @param environment of the go commands
  static void warnOfCacheProgram(Map<String, String> environment, OutputStream err) {
    if (!CacheFolders.places(environment).setting("GOCACHEPROG").isEmpty()) {
      Output.print(
          err,
          "cacheprog: GOCACHEPROG is set, so go does not use GOCACHE; unset it for the go commands"
              + " of this job, or do not restore\n");
    }
  }

  /// Waits until no restore and no prefill is running, and prints what the last ones in the
  /// background have printed.
  ///
  /// @return the exit code
  public static int await(
      Options options, Map<String, String> environment, OutputStream out, OutputStream err)
      throws OptionException, InterruptedException {
    Log log = CommandContext.log(options, err);
    await(CacheFolders.of(options, environment), out);
    Path root = CommandContext.root(options, environment, log);
    FetchLock.ofPrefills(root).await();
    return Output.print(out, Detached.takeOutput(root));
  }

  /// The same for restores.
  static void await(List<CacheFolders.Folder> folders, OutputStream out)
      throws InterruptedException {
    for (CacheFolders.Folder folder : folders) {
      FetchLock.ofRestores(folder.path()).await();
    }
    Output.print(out, Detached.takeOutput(folders.getFirst().path()));
  }

  /// A cache that is being restored.
  private record Begun(CacheFolders.Folder folder, Instant begin, FileChannel lock) {}

  /// Restores all caches.
  static int restore(GoCacheStore store, Options options, OutputStream out, OutputStream err)
      throws InterruptedException {
    List<Begun> all = new ArrayList<>();
    try (RemoteStore remote =
        store.open(new RemoteStack(options, store.statistics(), store.log()))) {
      // All locks before the first fetch, so that nobody waits for one cache alone.
      for (CacheFolders.Folder folder : store.folders()) {
        try {
          all.add(begin(folder));
        } catch (IOException e) {
          Output.print(out, cannotWrite(folder, e));
        }
      }
      RestoreCommand command = new RestoreCommand(store, remote, err);
      for (Begun begun : all) {
        Output.print(out, command.restore(begun));
      }
    } finally {
      for (Begun begun : all) {
        close(begun.lock());
      }
    }
    return ExitCode.OK;
  }

  private static Begun begin(CacheFolders.Folder folder) throws IOException {
    FileChannel lock = FetchLock.ofRestores(folder.path()).take();
    try {
      Instant begin = CommandContext.CLOCK.instant();
      RestoreMark.write(folder.path(), begin);
      GoCacheScan.dateBack(folder.path(), begin);
      return new Begun(folder, begin, lock);
    } catch (IOException e) {
      close(lock);
      throw e;
    }
  }

  private static void close(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException _) {
      // The end of the process releases it.
    }
  }

  /// @return the result, in one line
  private String restore(Begun begun) throws InterruptedException {
    Progress progress = new Progress(err, "objects");
    CacheFolders.Folder folder = begun.folder();
    long start = System.nanoTime();
    try {
      PredictedManifest predicted =
          folder
              .keys(store.keys())
              .load(PrefillRun.manifests(remote, store.storage().layout(), store.log()));
      Manifest manifest = predicted.manifest().withoutConflicts();
      GoCache cache =
          new GoCache(folder.path(), manifest.programs(), GoCacheScan.unused(begun.begin()));
      long free = cache.freeSpace();
      if (manifest.bytes() > free && missingBytes(manifest, cache) > free) {
        return "Restored nothing: %s are needed, %s are free on the disk of %s.%n"
            .formatted(Display.size(manifest.bytes()), Display.size(free), folder.path());
      }
      PrefillRun.Outcome outcome =
          new PrefillRun(cache, remote, store.storage().layout(), store.statistics(), store.log())
              .fetch(predicted.with(manifest), limit(manifest), progress);
      RestoreMark.writeLost(folder.path(), outcome.lost());
      RestoreMark.writeFetched(folder.path(), outcome.bytes());
      progress.wipe();
      return report(folder, predicted, outcome, (System.nanoTime() - start) / 1e9);
    } catch (StoreException e) {
      progress.wipe();
      return "Restored nothing: cannot read from the remote store: " + e.explanation() + "\n";
    } catch (IOException e) {
      progress.wipe();
      return cannotWrite(folder, e);
    } catch (RuntimeException e) {
      progress.wipe();
      store.log().error("Failed to restore", "folder", folder.path(), "error", e);
      return "Restored nothing to %s because of an error in cacheprog.%n".formatted(folder.path());
    }
  }

  /// How long a restore may take: as long as building all of it, since go can do that meanwhile.
  private static Duration limit(Manifest manifest) {
    Duration building =
        PrefillRun.buildingTime(manifest, Runtime.getRuntime().availableProcessors());
    return building.compareTo(LEAST) > 0 ? building : LEAST;
  }

  private static long missingBytes(Manifest manifest, GoCache cache) {
    List<ManifestEntry> missing = new ArrayList<>();
    for (ManifestEntry entry : manifest.entries()) {
      if (cache.get(entry.action()).isEmpty()) {
        missing.add(entry);
      }
    }
    return new Manifest(missing, manifest.absent()).bytes();
  }

  private static String cannotWrite(CacheFolders.Folder folder, IOException e) {
    return "Restored nothing: cannot write to %s: %s%n".formatted(folder.path(), Display.reason(e));
  }

  private static String report(
      CacheFolders.Folder folder,
      PredictedManifest predicted,
      PrefillRun.Outcome outcome,
      double seconds) {
    int all = outcome.fetched() + outcome.there() + outcome.missing();
    if (all == 0) {
      return "Nothing to restore for %s: the store has no manifest for this job yet.%n"
          .formatted(folder.program());
    }
    String missing =
        outcome.missing() == 0 ? "" : " %,d could not be downloaded.".formatted(outcome.missing());
    return "Restored %,d objects (%s) to %s in %.1f s, %,d were there: those of %s.%s%n"
        .formatted(
            outcome.fetched(),
            Display.size(outcome.bytes()),
            folder.path(),
            seconds,
            outcome.there(),
            predicted.isOwn() ? "the last job of this kind" : "similar jobs and builds",
            missing);
  }
}
