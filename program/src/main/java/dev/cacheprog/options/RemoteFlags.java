package dev.cacheprog.options;

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
          .help("The kind of store that machines share.");

  public static final Option<Optional<String>> CA_FILE =
      Option.of("--ca-file", "CA_FILE", ValueType.path(), STORE_COMMANDS)
          .defaultText("AWS_CA_BUNDLE, SSL_CERT_FILE, those of the system")
          .help("A PEM file with the certificates of the authorities that are trusted for https.");

  public static final Option<Duration> REMOTE_GET_TIMEOUT =
      Option.of("--remote-get-timeout", "REMOTE_GET_TIMEOUT", ValueType.duration(), STORE_COMMANDS)
          .defaultValue("5s")
          .help("How long fetching one object may go without progress. 0 means no limit.");

  public static final Option<Duration> REMOTE_PUT_TIMEOUT =
      Option.of("--remote-put-timeout", "REMOTE_PUT_TIMEOUT", ValueType.duration(), STORE_COMMANDS)
          .defaultValue("5s")
          .help("How long uploading one object may go without progress. 0 means no limit.");

  public static final Option<Integer> MAX_CONCURRENT_REMOTE_GETS =
      Option.of(
              "--max-concurrent-remote-gets",
              "MAX_CONCURRENT_REMOTE_GETS",
              ValueType.count(),
              STORE_COMMANDS)
          .defaultValue("0")
          .help("How many objects are fetched at the same time. 0 means no limit.");

  public static final Option<Integer> MAX_CONCURRENT_REMOTE_PUTS =
      Option.of(
              "--max-concurrent-remote-puts",
              "MAX_CONCURRENT_REMOTE_PUTS",
              ValueType.count(),
              STORE_COMMANDS)
          .defaultValue("0")
          .help("How many objects are uploaded at the same time. 0 means no limit.");

  public static final Option<Integer> MAX_CONSECUTIVE_ERRORS =
      Option.of(
              "--max-consecutive-errors",
              "REMOTE_STORAGE_MAX_CONSECUTIVE_ERRORS",
              ValueType.number(),
              STORE_COMMANDS)
          .defaultValue("10")
          .help(
              "After so many failures in a row the remote store is left alone. 0 or less means"
                  + " never.");

  public static final Option<Duration> RETRY_AFTER =
      Option.of("--retry-after", "REMOTE_STORAGE_RETRY_AFTER", ValueType.duration(), STORE_COMMANDS)
          .defaultValue("15s")
          .help(
              "How long a remote store that failed is left alone before it is tried again."
                  + " 0 means for good.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL =
      List.of(
          REMOTE_STORAGE_TYPE,
          CA_FILE,
          REMOTE_GET_TIMEOUT,
          REMOTE_PUT_TIMEOUT,
          MAX_CONCURRENT_REMOTE_GETS,
          MAX_CONCURRENT_REMOTE_PUTS,
          MAX_CONSECUTIVE_ERRORS,
          RETRY_AFTER);

  private RemoteFlags() {}
}
