package dev.cacheprog.command;

import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.disk.FileStoreMemory;
import dev.cacheprog.options.IdleSettings;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.RemoteStorageType;
import dev.cacheprog.prefetch.JobKeys;
import dev.cacheprog.prefetch.PrefillRun;
import dev.cacheprog.stats.Statistics;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.zstd.ZstdCodec;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The remote store, the caches and the log of the commands that fill `GOCACHE` and save it.
///
/// @param folders the caches, that of go first
/// @param keys of the job
record GoCacheStore(
    RemoteStorage storage,
    List<CacheFolders.Folder> folders,
    JobKeys keys,
    Path root,
    StoreMemory memory,
    Statistics statistics,
    Log log) {

  /// Checks the options. Sends no request.
  ///
  /// @param command its name, for messages
  /// @throws OptionException if there is no store, or an option is wrong
  static GoCacheStore of(
      String command, Options options, Map<String, String> environment, OutputStream err)
      throws OptionException {
    CommandContext.hashNatively();
    RemoteStorage storage = RemoteStorage.of(options, environment);
    if (storage.name().isEmpty()) {
      Optional<String> reason = IdleSettings.storeWithoutType(options);
      throw new OptionException(
          command
              + " needs a remote store: "
              + reason.orElse("set --remote-storage-type to " + RemoteStorageType.words()));
    }
    CommandContext.RootAndLog setup = CommandContext.rootAndLog(options, environment, err);
    CommandContext.warnOfUnknownVariables(environment, setup.log());
    return new GoCacheStore(
        storage,
        CacheFolders.of(options, environment),
        CacheFolders.keys(options, environment, setup.log()),
        setup.root(),
        new FileStoreMemory(setup.root(), storage::name, CommandContext.CLOCK),
        new Statistics(),
        setup.log());
  }

  /// The store with its layers.
  ///
  /// @param stack without compression
  RemoteStore open(RemoteStack stack) {
    RemoteStore store = storage.openWithOthers(PrefillRun.REQUESTS, memory, log);
    if (store == null) {
      throw new IllegalStateException("no store, although it has a name");
    }
    return stack.compress(new ZstdCodec(root.resolve("tmp"))).around(store);
  }
}
