package dev.cacheprog.prefetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.core.TransferRate;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/// A build with an empty disk over a slow link, in virtual time: go with a number of cores, which
/// asks in the order of its graph, a link whose rate all transfers share, and the [FetchQueue]
/// between them. Times are seconds.
final class SlowLinkSimulation {
  static final double STEP = 0.01;
  private static final Duration STEP_TIME = Duration.ofMillis(10);

  /// Bytes of a response beside its body.
  private static final int HEADERS = 800;

  private final BuildGraph graph;
  private final DoubleUnaryOperator rate;
  private final double latency;
  private final HandTicker clock = new HandTicker();
  private final long start = clock.nanos();
  private final TransferRate measured = new TransferRate(clock);
  private final FetchQueue queue;
  private final List<PendingBody> bodies;

  /// Bytes that have arrived of each job; negative before the first, in seconds.
  private final Map<FetchJob, Double> running = new LinkedHashMap<>();

  private final List<Core> cores = new ArrayList<>();
  private final boolean[] begun;
  private final boolean[] done;
  private int left;
  private double budget = 2;

  /// @param cores how many actions go builds at once
  /// @param rate bytes a second at each time of the build
  /// @param latency from a request to the first byte of its body
  SlowLinkSimulation(BuildGraph graph, int cores, DoubleUnaryOperator rate, double latency) {
    this.graph = graph;
    this.rate = rate;
    this.latency = latency;
    this.begun = new boolean[graph.actions()];
    this.done = new boolean[graph.actions()];
    this.left = graph.actions();
    for (int i = 0; i < cores; i++) {
      this.cores.add(new Core());
    }
    this.bodies = FetchPlan.of(manifest(graph)).bodies();
    this.queue = new FetchQueue(measured, cores, clock);
    queue.fill(bodies);
  }

  /// The store has packs and no objects. Called before [#run].
  SlowLinkSimulation withPacksAlone() {
    queue.objectMissing();
    return this;
  }

  private static Manifest manifest(BuildGraph graph) {
    List<ManifestEntry> entries = new ArrayList<>();
    for (int from = 0; from < graph.actions(); ) {
      int to = from;
      long size = 0;
      while (to < graph.actions() && size < Pack.TARGET) {
        size += graph.size()[to++];
      }
      Pack pack = new Pack(OutputId.ofBody(("pack " + from).getBytes(UTF_8)), size);
      long offset = 0;
      for (; from < to; from++) {
        entries.add(entry(graph, from, graph.isPacked() ? pack : null, offset));
        offset += graph.size()[from];
      }
    }
    return new Manifest(entries, Set.of());
  }

  private static ManifestEntry entry(
      BuildGraph graph, int action, @Nullable Pack pack, long offset) {
    OutputId id = OutputId.ofBody(("body " + action).getBytes(UTF_8));
    BodyLocation location =
        new BodyLocation(id, graph.size()[action], pack, pack == null ? 0 : offset);
    int millis = (int) Math.ceil(graph.cost()[action] * 1000);
    return new ManifestEntry(ActionId.of(id.bytes()), location, Instant.EPOCH, 0, millis);
  }

  private double seconds() {
    return (clock.nanos() - start) / 1e9;
  }

  /// How long the build takes.
  double run() {
    while (left > 0) {
      for (Core core : cores) {
        core.work();
      }
      transfer();
      clock.advance(STEP_TIME);
    }
    return seconds();
  }

  /// One of the actions that go has in progress.
  private final class Core {
    private int action = -1;
    private boolean waits;

    /// When it began to wait, or when it will have built the action.
    private double time;

    void work() {
      while (true) {
        if (action < 0 && !begin()) {
          return;
        }
        if (waits) {
          await();
        }
        if (waits || time > seconds()) {
          return;
        }
        done[action] = true;
        left--;
        action = -1;
      }
    }

    private boolean begin() {
      action = graph.next(begun, done);
      if (action >= 0) {
        begun[action] = true;
        waits = true;
        time = seconds();
      }
      return action >= 0;
    }

    private void await() {
      PendingBody body = bodies.get(action);
      double waited = seconds() - time;
      if (body.hasEnded()) {
        waits = false; // a hit
      } else if (queue.patience(body, (long) (waited * 1e9), (long) (budget * 1e9)) <= 0) {
        budget = Math.max(0, budget - waited);
        queue.drop(body);
        waits = false;
        time = seconds() + graph.cost()[action];
      }
    }
  }

  private void transfer() {
    while (running.size() < FetchQueue.AT_ONCE_IF_SLOW) {
      FetchJob job = queue.next();
      if (job == null) {
        break;
      }
      running.put(job, -latency);
    }
    long active = running.values().stream().filter(at -> at >= 0).count();
    double share = rate.applyAsDouble(seconds()) * STEP / Math.max(1, active);
    for (FetchJob job : List.copyOf(running.keySet())) {
      advance(job, running.getOrDefault(job, 0.0), share);
    }
  }

  private void advance(FetchJob job, double at, double share) {
    if (job.isCancelled()) {
      end(job, at >= 0);
    } else if (at < 0) {
      running.put(job, Math.min(0, at + STEP));
      if (at + STEP >= 0) {
        measured.begin();
      }
    } else {
      running.put(job, at + share);
      measured.received((int) share);
      double arrived = Math.max(0, at + share - HEADERS) / BuildGraph.SHARE;
      job.arrived((long) Math.min((double) job.size(), arrived), clock.nanos());
      for (PendingBody body : job.bodies()) {
        if (job.endOf(body) <= job.position()) {
          body.end();
        }
      }
      if (job.position() >= job.size()) {
        end(job, true);
      }
    }
  }

  private void end(FetchJob job, boolean hasBegun) {
    running.remove(job);
    queue.ended(job, !job.isCancelled());
    if (hasBegun) {
      measured.end();
    }
  }
}
