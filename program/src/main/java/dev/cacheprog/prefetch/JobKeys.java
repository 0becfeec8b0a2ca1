package dev.cacheprog.prefetch;

import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The keys of a job that restores and saves a `GOCACHE`. All have the same manifest. They differ
/// in their scopes: the jobs of one repository are fallbacks for each other, and so are jobs and
/// builds of one module.
public final class JobKeys {
  /// Stands for the go command in build indexes.
  private static final String COMMAND = "job";

  private final BuildKey own;
  private final Map<String, String> environment;

  private JobKeys(BuildKey own, Map<String, String> environment) {
    this.own = own;
    this.environment = environment;
  }

  /// The key that a user has given; it has no fallbacks.
  public static JobKeys named(BuildKey key) {
    return new JobKeys(key, Map.of());
  }

  /// The key of a job in CI. Neither go nor a module is needed, so it can restore before its
  /// checkout.
  ///
  /// @param repository such as `owner/name`
  /// @param job its name in the repository
  /// @param platform such as `linux/amd64`
  public static JobKeys of(
      String repository, String job, Map<String, String> environment, String platform) {
    String scope = COMMAND + '\n' + repository + '\n' + platform;
    return new JobKeys(new BuildKey(scope, COMMAND, scope + '\n' + job), environment);
  }

  /// The key of a job that no CI system names: that of the module in the working directory.
  ///
  /// @param platform such as `linux/amd64`
  /// @throws IllegalArgumentException if there is no module
  public static JobKeys ofModule(Map<String, String> environment, String platform) {
    String module = BuildKeyDetector.module(Path.of("").toAbsolutePath());
    if (module.isEmpty()) {
      throw new IllegalArgumentException(
          "cannot tell what kind of job this is: no CI system is recognized, and there is no go.mod"
              + " in this folder or above it; set --prefetch-key");
    }
    return of(module, "", environment, platform);
  }

  /// The keys for the cache of another program, which no build of go is a fallback for.
  public JobKeys ofTool(String tool) {
    String scope = own.scope();
    String text = own.text() + "\ntool " + tool;
    return new JobKeys(
        scope == null
            ? new BuildKey(null, "", text)
            : new BuildKey(scope + "\ntool " + tool, COMMAND, text),
        Map.of());
  }

  /// The key in the scope of the repository.
  public BuildKey own() {
    return own;
  }

  /// The manifest of the job, else those of similar jobs of the repository, else those of builds of
  /// the module. For the last, it may start go to find out its version.
  ///
  /// @throws StoreException if the store failed
  public PredictedManifest load(ManifestStore manifests)
      throws StoreException, InterruptedException {
    PredictedManifest predicted = manifests.load(own);
    if (predicted.isOwn() || !predicted.manifest().entries().isEmpty()) {
      return predicted;
    }
    Optional<BuildKey> module = ofModule();
    return module.isPresent() ? manifests.load(module.get()) : predicted;
  }

  /// The key in the scope of the module, which is that of its builds; empty if there is none, or no
  /// go yet. May start go.
  Optional<BuildKey> ofModule() throws InterruptedException {
    if (environment.isEmpty()) {
      return Optional.empty();
    }
    try {
      BuildKey build = BuildKeyDetector.ofWords(List.of(), environment);
      return build.isOfModule()
          ? Optional.of(new BuildKey(build.scope(), COMMAND, own.text()))
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty(); // there is no go yet
    }
  }
}
