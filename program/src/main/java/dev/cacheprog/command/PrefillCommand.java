package dev.cacheprog.command;

import static dev.cacheprog.options.GoCacheFlags.DETACH;
import static dev.cacheprog.options.PrefetchFlags.PREFETCH_KEY;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.disk.FetchLock;
import dev.cacheprog.disk.FileStoreMemory;
import dev.cacheprog.options.IdleSettings;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.RemoteStorageType;
import dev.cacheprog.prefetch.BuildKeyDetector;
import dev.cacheprog.prefetch.LastManifestCheck;
import dev.cacheprog.prefetch.NegativeCache;
import dev.cacheprog.prefetch.PrefillRun;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.stats.Statistics;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.zstd.ZstdCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Fetches what a build will look up before it runs: in a layer of an image, or an earlier step of
/// a job.
public final class PrefillCommand {
  private PrefillCommand() {}

  /// @param args the words of the command line
  /// @param words the command line of the build; empty for the latest builds of the module, or the
  ///   one that an option names
  /// @return the exit code; not 0 if the store failed
  public static int prefill(
      List<String> args,
      List<String> words,
      Options options,
      Map<String, String> environment,
      OutputStream out,
      OutputStream err)
      throws OptionException, IOException, InterruptedException {
    CommandContext.hashNatively();
    RemoteStorage storage = RemoteStorage.of(options, environment);
    CommandContext.RootAndLog setup = CommandContext.rootAndLog(options, environment, err);
    Path root = setup.root();
    Log log = setup.log();
    CommandContext.warnOfUnknownVariables(environment, log);
    StoreMemory memory = new FileStoreMemory(root, storage::name, CommandContext.CLOCK);
    RemoteStore store = storage.openWithOthers(PrefillRun.REQUESTS, memory, log);
    if (store == null) {
      throw new OptionException(
          "prefill needs a remote store: "
              + IdleSettings.storeWithoutType(options)
                  .orElse("set --remote-storage-type to " + RemoteStorageType.words()));
    }
    if (options.get(DETACH)) {
      return Detached.start(args, FetchLock.ofPrefills(root), Detached.output(root), out, err);
    }
    BuildKey key = key(words, options, environment, log);
    Statistics statistics = new Statistics();
    Progress progress = new Progress(err, "objects");
    long start = System.nanoTime();
    try (FileChannel lock = FetchLock.ofPrefills(root).take();
        RemoteStore remote =
            new RemoteStack(options, statistics, log)
                .compress(new ZstdCodec(root.resolve("tmp")))
                .around(store)) {
      PrefillRun prefill =
          new PrefillRun(
              new DiskStore(root, environment, log), remote, storage.layout(), statistics, log);
      PredictedManifest predicted = PrefillRun.manifests(remote, storage.layout(), log).load(key);
      Manifest manifest = predicted.manifest().withoutPrograms();
      FetchLock.claim(lock, manifest.actions());
      PrefillRun.Outcome outcome = prefill.fetch(predicted.with(manifest), Duration.ZERO, progress);
      NegativeCache absent = new NegativeCache(memory);
      for (ActionId id : manifest.absent()) {
        absent.add(id);
      }
      if (predicted.isOwn() && outcome.missing() == 0) {
        new LastManifestCheck(memory).set(); // builds that find all of it need not look again
      }
      progress.wipe();
      return Output.print(
          out, report(key, words, outcome, root, (System.nanoTime() - start) / 1e9));
    } catch (StoreException e) {
      progress.wipe();
      Output.print(err, "cacheprog: cannot read from the remote store: " + e.explanation() + "\n");
      return ExitCode.FAILURE;
    } catch (IOException e) {
      progress.wipe();
      Output.print(err, "cacheprog: cannot write to " + root + ": " + Display.reason(e) + "\n");
      return ExitCode.FAILURE;
    }
  }

  private static BuildKey key(
      List<String> words, Options options, Map<String, String> environment, Log log)
      throws OptionException, InterruptedException {
    if (options.isSet(PREFETCH_KEY)) {
      return CommandContext.named(options, environment, log);
    }
    try {
      return BuildKeyDetector.ofWords(words, environment);
    } catch (IOException e) {
      throw new OptionException(
          "cannot determine the version of go, which prefill needs: " + Display.reason(e));
    }
  }

  private static String report(
      BuildKey key, List<String> words, PrefillRun.Outcome outcome, Path root, double seconds) {
    int all = outcome.fetched() + outcome.there() + outcome.missing();
    if (all == 0) {
      return unknown(key);
    }
    String text =
        "%,d of %,d objects are in %s; downloaded %,d (%s) in %.1f s.%n"
            .formatted(
                all - outcome.missing(),
                all,
                root,
                outcome.fetched(),
                Display.size(outcome.bytes()),
                seconds);
    if (outcome.missing() > 0) {
      text += "The others could not be downloaded; a build requests them again.\n";
    }
    // Without a command line all of them are meant.
    return words.isEmpty() || outcome.fallbacks().isEmpty()
        ? text
        : text
            + "No build with this command line has been stored yet. These are the objects of the"
            + " latest builds: go "
            + String.join(", go ", outcome.fallbacks())
            + ".\n";
  }

  private static String unknown(BuildKey key) {
    if (key.isNamed()) {
      return "The store has no manifest for this --prefetch-key yet. A complete build with"
          + " cacheprog uploads one.\n";
    }
    return key.isOfModule()
        ? "The store has no manifest for this build yet. A complete build with cacheprog uploads"
            + " one.\n"
        : "There is no go.mod in this folder or above it, and the store has no manifest for such a"
            + " build. Run prefill in the folder of the module, or set --prefetch-key.\n";
  }
}
