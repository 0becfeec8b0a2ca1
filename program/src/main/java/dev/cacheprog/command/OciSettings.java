package dev.cacheprog.command;

import static dev.cacheprog.options.OciFlags.OCI_PASSWORD;
import static dev.cacheprog.options.OciFlags.OCI_REPOSITORY;
import static dev.cacheprog.options.OciFlags.OCI_USERNAME;

import dev.cacheprog.ci.Scope;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.oci.Login;
import dev.cacheprog.oci.OciRepository;
import dev.cacheprog.oci.OciStore;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.store.RemoteStore;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The settings of a repository of an OCI registry.
final class OciSettings implements StoreSettings {
  private final OciRepository repository;
  private final @Nullable Login login;
  private final Map<String, String> environment;

  private OciSettings(
      OciRepository repository, @Nullable Login login, Map<String, String> environment) {
    this.repository = repository;
    this.login = login;
    this.environment = environment;
  }

  /// @throws OptionException if one is missing or wrong
  static OciSettings of(Options options, Map<String, String> environment) throws OptionException {
    Optional<String> repository = options.get(OCI_REPOSITORY);
    if (repository.isEmpty()) {
      throw MissingOption.of(
          "--remote-storage-type oci needs a repository: give --oci-repository or"
              + " CACHEPROG_OCI_REPOSITORY",
          environment,
          OCI_REPOSITORY);
    }
    Optional<String> user = options.get(OCI_USERNAME);
    Optional<String> password = options.get(OCI_PASSWORD);
    if (user.isPresent() != password.isPresent()) {
      throw MissingOption.of(
          "a login for the registry needs both --oci-username and --oci-password"
              + " (CACHEPROG_OCI_USERNAME and CACHEPROG_OCI_PASSWORD)",
          environment,
          OCI_USERNAME,
          OCI_PASSWORD);
    }
    try {
      return new OciSettings(
          OciRepository.of(repository.get()),
          user.isPresent() && password.isPresent()
              ? new Login(user.get(), password.get(), false, "CACHEPROG_OCI_USERNAME")
              : null,
          environment);
    } catch (IllegalArgumentException e) {
      throw new OptionException("OCI registry: " + e.getMessage());
    }
  }

  @Override
  public String name() {
    return "oci " + repository;
  }

  @Override
  public URI url() {
    return repository.registry();
  }

  @Override
  public String urlVariable() {
    return "CACHEPROG_OCI_REPOSITORY";
  }

  @Override
  public StoreLayout layout() {
    return StoreLayout.PACKS_WITHOUT_INDEX;
  }

  @Override
  public boolean isOverTls() {
    return repository.isOverTls();
  }

  /// The service of tokens may be behind https where the registry is not.
  @Override
  public boolean usesTls() {
    return true;
  }

  @Override
  public Parts parts() {
    return Parts.ALL;
  }

  @Override
  public RemoteStore open(Opening opening) {
    opening.log().info("Configuring OCI storage", "repository", repository);
    return new OciStore(
            repository,
            login,
            environment,
            opening.transport(),
            CommandContext.CLOCK,
            Ticker.SYSTEM,
            opening.log())
        .under(opening.part());
  }

  @Override
  public List<String> readPrefixes(Scope scope, Log log) {
    return scope.read();
  }
}
