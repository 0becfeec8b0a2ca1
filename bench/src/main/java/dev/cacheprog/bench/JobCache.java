package dev.cacheprog.bench;

import dev.cacheprog.testkit.Go;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How CI jobs, each on an empty disk, get what the jobs before them have built. This one is none:
/// they get nothing.
class JobCache {
  private final String name;
  final Jobs jobs;

  /// @param name in reports
  /// @param jobs which nobody else uses
  JobCache(String name, Jobs jobs) {
    this.name = name;
    this.jobs = jobs;
  }

  final String name() {
    return name;
  }

  /// Begins anew: no job has run before the next one.
  void forget() throws IOException {
    jobs.emptyDisk();
    jobs.store().delete(jobs.name());
  }

  /// What a job does before go.
  ///
  /// @return seconds
  double restore() throws IOException, InterruptedException {
    jobs.emptyDisk();
    return 0;
  }

  /// What a job builds with, on the disk as [#restore] has left it.
  Go go() throws IOException {
    return jobs.go();
  }

  /// What a job does after go.
  ///
  /// @return seconds
  double save(String version) throws IOException, InterruptedException {
    return 0;
  }

  /// Bytes that all jobs so far have left in the store.
  long stored() {
    return jobs.store().list(jobs.name() + "/").values().stream().mapToLong(Long::longValue).sum();
  }

  final void tidy() {
    jobs.tidy();
  }

  /// The disk of the job before, as a machine has it that is not a fresh one.
  static final class Kept extends JobCache {
    Kept(String name, Jobs jobs) {
      super(name, jobs);
    }

    @Override
    double restore() {
      return 0;
    }
  }

  /// GOCACHE mode.
  static final class Restored extends JobCache {
    Restored(String name, Jobs jobs) {
      super(name, jobs);
    }

    @Override
    double restore() throws IOException, InterruptedException {
      jobs.emptyDisk();
      return jobs.run("restore");
    }

    @Override
    double save(String version) throws IOException, InterruptedException {
      return jobs.run("save");
    }
  }

  /// A `GOCACHEPROG`.
  static final class Helped extends JobCache {
    private final CacheProgram program;

    Helped(String name, Jobs jobs, CacheProgram program) {
      super(name, jobs);
      this.program = program;
    }

    @Override
    Go go() throws IOException {
      return jobs.cached(jobs.fresh("root"), program).with("CACHEPROG_MAX_BACKGROUND_WAIT", "60s");
    }
  }

  /// An archive of `GOCACHE` as `actions/cache` has it: its key is the version, the newest one
  /// before is taken if there is none of the version, and one that is there is not replaced. Older
  /// ones are deleted here, since nobody reads them again, but count as stored.
  static final class Archived extends JobCache {
    private static final String ARCHIVE = "/cache.tzst";

    private final ParallelTransfer transfer;
    private String newest = "";
    private long older;

    Archived(String name, Jobs jobs, ParallelTransfer transfer) {
      super(name, jobs);
      this.transfer = transfer;
    }

    @Override
    void forget() throws IOException {
      super.forget();
      newest = "";
      older = 0;
    }

    @Override
    long stored() {
      return older + super.stored();
    }

    @Override
    double restore() throws IOException, InterruptedException {
      jobs.emptyDisk();
      if (newest.isEmpty()) {
        return 0;
      }
      Path archive = jobs.fresh("archive").resolve("cache.tzst");
      long start = System.nanoTime();
      transfer.download(newest + ARCHIVE, archive);
      Jobs.shell("tar -xPf '" + archive + "' --use-compress-program 'zstd -d'");
      return (System.nanoTime() - start) / 1e9;
    }

    @Override
    double save(String version) throws IOException, InterruptedException {
      String key = jobs.name() + "/" + version;
      if (key.equals(newest)) {
        return 0;
      }
      Path archive = jobs.fresh("archive").resolve("cache.tzst");
      long start = System.nanoTime();
      Jobs.shell(
          ("tar --posix -cPf '" + archive + "' --use-compress-program 'zstd -T0' ")
              + ("'" + jobs.goCache() + "'"));
      transfer.upload(archive, key + ARCHIVE);
      double seconds = (System.nanoTime() - start) / 1e9;
      older = stored() - Files.size(archive);
      if (!newest.isEmpty()) {
        jobs.store().delete(newest);
      }
      newest = key;
      return seconds;
    }
  }
}
