package dev.cacheprog.command;

import static dev.cacheprog.options.OptionTable.DISABLE_GET;
import static dev.cacheprog.options.OptionTable.MAX_BACKGROUND_WAIT;
import static dev.cacheprog.options.OptionTable.MAX_CONSECUTIVE_ERRORS;
import static dev.cacheprog.options.OptionTable.METRICS_PUSH_ENDPOINT;
import static dev.cacheprog.options.OptionTable.MIN_REMOTE_PUT_SIZE;
import static dev.cacheprog.options.OptionTable.PREFETCH;
import static dev.cacheprog.options.OptionTable.PREFETCH_KEY;
import static dev.cacheprog.options.OptionTable.RECORD;
import static dev.cacheprog.options.OptionTable.STATS_JSON;
import static dev.cacheprog.options.OptionTable.SUMMARY;

import dev.cacheprog.cache.CountingCache;
import dev.cacheprog.cache.LocalCache;
import dev.cacheprog.cache.SessionOnlyCache;
import dev.cacheprog.cache.TieredCache;
import dev.cacheprog.cache.Uploads;
import dev.cacheprog.core.BodyLimit;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.core.StoredObjects;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.disk.DiskMaintenance;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.disk.FileStoreMemory;
import dev.cacheprog.log.RepeatLimitedLog;
import dev.cacheprog.metrics.SessionMetrics;
import dev.cacheprog.metrics.SessionStats;
import dev.cacheprog.metrics.Statistics;
import dev.cacheprog.metrics.StatsFile;
import dev.cacheprog.metrics.Summary;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.prefetch.Access;
import dev.cacheprog.prefetch.BuildKeyDetector;
import dev.cacheprog.prefetch.LastCheck;
import dev.cacheprog.prefetch.LoadedManifest;
import dev.cacheprog.prefetch.ManifestCheck;
import dev.cacheprog.prefetch.ManifestWriter;
import dev.cacheprog.prefetch.NegativeCache;
import dev.cacheprog.prefetch.Prediction;
import dev.cacheprog.prefetch.Prefetcher;
import dev.cacheprog.prefetch.PrefetchingCache;
import dev.cacheprog.prefetch.PrefillRun;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.pack.PackSizes;
import dev.cacheprog.prefetch.pack.PackWriter;
import dev.cacheprog.profile.Profiles;
import dev.cacheprog.protocol.Session;
import dev.cacheprog.remote.BodyLimitStore;
import dev.cacheprog.remote.CompressingStore;
import dev.cacheprog.remote.ErrorBudgetStore;
import dev.cacheprog.remote.LearnedBodyLimit;
import dev.cacheprog.remote.ReadOnlyFallbackStore;
import dev.cacheprog.remote.ReadOnlyStore;
import dev.cacheprog.remote.SkippingStore;
import dev.cacheprog.sessionlog.SessionLogger;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.zstd.ZstdCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Puts a session together, which serves one run of the go command: every part that another part
/// needs is made here and nowhere else.
public final class DirectCommand {
  private final Options options;
  private final Map<String, String> environment;
  private final RemoteStorage storage;
  private final RepeatLimitedLog log;
  private final @Nullable Profiles profiles;
  private final Statistics statistics = new Statistics();
  private final @Nullable SessionMetrics metrics;
  private final Path root;
  private final DiskStore local;
  private final SessionStats sessionStats;

  /// How long uploads may take at the end.
  private final Deadline deadline;

  private final @Nullable SessionLogger record;

  /// What counts: also for the record, if there is one.
  private final Counts counts;

  /// @param push where metrics go, if they are wanted
  /// @param root the folder that the log is in, too
  private DirectCommand(
      Options options,
      Map<String, String> environment,
      RemoteStorage storage,
      @Nullable MetricsEndpoint push,
      Path root,
      RepeatLimitedLog log) {
    this.options = options;
    this.environment = environment;
    this.storage = storage;
    this.log = log;
    this.profiles = CommandContext.profiles(options, log);
    this.metrics =
        push == null ? null : push.open(statistics, RemoteStorage.roots(options, environment), log);
    this.root = root;
    this.local = new DiskStore(root, environment, log);
    this.sessionStats = new SessionStats(root, statistics, CommandContext.CLOCK, log);
    this.deadline = new Deadline(options.get(MAX_BACKGROUND_WAIT));
    this.record = record(options, storage, log);
    this.counts = record == null ? statistics : record.of(statistics);
  }

  /// Serves one run of the go command.
  ///
  /// @return the exit code
  /// @throws OptionException before anything was written to `out`
  public static int serve(
      Options options,
      Map<String, String> environment,
      InputStream in,
      OutputStream out,
      OutputStream err)
      throws OptionException, IOException, InterruptedException {
    CommandContext.hashNatively();
    RemoteStorage storage = RemoteStorage.of(options, environment);
    Optional<URI> endpoint = options.get(METRICS_PUSH_ENDPOINT);
    @Nullable MetricsEndpoint push =
        endpoint.isEmpty() ? null : MetricsEndpoint.of(endpoint.get(), options);
    // The go command waits for this line, whatever it wants to do: all that takes time comes after
    // it.
    Session.greet(out);
    // Until it has read that line, the go command starts nothing that outlives a signal.
    Interrupts interrupts = Interrupts.handle();

    CommandContext.Place place = CommandContext.place(options, environment, err);
    Path root = place.root();
    RepeatLimitedLog log = place.log();
    log.info("Starting cacheprog", "version", CommandContext.version(), "root", root);
    CommandContext.warnOfIdleSettings(options, environment, log);
    return new DirectCommand(options, environment, storage, push, root, log)
        .serve(in, out, interrupts);
  }

  private int serve(InputStream in, OutputStream out, Interrupts interrupts)
      throws IOException, InterruptedException {
    Shutdown shutdown = new Shutdown(cache(), lastly(), statistics, log);
    Runtime.getRuntime().addShutdownHook(shutdown.hook());
    Session session = new Session(in, out, local, shutdown, log);
    // Not a lambda, see docs/decisions/0003-start-up.md.
    interrupts.onInterrupt(
        new Runnable() {
          @Override
          public void run() {
            log.debug("Interrupted; serves go until it ends, then does not wait for uploads");
            deadline.cancel();
            session.interrupt();
          }
        });
    session.onAbandon(
        new Runnable() {
          @Override
          public void run() {
            sessionStats.goHasEnded();
          }
        });
    try (DiskMaintenance upkeep =
        new DiskMaintenance(root, local, CommandContext.limits(options), log)) {
      upkeep.start();
      session.run();
    }
    sessionStats.compact();
    return ExitCode.OK;
  }

  /// What answers go.
  private Cache cache() {
    // Not a lambda, see docs/decisions/0003-start-up.md.
    Supplier<String> name =
        new Supplier<>() {
          @Override
          public String get() {
            return storage.name();
          }
        };
    StoreMemory memory = new FileStoreMemory(root, name, CommandContext.CLOCK);
    RemoteStore store = storage.open(options.get(PREFETCH) ? PrefillRun.REQUESTS : 0, memory, log);
    Cache cache =
        store == null ? new LocalCache(local, CommandContext.CLOCK) : tiered(store, memory);
    if (options.get(DISABLE_GET)) {
      cache = new SessionOnlyCache(cache);
    }
    log.debug("Using cache stack", "cache", cache);
    cache = new CountingCache(metrics == null ? cache : metrics.of(cache), statistics);
    return record == null ? cache : record.of(cache);
  }

  /// A cache of the local disk and the remote store.
  private Cache tiered(RemoteStore store, StoreMemory memory) {
    LearnedBodyLimit limit = new LearnedBodyLimit(memory, CommandContext.CLOCK, log);
    RemoteStore remote = remote(store, limit);
    StoredObjects stored = new StoredObjects();
    Uploads uploads =
        new Uploads(remote, options.get(MIN_REMOTE_PUT_SIZE), stored, deadline, counts, log);
    return options.get(PREFETCH)
        ? prefetching(remote, uploads, stored, limit, memory)
        : new TieredCache(local, CommandContext.CLOCK, remote, uploads, stored, counts, log);
  }

  /// The layers of the remote store.
  private RemoteStore remote(RemoteStore store, LearnedBodyLimit limit) {
    RemoteStore measured = RemoteStorage.measured(store, options, counts, log);
    RemoteStore remote =
        RemoteStorage.circuitBroken(
            // Below the breaker: what a broken store would refuse is not compressed first.
            new CompressingStore(
                new BodyLimitStore(metrics == null ? measured : metrics.of(measured), limit),
                new ZstdCodec(root.resolve("tmp"))),
            options,
            log);
    if (options.get(MAX_CONSECUTIVE_ERRORS) > 0) {
      remote = new ErrorBudgetStore(remote, CommandContext.CLOCK, log);
    }
    if (record != null) {
      remote = record.of(remote);
    }
    return storage.isReadOnly()
        ? new ReadOnlyStore(remote)
        : new ReadOnlyFallbackStore(
            remote,
            Duration.ZERO,
            "set CACHEPROG_DISABLE_PUT=true if these credentials are meant to read only",
            CommandContext.CLOCK,
            log);
  }

  /// A tiered cache that fetches ahead.
  ///
  /// @param remote also has manifests and packs
  private Cache prefetching(
      RemoteStore remote,
      Uploads uploads,
      StoredObjects stored,
      BodyLimit limit,
      StoreMemory memory) {
    Access access = access();
    SkippingStore skipping = new SkippingStore(remote, counts, log);
    TieredCache tiered =
        new TieredCache(local, CommandContext.CLOCK, skipping, uploads, stored, counts, log);
    Prefetcher prefetcher = new Prefetcher(local, remote, counts, log, Ticker.SYSTEM);
    PackWriter packs = new PackWriter(remote, new PackSizes(limit), counts, log, Ticker.SYSTEM);
    ManifestStore manifests = new ManifestStore(remote, Prediction.FALLBACKS, log, Ticker.SYSTEM);
    // Not lambdas, see docs/decisions/0003-start-up.md.
    Supplier<BuildKey> key =
        new Supplier<>() {
          @Override
          public BuildKey get() {
            return buildKey();
          }
        };
    Consumer<LoadedManifest> onLoad =
        new Consumer<>() {
          @Override
          public void accept(LoadedManifest loaded) {
            prefetcher.start(loaded.manifest());
            stored.addListed(loaded.outputs());
            if (loaded.isOwn()) {
              skipping.manifestFound();
            }
          }
        };
    NegativeCache absent = new NegativeCache(memory);
    Prediction prediction = new Prediction(key, manifests, access, absent, onLoad, log);
    ManifestWriter writer = new ManifestWriter(manifests, packs, access, deadline, counts, log);
    ManifestCheck check =
        new ManifestCheck(prediction, writer, access, absent, new LastCheck(memory), deadline, log);
    PrefetchingCache cache =
        new PrefetchingCache(tiered, prediction, prefetcher, stored, packs, check, access);
    if (record != null) {
      record.foretold(prediction::isPredicted);
    }
    if (local.isEmpty()) {
      // Everything will be missing: fetching starts while the go command does.
      cache.begin();
    }
    return cache;
  }

  private Access access() {
    if (options.get(DISABLE_GET)) {
      return Access.WRITE_ONLY;
    }
    return storage.isReadOnly() ? Access.READ_ONLY : Access.READ_AND_WRITE;
  }

  private BuildKey buildKey() {
    return options.isSet(PREFETCH_KEY)
        ? CommandContext.named(options, environment, log)
        : BuildKeyDetector.ofParent(environment, CommandContext.platform(environment));
  }

  /// What the session is written down in, if it is to be.
  private static @Nullable SessionLogger record(Options options, RemoteStorage storage, Log log) {
    Optional<String> file = options.get(RECORD);
    return file.isEmpty()
        ? null
        : SessionLogger.open(
            Path.of(file.get()),
            CommandContext.CLOCK.instant(),
            CommandContext.version(),
            BuildKeyDetector.wordsOfParent(),
            storage.name(),
            options.get(DISABLE_GET),
            log);
  }

  /// What tells others of the session when it ends.
  private List<Runnable> lastly() {
    List<Runnable> lastly = new ArrayList<>();
    lastly.add(sessionStats);
    if (metrics != null) {
      lastly.add(metrics);
    }
    SessionLogger recorded = record;
    if (recorded != null) {
      lastly.add(
          new Runnable() {
            @Override
            public void run() {
              recorded.close(statistics.facts());
            }
          });
    }
    Optional<String> json = options.get(STATS_JSON);
    if (json.isPresent()) {
      lastly.add(
          new StatsFile(
              Path.of(json.get()),
              statistics,
              CommandContext.version(),
              CommandContext.CLOCK,
              log));
    }
    String summary =
        options.isSet(SUMMARY)
            ? options.get(SUMMARY).orElse("")
            : environment.getOrDefault("GITHUB_STEP_SUMMARY", "");
    if (!summary.isEmpty()) {
      lastly.add(new Summary(Path.of(summary), statistics, log));
    }
    if (profiles != null) {
      lastly.add(profiles);
    }
    lastly.add(
        new Runnable() {
          @Override
          public void run() {
            log.writeRepetitions();
          }
        });
    return lastly;
  }
}
