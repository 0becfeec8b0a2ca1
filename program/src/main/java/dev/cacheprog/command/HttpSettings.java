package dev.cacheprog.command;

import static dev.cacheprog.options.HttpFlags.HTTP_STORAGE_BASE_URL;
import static dev.cacheprog.options.HttpFlags.HTTP_STORAGE_EXTRA_HEADERS;

import dev.cacheprog.http.HttpStorageOptions;
import dev.cacheprog.http.HttpStore;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.store.RemoteStore;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The settings of a store behind HTTP.
final class HttpSettings implements StoreSettings {
  private final HttpStorageOptions http;

  private HttpSettings(HttpStorageOptions http) {
    this.http = http;
  }

  /// @throws OptionException if one is missing or wrong
  static HttpSettings of(Options options, Map<String, String> environment) throws OptionException {
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
      return new HttpSettings(new HttpStorageOptions(baseUrl.get(), headers));
    } catch (IllegalArgumentException e) {
      throw new OptionException("HTTP storage: " + e.getMessage());
    }
  }

  @Override
  public String name() {
    return "http " + http.baseUrl();
  }

  @Override
  public URI url() {
    return http.baseUrl();
  }

  @Override
  public String urlVariable() {
    return "CACHEPROG_HTTP_STORAGE_BASE_URL";
  }

  @Override
  public boolean isOverTls() {
    return "https".equalsIgnoreCase(http.baseUrl().getScheme());
  }

  @Override
  public RemoteStore open(Opening opening) {
    opening.log().info("Configuring HTTP storage with base URL", "url", http.baseUrl());
    return new HttpStore(http, opening.transport(), CommandContext.CLOCK);
  }
}
