package dev.cacheprog.prefetch;

import dev.cacheprog.core.FetchTarget;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How the bodies of a manifest are fetched: one job for each pack, and one for each body that lies
/// in none.
///
/// @param jobs in the order of the manifest
/// @param bodies each once, in the order of the manifest
/// @param actions one for each entry of the manifest
record FetchPlan(List<FetchJob> jobs, List<PendingBody> bodies, List<Action> actions) {

  static FetchPlan of(Manifest manifest) {
    List<FetchJob> jobs = new ArrayList<>();
    List<PendingBody> bodies = new ArrayList<>();
    Map<Pack, FetchJob> jobOfPack = new HashMap<>();
    Map<BodyLocation, Action> firstAt = new HashMap<>();
    List<Action> actions = new ArrayList<>(manifest.entries().size());
    for (ManifestEntry entry : manifest.entries()) {
      Action first = firstAt.get(entry.location());
      Action action;
      if (first == null) {
        PendingBody body = new PendingBody(entry.location());
        bodies.add(body);
        action = new Action(entry, body, addToJob(body, jobs, jobOfPack));
        firstAt.put(entry.location(), action);
      } else {
        action = new Action(entry, first.body(), first.job());
      }
      action.body().add(entry);
      actions.add(action);
    }
    for (FetchJob job : jobs) {
      job.bodies()
          .sort((one, two) -> Long.compare(one.location().offset(), two.location().offset()));
    }
    return new FetchPlan(jobs, bodies, actions);
  }

  private static FetchJob addToJob(
      PendingBody body, List<FetchJob> jobs, Map<Pack, FetchJob> jobOfPack) {
    Pack pack = body.location().pack();
    FetchJob job = pack == null ? null : jobOfPack.get(pack);
    if (job == null) {
      job = new FetchJob(pack, new ArrayList<>());
      jobs.add(job);
      if (pack != null) {
        jobOfPack.put(pack, job);
      }
    }
    job.bodies().add(body);
    body.planned(job);
    return job;
  }

  /// An action that waits for its body. Its monitor makes one step of storing it and dropping it:
  /// what go puts is stored after that, or instead.
  static final class Action {
    private final ManifestEntry entry;
    private final PendingBody body;
    private final FetchJob job;
    private boolean dropped;

    Action(ManifestEntry entry, PendingBody body, FetchJob job) {
      this.entry = entry;
      this.body = body;
      this.job = job;
    }

    ManifestEntry entry() {
      return entry;
    }

    PendingBody body() {
      return body;
    }

    FetchJob job() {
      return job;
    }

    boolean isDelivered() {
      return body.entry(entry) != null;
    }

    /// Writes to the local store that the action has this body, if it was delivered.
    ///
    /// @throws IOException if the disk did not take it
    synchronized void store(FetchTarget local) throws IOException {
      LocalEntry delivered = dropped ? null : body.entry(entry);
      if (delivered != null) {
        local.storeAction(entry.action(), delivered);
      }
    }

    /// From now on the local store has another entry for the action.
    synchronized void drop() {
      dropped = true;
    }
  }
}
