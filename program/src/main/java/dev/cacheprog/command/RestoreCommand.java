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
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Fills `GOCACHE`, and the caches of other programs, with what the last job of this kind has used.
/// Plain go then finds it there.
public final class RestoreCommand {
  private RestoreCommand() {}

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
    if (!CacheFolders.places(environment).setting("GOCACHEPROG").isEmpty()) {
      Output.print(
          err,
          "cacheprog: GOCACHEPROG is set, so go does not use GOCACHE; unset it for the go commands of"
              + " this job, or do not restore\n");
    }
    return options.get(DETACH)
        ? Detached.start(
            args,
            FetchLock.ofRestores(folder(store.folders())),
            Detached.output(folder(store.folders())),
            out,
            err)
        : restore(store, options, out, err);
  }

  private static Path folder(List<CacheFolders.Folder> folders) {
    return folders.getFirst().path();
  }

  /// Waits until no restore and no prefill is running, and prints what the last ones in the
  /// background have printed.
  ///
  /// @return the exit code
  public static int await(
      Options options, Map<String, String> environment, OutputStream out, OutputStream err)
      throws OptionException, InterruptedException {
    Log log = CommandContext.log(options, err);
    List<CacheFolders.Folder> folders = CacheFolders.of(options, environment, log);
    for (CacheFolders.Folder folder : folders) {
      FetchLock.ofRestores(folder.path()).await();
    }
    Path root = CommandContext.root(options, environment, log);
    FetchLock.ofPrefills(root).await();
    return Output.print(out, Detached.takeOutput(folder(folders)) + Detached.takeOutput(root));
  }

  /// Restores all caches.
  static int restore(GoCacheStore store, Options options, OutputStream out, OutputStream err)
      throws InterruptedException {
    try (RemoteStore remote =
        store.open(new RemoteStack(options, store.statistics(), store.log()))) {
      for (CacheFolders.Folder folder : store.folders()) {
        Output.print(out, restore(folder, store, remote, err));
      }
    }
    return ExitCode.OK;
  }

  /// @return the result, in one line
  private static String restore(
      CacheFolders.Folder folder, GoCacheStore store, RemoteStore remote, OutputStream err)
      throws InterruptedException {
    Progress progress = new Progress(err, "objects");
    long start = System.nanoTime();
    try (FileChannel _ = FetchLock.ofRestores(folder.path()).take()) {
      Instant begin = CommandContext.CLOCK.instant();
      RestoreMark.write(folder.path(), begin);
      GoCacheScan.dateBack(folder.path(), begin);
      PredictedManifest predicted = folder.keys().load(PrefillRun.manifests(remote, store.log()));
      Manifest manifest = predicted.manifest();
      GoCache cache = new GoCache(folder.path(), manifest.programs(), GoCacheScan.unused(begin));
      if (manifest.bytes() > cache.freeSpace()) {
        return "Restored nothing: %s are needed, %s are free on the disk of %s.%n"
            .formatted(
                Display.size(manifest.bytes()), Display.size(cache.freeSpace()), folder.path());
      }
      PrefillRun.Outcome outcome =
          new PrefillRun(cache, remote, store.statistics(), store.log()).fetch(predicted, progress);
      progress.wipe();
      return report(folder, predicted, outcome, (System.nanoTime() - start) / 1e9);
    } catch (StoreException e) {
      progress.wipe();
      return "Restored nothing: cannot read from the remote store: " + e.explanation() + "\n";
    } catch (IOException e) {
      progress.wipe();
      return "Restored nothing: cannot write to %s: %s%n"
          .formatted(folder.path(), Display.reason(e));
    }
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
