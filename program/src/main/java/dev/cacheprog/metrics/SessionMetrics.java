package dev.cacheprog.metrics;

import dev.cacheprog.core.CacheListener;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreListener;
import dev.cacheprog.core.Unexpected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/// The metrics of one session, pushed at its end. Made only if there is an endpoint to push to.
public final class SessionMetrics implements Runnable {
  /// How long an endpoint may hold up the end of a build.
  public static final Duration LIMIT = Duration.ofSeconds(2);

  private final Registry registry;
  private final ToLongFunction<Count> counts;
  private final LongSupplier localHits;
  private final PushTarget target;
  private final HttpTransport transport;
  private final Log log;

  /// @param counts of the session
  /// @param localHits hits that needed no store
  /// @param transport must send a GET with a body as what it is, and give up after [#LIMIT]
  public SessionMetrics(
      Registry registry,
      ToLongFunction<Count> counts,
      LongSupplier localHits,
      PushTarget target,
      HttpTransport transport,
      Log log) {
    this.registry = registry;
    this.counts = counts;
    this.localHits = localHits;
    this.target = target;
    this.transport = transport;
    this.log = log;
  }

  /// Measures the requests of the go command.
  public CacheListener requests() {
    return new CacheMetrics(registry);
  }

  /// Measures the calls of the remote store, with the bytes of bodies as they are stored.
  public StoreListener remoteCalls() {
    return new StoreMetrics(registry, "remote");
  }

  /// Sends the metrics, at the end of the session. A failure is a warning.
  @Override
  public void run() {
    try {
      Push.send(target, text().getBytes(StandardCharsets.UTF_8), transport, LIMIT);
      log.debug("Pushed metrics", "to", target);
    } catch (IOException e) {
      log.warn("Failed to push metrics", "to", target, "error", e);
    } catch (RuntimeException e) {
      log.warn("Failed to push metrics", "to", target, "error", Unexpected.describe(e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// All metrics, those included that nobody has to keep while go is waiting.
  String text() {
    CountMetrics.register(registry, counts, localHits);
    ProcessMetrics.register(registry);
    registry.whole("cacheprog_overall_run_time_ms", ProcessMetrics::uptimeMillis);
    return registry.text();
  }
}
