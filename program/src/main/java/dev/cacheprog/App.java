package dev.cacheprog;

import static dev.cacheprog.options.OptionTable.DISABLE_GET;
import static dev.cacheprog.options.OptionTable.DISABLE_PUT;
import static dev.cacheprog.options.OptionTable.LOG_LEVEL;
import static dev.cacheprog.options.OptionTable.LOG_OUTPUT;
import static dev.cacheprog.options.OptionTable.MAX_BACKGROUND_WAIT;
import static dev.cacheprog.options.OptionTable.MAX_CONCURRENT_REMOTE_GETS;
import static dev.cacheprog.options.OptionTable.MAX_CONCURRENT_REMOTE_PUTS;
import static dev.cacheprog.options.OptionTable.MAX_CONSECUTIVE_ERRORS;
import static dev.cacheprog.options.OptionTable.MIN_REMOTE_PUT_SIZE;
import static dev.cacheprog.options.OptionTable.PREFETCH;
import static dev.cacheprog.options.OptionTable.PREFETCH_KEY;
import static dev.cacheprog.options.OptionTable.REMOTE_GET_TIMEOUT;
import static dev.cacheprog.options.OptionTable.REMOTE_PUT_TIMEOUT;
import static dev.cacheprog.options.OptionTable.REMOTE_STORAGE_TYPE;
import static dev.cacheprog.options.OptionTable.RETRY_AFTER;
import static dev.cacheprog.options.OptionTable.ROOT_DIRECTORY;
import static dev.cacheprog.options.OptionTable.S3_ACCESS_KEY_ID;
import static dev.cacheprog.options.OptionTable.S3_ACCESS_KEY_SECRET;
import static dev.cacheprog.options.OptionTable.S3_BUCKET;
import static dev.cacheprog.options.OptionTable.S3_ENDPOINT;
import static dev.cacheprog.options.OptionTable.S3_EXPIRATION;
import static dev.cacheprog.options.OptionTable.S3_FORCE_PATH_STYLE;
import static dev.cacheprog.options.OptionTable.S3_PREFIX;
import static dev.cacheprog.options.OptionTable.S3_REGION;
import static dev.cacheprog.options.OptionTable.S3_SESSION_TOKEN;

import dev.cacheprog.bundle.BuildKind;
import dev.cacheprog.bundle.Bundled;
import dev.cacheprog.bundle.GoCommand;
import dev.cacheprog.bundle.Judged;
import dev.cacheprog.bundle.Marks;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.core.Transport;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.disk.RootDirectory;
import dev.cacheprog.engine.Counted;
import dev.cacheprog.engine.LocalCache;
import dev.cacheprog.engine.SessionOnly;
import dev.cacheprog.engine.TieredCache;
import dev.cacheprog.engine.Uploads;
import dev.cacheprog.http.UrlConnectionTransport;
import dev.cacheprog.layers.CircuitBroken;
import dev.cacheprog.layers.Compressed;
import dev.cacheprog.layers.Limited;
import dev.cacheprog.layers.Measured;
import dev.cacheprog.layers.ReadOnly;
import dev.cacheprog.layers.Retried;
import dev.cacheprog.layers.Timed;
import dev.cacheprog.log.LogfmtLog;
import dev.cacheprog.metrics.Statistics;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.PrefixTemplate;
import dev.cacheprog.protocol.Session;
import dev.cacheprog.s3.S3Options;
import dev.cacheprog.s3.S3Store;
import dev.cacheprog.zstd.ZstdCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts the program together: every part that another part needs is made here and nowhere else.
final class App {
  /// Not a [java.time.Clock], whose time zone is made before the first line.
  private static final InstantSource CLOCK = InstantSource.system();

  private App() {}

  /// What `--version` prints; the launcher passes it in.
  static String version() {
    return System.getProperty("cacheprog.version", "development");
  }

  /// Serves one run of the go command.
  ///
  /// @throws OptionException before anything was written to `out`
  static int direct(
      Options options,
      Map<String, String> environment,
      InputStream in,
      OutputStream out,
      OutputStream err)
      throws OptionException, IOException, InterruptedException {
    @Nullable S3Options s3 =
        switch (options.get(REMOTE_STORAGE_TYPE)) {
          case S3 -> s3Options(options, environment);
          case DISABLED -> null;
        };
    // The go command waits for this line, whatever it wants to do: all that takes time comes after
    // it.
    Session.greet(out);

    Log log = log(options, err);
    log.info("Starting cacheprog", "version", version());
    Statistics statistics = new Statistics();
    Path root = root(options, environment, log);
    LocalStore local = new DiskStore(root, log);
    Cache cache = new LocalCache(local, CLOCK);
    if (s3 != null) {
      cache =
          tiered(
              options,
              environment,
              local,
              cache,
              s3Store(options, s3, environment, log),
              s3.endpoint() + " " + s3.bucket() + " " + s3.prefix(),
              root,
              statistics,
              log);
    }
    if (options.get(DISABLE_GET)) {
      cache = new SessionOnly(cache);
    }
    log.debug("Put together", "cache", cache);
    Shutdown shutdown = new Shutdown(new Counted(cache, statistics), () -> statistics.writeTo(log));
    Runtime.getRuntime().addShutdownHook(shutdown.hook());
    new Session(in, out, shutdown, log).run();
    return Main.OK;
  }

  private static Cache tiered(
      Options options,
      Map<String, String> environment,
      LocalStore local,
      Cache localCache,
      RemoteStore store,
      String storeName,
      Path root,
      Statistics statistics,
      Log log) {
    RemoteStore remote =
        new Limited(
            new Timed(store, options.get(REMOTE_GET_TIMEOUT), options.get(REMOTE_PUT_TIMEOUT)),
            options.get(MAX_CONCURRENT_REMOTE_GETS),
            options.get(MAX_CONCURRENT_REMOTE_PUTS));
    remote = new Measured(new Retried(remote, Duration.ofMillis(100)), statistics, log);
    remote = new Compressed(remote, new ZstdCodec(root.resolve("tmp")));
    // Above compression: what a broken store would refuse is not compressed first.
    if (options.get(MAX_CONSECUTIVE_ERRORS) > 0) {
      remote =
          new CircuitBroken(
              remote, options.get(MAX_CONSECUTIVE_ERRORS), options.get(RETRY_AFTER), CLOCK, log);
    }
    if (options.get(DISABLE_PUT)) {
      remote = new ReadOnly(remote);
    }
    Deadline deadline = new Deadline(options.get(MAX_BACKGROUND_WAIT));
    Uploads uploads =
        new Uploads(remote, options.get(MIN_REMOTE_PUT_SIZE), deadline, statistics, log);
    if (!options.get(PREFETCH)) {
      return new TieredCache(local, localCache, remote, uploads, statistics, log);
    }
    Bundled bundled =
        new Bundled(
            new TieredCache(
                local, localCache, new Judged(remote, statistics, log), uploads, statistics, log),
            localCache,
            local,
            remote,
            () -> buildKind(options, environment),
            access(options),
            new Marks(root.resolve("marks"), storeName, CLOCK),
            deadline,
            statistics,
            log);
    if (local.isEmpty()) {
      // All that go asks for will be missing: while it gets ready, so do we.
      bundled.begin();
    }
    return bundled;
  }

  private static Bundled.Access access(Options options) {
    if (options.get(DISABLE_GET)) {
      return Bundled.Access.WRITE_ONLY;
    }
    return options.get(DISABLE_PUT) ? Bundled.Access.READ_ONLY : Bundled.Access.READ_AND_WRITE;
  }

  private static BuildKind buildKind(Options options, Map<String, String> environment) {
    if (options.isSet(PREFETCH_KEY)) {
      return BuildKind.named(options.get(PREFETCH_KEY).expand(environment).text());
    }
    return GoCommand.ofParent(
        environment, new PrefixTemplate("{% GOOS %}/{% GOARCH %}").expand(environment).text());
  }

  private static RemoteStore s3Store(
      Options options, S3Options s3, Map<String, String> environment, Log log) {
    log.info(
        "Configuring S3 storage",
        "bucket",
        s3.bucket(),
        "endpoint",
        s3.endpoint() == null ? "AWS" : s3.endpoint(),
        "prefix",
        s3.prefix());
    for (String name : options.get(S3_PREFIX).expand(environment).unset()) {
      log.warn("A variable in the S3 prefix is not set; it counts as empty", "variable", name);
    }
    Duration get = options.get(REMOTE_GET_TIMEOUT);
    Duration put = options.get(REMOTE_PUT_TIMEOUT);
    boolean unlimited = get.isZero() || put.isZero();
    Transport transport =
        new UrlConnectionTransport(unlimited ? Duration.ZERO : get.compareTo(put) > 0 ? get : put);
    return new S3Store(s3, transport, CLOCK, environment, log);
  }

  private static S3Options s3Options(Options options, Map<String, String> environment)
      throws OptionException {
    // No lambda: this runs before the first line, see docs/decisions/0003-start-up.md.
    Optional<String> bucket = options.get(S3_BUCKET);
    if (bucket.isEmpty()) {
      throw new OptionException(
          "--remote-storage-type s3 needs a bucket: give --s3-bucket or CACHEPROG_S3_BUCKET");
    }
    PrefixTemplate.Expansion prefix = options.get(S3_PREFIX).expand(environment);
    try {
      return new S3Options(
          options.get(S3_ENDPOINT).orElse(null),
          bucket.get(),
          options.get(S3_REGION).orElse(null),
          options.get(S3_FORCE_PATH_STYLE),
          prefix.text(),
          options.get(S3_EXPIRATION),
          credentials(options));
    } catch (IllegalArgumentException e) {
      throw new OptionException("S3: " + e.getMessage());
    }
  }

  private static S3Options.@Nullable StaticCredentials credentials(Options options)
      throws OptionException {
    Optional<String> id = options.get(S3_ACCESS_KEY_ID);
    Optional<String> secret = options.get(S3_ACCESS_KEY_SECRET);
    Optional<String> token = options.get(S3_SESSION_TOKEN);
    if (id.isEmpty() && secret.isEmpty() && token.isEmpty()) {
      return null;
    }
    if (id.isEmpty() || secret.isEmpty()) {
      throw new OptionException(
          "an S3 access key needs both --s3-access-key-id and --s3-access-key-secret"
              + " (CACHEPROG_S3_ACCESS_KEY_ID and CACHEPROG_S3_ACCESS_KEY_SECRET)");
    }
    return new S3Options.StaticCredentials(id.get(), secret.get(), token.orElse(null));
  }

  private static Path root(Options options, Map<String, String> environment, Log log) {
    Optional<Path> given = options.get(ROOT_DIRECTORY);
    return given.isPresent()
        ? given.get().toAbsolutePath().normalize()
        : RootDirectory.byDefault(environment, log);
  }

  private static Log log(Options options, OutputStream err) {
    Log.Level level =
        switch (options.get(LOG_LEVEL)) {
          case DEBUG -> Log.Level.DEBUG;
          case INFO -> Log.Level.INFO;
          case WARN -> Log.Level.WARN;
          case ERROR -> Log.Level.ERROR;
        };
    Optional<Path> file = options.get(LOG_OUTPUT);
    if (file.isEmpty()) {
      return new LogfmtLog(err, level, CLOCK);
    }
    try {
      OutputStream out =
          Files.newOutputStream(file.get(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return new LogfmtLog(out, level, CLOCK);
    } catch (IOException e) {
      // A log is not worth a build.
      Log log = new LogfmtLog(err, level, CLOCK);
      log.warn("The log file cannot be opened; logging to stderr", "file", file.get(), "error", e);
      return log;
    }
  }
}
