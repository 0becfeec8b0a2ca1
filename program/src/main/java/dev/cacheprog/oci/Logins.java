package dev.cacheprog.oci;

import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds who logs in to a registry: as given by options, by the files of docker, or by the CI.
/// Nothing is read before the first call. Not safe for use by several threads.
final class Logins {
  private static final String AUTH_FILE = "REGISTRY_AUTH_FILE";

  private final OciRepository repository;
  private final @Nullable Login given;
  private final Map<String, String> environment;
  private boolean isFound;
  private @Nullable Login found;

  /// @param given by options; null if they give none
  Logins(OciRepository repository, @Nullable Login given, Map<String, String> environment) {
    this.repository = repository;
    this.given = given;
    this.environment = environment;
  }

  /// Null if there is none.
  ///
  /// @throws StoreException if a file or a program that should know cannot be used
  @Nullable Login find() throws StoreException, InterruptedException {
    if (!isFound) {
      try {
        found = given == null ? search() : given;
      } catch (IllegalArgumentException e) {
        throw new StoreException(Reason.PERMANENT, String.valueOf(e.getMessage()), null);
      }
      isFound = true;
    }
    return found;
  }

  private @Nullable Login search() throws StoreException, InterruptedException {
    Login login = null;
    String file = variable(AUTH_FILE);
    if (!file.isEmpty()) {
      login = DockerConfig.login(Path.of(file), AUTH_FILE, repository, environment);
    }
    if (login == null) {
      login = ofDocker();
    }
    return login == null ? ofCi() : login;
  }

  private @Nullable Login ofDocker() throws StoreException, InterruptedException {
    String folder = variable("DOCKER_CONFIG");
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", ""));
    Path file =
        (folder.isEmpty() ? Path.of(home, ".docker") : Path.of(folder)).resolve("config.json");
    return Files.exists(file)
        ? DockerConfig.login(
            file, folder.isEmpty() ? "docker login" : "DOCKER_CONFIG", repository, environment)
        : null;
  }

  private @Nullable Login ofCi() {
    String host = repository.host();
    if (host.equals("ghcr.io") && !variable("GITHUB_TOKEN").isEmpty()) {
      String actor = variable("GITHUB_ACTOR");
      // The token alone decides.
      return new Login(
          actor.isEmpty() ? "github" : actor, variable("GITHUB_TOKEN"), false, "GITHUB_TOKEN");
    }
    if (host.equalsIgnoreCase(variable("CI_REGISTRY"))
        && !variable("CI_REGISTRY_PASSWORD").isEmpty()) {
      return new Login(
          variable("CI_REGISTRY_USER"),
          variable("CI_REGISTRY_PASSWORD"),
          false,
          "CI_REGISTRY_USER and CI_REGISTRY_PASSWORD");
    }
    return null;
  }

  private String variable(String name) {
    return environment.getOrDefault(name, "").strip();
  }
}
