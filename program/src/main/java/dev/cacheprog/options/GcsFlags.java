package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.STORE_COMMANDS;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Options of a store in a bucket of Google Cloud Storage.
public final class GcsFlags {
  public static final Option<Optional<String>> GCS_BUCKET =
      Option.of("--gcs-bucket", "GCS_BUCKET", ValueType.text(), STORE_COMMANDS)
          .help(
              "Name of the bucket in Google Cloud Storage. Required for the storage type gcs."
                  + " Credentials are Google's application default credentials.");

  public static final Option<PrefixTemplate> GCS_PREFIX =
      Option.of("--gcs-prefix", "GCS_PREFIX", ValueType.prefixTemplate(), STORE_COMMANDS)
          .help(
              "Key prefix of all objects, with the placeholders {% GOOS %}, {% GOARCH %} and {%"
                  + " env.NAME %}.");

  public static final Option<List<PrefixTemplate>> GCS_READ_PREFIXES =
      Option.of(
              "--gcs-read-prefixes",
              "GCS_READ_PREFIXES",
              ValueType.listOf(ValueType.prefixTemplate()),
              STORE_COMMANDS)
          .help(
              "Additional prefixes to read from, in order, if an object is missing under"
                  + " --gcs-prefix. Writes go to --gcs-prefix only.");

  public static final Option<Optional<URI>> GCS_ENDPOINT =
      Option.of("--gcs-endpoint", "GCS_ENDPOINT", ValueType.url("http", "https"), STORE_COMMANDS)
          .defaultText("https://storage.googleapis.com")
          .help("URL of Google Cloud Storage, such as one of Private Service Connect.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL =
      List.of(GCS_BUCKET, GCS_PREFIX, GCS_READ_PREFIXES, GCS_ENDPOINT);

  private GcsFlags() {}
}
