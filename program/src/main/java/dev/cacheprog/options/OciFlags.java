package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.STORE_COMMANDS;

import java.util.List;
import java.util.Optional;

/// Options of a store in a repository of an OCI registry.
public final class OciFlags {
  public static final Option<Optional<String>> OCI_REPOSITORY =
      Option.of("--oci-repository", "OCI_REPOSITORY", ValueType.text(), STORE_COMMANDS)
          .help(
              "Repository of an OCI registry, such as registry.example/team/go-cache, which should"
                  + " hold nothing else. With http:// in front of it, requests are sent without TLS."
                  + " Required for the storage type oci.");

  public static final Option<Optional<String>> OCI_USERNAME =
      Option.of("--oci-username", "OCI_USERNAME", ValueType.credential(), STORE_COMMANDS)
          .defaultText("that of docker login, else the CI's")
          .help("User name for the registry.");

  public static final Option<Optional<String>> OCI_PASSWORD =
      Option.of("--oci-password", "OCI_PASSWORD", ValueType.credential(), STORE_COMMANDS)
          .defaultText("that of docker login, else the CI's")
          .secret()
          .help(
              "Password or access token for the registry. Prefer the variable: command lines are"
                  + " visible to other users.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL = List.of(OCI_REPOSITORY, OCI_USERNAME, OCI_PASSWORD);

  private OciFlags() {}
}
