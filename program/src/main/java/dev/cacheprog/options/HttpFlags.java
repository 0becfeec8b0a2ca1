package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.STORE_COMMANDS;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Options of a store behind HTTP.
public final class HttpFlags {
  public static final Option<Optional<URI>> HTTP_STORAGE_BASE_URL =
      Option.of(
              "--http-storage-base-url",
              "HTTP_STORAGE_BASE_URL",
              ValueType.url("http", "https"),
              STORE_COMMANDS)
          .help(
              "Base URL of the HTTP storage, such as a cacheprog proxy. It can have a path."
                  + " Required for the storage type http.");

  public static final Option<List<Map.Entry<String, String>>> HTTP_STORAGE_EXTRA_HEADERS =
      Option.of(
              "--http-storage-extra-headers",
              "HTTP_STORAGE_EXTRA_HEADERS",
              ValueType.listOf(ValueType.header()),
              STORE_COMMANDS)
          .secret()
          .help(
              "Headers to add to every request to the HTTP storage. Prefer the variable for"
                  + " secrets.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL = List.of(HTTP_STORAGE_BASE_URL, HTTP_STORAGE_EXTRA_HEADERS);

  private HttpFlags() {}
}
