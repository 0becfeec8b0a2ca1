package dev.cacheprog.command;

import static dev.cacheprog.options.BuildFlags.MAX_BACKGROUND_WAIT;
import static dev.cacheprog.options.MetricsFlags.METRICS_PUSH_ENDPOINT;
import static dev.cacheprog.options.PrefetchFlags.PREFETCH_KEY;

import dev.cacheprog.core.Cache;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.disk.DiskMaintenance;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.log.RepeatLimitedLog;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.prefetch.BuildKeyDetector;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.protocol.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A session, which serves one run of the go command.
public final class DirectCommand {
  private DirectCommand() {}

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

    CommandContext.RootAndLog setup = CommandContext.rootAndLog(options, environment, err);
    Path root = setup.root();
    RepeatLimitedLog log = setup.log();
    log.info("Starting cacheprog", "version", CommandContext.version(), "root", root);
    CommandContext.warnOfIdleSettings(options, environment, log);

    SessionObservers observers =
        new SessionObservers(options, environment, storage, push, root, log);
    DiskStore local = new DiskStore(root, environment, log);
    Deadline deadline = new Deadline(options.get(MAX_BACKGROUND_WAIT));
    Cache cache =
        new CacheStack(options, storage, root, local, observers, deadline, log)
            .make(key(options, environment, log));
    SessionEnd end =
        new SessionEnd(cache, observers.atEnd(environment), observers.statistics(), log);
    Runtime.getRuntime().addShutdownHook(end.hook());

    Session session = new Session(in, out, local, cache, end, log);
    // Not lambdas, see docs/decisions/0003-start-up.md.
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
            observers.totals().goHasEnded();
          }
        });
    try (DiskMaintenance maintenance =
        new DiskMaintenance(root, local, CommandContext.limits(options), log)) {
      maintenance.start();
      session.run();
    }
    observers.totals().compact();
    return ExitCode.OK;
  }

  /// The key of the build, found when it is needed.
  private static Supplier<BuildKey> key(
      Options options, Map<String, String> environment, RepeatLimitedLog log) {
    // Not a lambda, see docs/decisions/0003-start-up.md.
    return new Supplier<>() {
      @Override
      public BuildKey get() {
        return options.isSet(PREFETCH_KEY)
            ? CommandContext.named(options, environment, log)
            : BuildKeyDetector.ofParent(environment, CommandContext.platform(environment));
      }
    };
  }
}
