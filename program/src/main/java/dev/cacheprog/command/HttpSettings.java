package dev.cacheprog.command;

import static dev.cacheprog.options.HttpFlags.HTTP_STORAGE_BASE_URL;
import static dev.cacheprog.options.HttpFlags.HTTP_STORAGE_EXTRA_HEADERS;

import dev.cacheprog.http.HttpStorageOptions;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The settings of a store behind HTTP.
final class HttpSettings {
  private HttpSettings() {}

  /// @throws OptionException if one is missing or wrong
  static HttpStorageOptions of(Options options, Map<String, String> environment)
      throws OptionException {
    Optional<URI> baseUrl = options.get(HTTP_STORAGE_BASE_URL);
    if (baseUrl.isEmpty()) {
      throw MissingOption.of(
          "--remote-storage-type http needs a base URL: give --http-storage-base-url or"
              + " CACHEPROG_HTTP_STORAGE_BASE_URL",
          environment,
          HTTP_STORAGE_BASE_URL);
    }
    Map<String, String> headers = new HashMap<>();
    for (Map.Entry<String, String> header : options.get(HTTP_STORAGE_EXTRA_HEADERS)) {
      headers.put(header.getKey(), header.getValue());
    }
    try {
      return new HttpStorageOptions(baseUrl.get(), headers);
    } catch (IllegalArgumentException e) {
      throw new OptionException("HTTP storage: " + e.getMessage());
    }
  }
}
