package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.PREFETCH_COMMANDS;
import static dev.cacheprog.options.CommandSets.STORE_COMMANDS;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Options of the remote store, whatever its type.
public final class RemoteFlags {
  public static final Option<RemoteStorageType> REMOTE_STORAGE_TYPE =
      Option.of(
              "--remote-storage-type",
              "REMOTE_STORAGE_TYPE",
              ValueType.oneOf(RemoteStorageType.values()),
              STORE_COMMANDS)
          .defaultValue("disabled")
          .help(
              "Type of the remote store: an S3 bucket, an HTTP server such as cacheprog proxy, the"
                  + " cache of GitHub Actions, a repository of an OCI registry, a bucket of Google"
                  + " Cloud Storage, a container of Azure Blob Storage, or none.");

  public static final Option<StoreObjects> STORE_OBJECTS =
      Option.of(
              "--store-objects",
              "STORE_OBJECTS",
              ValueType.oneOf(StoreObjects.values()),
              PREFETCH_COMMANDS)
          .defaultValue("auto")
          .help(
              "Whether each build output is also stored as a separate object: always, never (only"
                  + " packs, which hold many outputs), or auto: never for github and oci, else"
                  + " always. Programs that do not read packs find only separate objects.");

  public static final Option<ScopeMode> SCOPE =
      Option.of("--scope", "SCOPE", ValueType.oneOf(ScopeMode.values()), STORE_COMMANDS)
          .defaultValue("auto")
          .help(
              "Which parts of the remote store a build writes and reads. auto: in CI, the default"
                  + " branch writes to the prefix itself; another branch writes to a part of its own"
                  + " and reads those of its base and the default branch, too; pull requests from"
                  + " forks write nothing; tags are releases. release: only what releases of the"
                  + " same repository have stored. none: the prefix itself.");

  public static final Option<Optional<String>> CA_FILE =
      Option.of("--ca-file", "CA_FILE", ValueType.path(), STORE_COMMANDS)
          .defaultText("$AWS_CA_BUNDLE, else $SSL_CERT_FILE, else the system's")
          .help("PEM file with the certificate authorities to trust for https.");

  public static final Option<Duration> REMOTE_GET_TIMEOUT =
      Option.of("--remote-get-timeout", "REMOTE_GET_TIMEOUT", ValueType.duration(), STORE_COMMANDS)
          .defaultValue("5s")
          .help("Maximum time without progress in the download of an object. 0 means no limit.");

  public static final Option<Duration> REMOTE_PUT_TIMEOUT =
      Option.of("--remote-put-timeout", "REMOTE_PUT_TIMEOUT", ValueType.duration(), STORE_COMMANDS)
          .defaultValue("5s")
          .help("Maximum time without progress in the upload of an object. 0 means no limit.");

  public static final Option<Integer> MAX_CONCURRENT_REMOTE_GETS =
      Option.of(
              "--max-concurrent-remote-gets",
              "MAX_CONCURRENT_REMOTE_GETS",
              ValueType.count(),
              STORE_COMMANDS)
          .defaultValue("0")
          .help("Maximum number of concurrent downloads. 0 means no limit of its own (proxy: 64).");

  public static final Option<Integer> MAX_CONCURRENT_REMOTE_PUTS =
      Option.of(
              "--max-concurrent-remote-puts",
              "MAX_CONCURRENT_REMOTE_PUTS",
              ValueType.count(),
              STORE_COMMANDS)
          .defaultValue("0")
          .help(
              "Maximum number of concurrent uploads. 0 means no limit of its own; a build uploads at"
                  + " most 32 objects and 2 packs at the same time.");

  public static final Option<Integer> MAX_CONSECUTIVE_ERRORS =
      Option.of(
              "--max-consecutive-errors",
              "REMOTE_STORAGE_MAX_CONSECUTIVE_ERRORS",
              ValueType.number(),
              STORE_COMMANDS)
          .defaultValue("10")
          .help(
              "Number of consecutive errors after which the remote store is disabled. 0 or less"
                  + " means never, and disables the error budget, too.");

  public static final Option<Duration> RETRY_AFTER =
      Option.of("--retry-after", "REMOTE_STORAGE_RETRY_AFTER", ValueType.duration(), STORE_COMMANDS)
          .defaultValue("15s")
          .help(
              "Time after which a disabled remote store is tried again. 0 means that it stays"
                  + " disabled.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL =
      List.of(
          REMOTE_STORAGE_TYPE,
          STORE_OBJECTS,
          SCOPE,
          CA_FILE,
          REMOTE_GET_TIMEOUT,
          REMOTE_PUT_TIMEOUT,
          MAX_CONCURRENT_REMOTE_GETS,
          MAX_CONCURRENT_REMOTE_PUTS,
          MAX_CONSECUTIVE_ERRORS,
          RETRY_AFTER);

  private RemoteFlags() {}
}
