package dev.cacheprog.command;

import static dev.cacheprog.options.OptionTable.PREFETCH_KEY;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.Log;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.metrics.Statistics;
import dev.cacheprog.options.IdleSettings;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.prefetch.BuildKeyDetector;
import dev.cacheprog.prefetch.Marks;
import dev.cacheprog.prefetch.PrefillRun;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.remote.CompressingStore;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.zstd.ZstdCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Fetches what a build will ask for before it runs: in a layer of an image, or an earlier step of
/// a job.
public final class PrefillCommand {
  private PrefillCommand() {}

  /// @param words the command line of the build; empty for the latest builds of the module, or the
  ///   one that an option names
  /// @return the exit code; not 0 if the store could not be asked
  public static int prefill(
      List<String> words,
      Options options,
      Map<String, String> environment,
      OutputStream out,
      OutputStream err)
      throws OptionException, IOException, InterruptedException {
    CommandContext.hashNatively();
    RemoteStorage storage = RemoteStorage.of(options, environment);
    CommandContext.Place place = CommandContext.place(options, environment, err);
    Path root = place.root();
    Log log = place.log();
    CommandContext.warnOfUnknownVariables(environment, log);
    Marks marks = new Marks(root.resolve("marks"), storage::name, CommandContext.CLOCK);
    RemoteStore store = storage.open(PrefillRun.REQUESTS, marks, log);
    if (store == null) {
      throw new OptionException(
          "there is no remote store to fetch from: "
              + IdleSettings.storeWithoutType(options)
                  .orElse("--remote-storage-type is s3 or http"));
    }
    BuildKey kind = kind(words, options, environment, log);
    Statistics statistics = new Statistics();
    Progress progress = new Progress(err, "objects");
    long start = System.nanoTime();
    try (RemoteStore remote =
        RemoteStorage.healthChecked(
            new CompressingStore(
                RemoteStorage.measured(store, options, statistics, log),
                new ZstdCodec(root.resolve("tmp"))),
            options,
            null,
            log)) {
      PrefillRun prefill =
          new PrefillRun(new DiskStore(root, environment, log), remote, marks, statistics, log);
      PrefillRun.Outcome outcome = prefill.run(kind, progress);
      progress.wipe();
      return Output.print(out, told(kind, words, outcome, root, (System.nanoTime() - start) / 1e9));
    } catch (StoreException e) {
      progress.wipe();
      Output.print(err, "cacheprog: the remote store cannot be asked: " + e.explanation() + "\n");
      return ExitCode.FAILURE;
    }
  }

  private static BuildKey kind(
      List<String> words, Options options, Map<String, String> environment, Log log)
      throws OptionException, InterruptedException {
    if (options.isSet(PREFETCH_KEY)) {
      return CommandContext.named(options, environment, log);
    }
    try {
      return BuildKeyDetector.ofWords(words, environment);
    } catch (IOException e) {
      throw new OptionException(
          "what a build would ask for depends on the version of go, which is not known: "
              + Display.reason(e));
    }
  }

  private static String told(
      BuildKey kind, List<String> words, PrefillRun.Outcome outcome, Path root, double seconds) {
    int all = outcome.fetched() + outcome.there() + outcome.missing();
    if (all == 0) {
      return unknown(kind);
    }
    String told =
        "%,d of %,d objects are in %s: %,d fetched, %s, in %.1f s.%n"
            .formatted(
                all - outcome.missing(),
                all,
                root,
                outcome.fetched(),
                Display.size(outcome.bytes()),
                seconds);
    if (outcome.missing() > 0) {
      told += "The others could not be fetched; a build will ask for them.\n";
    }
    // Who names no command line asks for all of them.
    return words.isEmpty() || outcome.standIns().isEmpty()
        ? told
        : told
            + "No build with this command line is known yet; these are the objects of the latest:"
            + " go "
            + String.join(", go ", outcome.standIns())
            + ".\n";
  }

  private static String unknown(BuildKey kind) {
    if (kind.isNamed()) {
      return "No build with this --prefetch-key is known to the store yet: one that runs to its end"
          + " with cacheprog makes it known.\n";
    }
    return kind.isOfModule()
        ? "No build like this is known to the store yet: one that runs to its end with cacheprog"
            + " makes it known.\n"
        : "There is no module here (no go.mod in this folder or above it), and no build like this"
            + " is known to the store: run prefill in the folder of the module, or name the kind"
            + " of build with --prefetch-key.\n";
  }
}
