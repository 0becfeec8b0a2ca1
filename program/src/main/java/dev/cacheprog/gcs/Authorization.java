package dev.cacheprog.gcs;

import java.util.Map;

/// The headers that authorize a request: a token, and perhaps the project that pays.
///
/// @param headers by name; secret
record Authorization(Map<String, String> headers) {
  Authorization {
    headers = Map.copyOf(headers);
  }

  /// Without secrets.
  @Override
  public String toString() {
    return "a token";
  }
}
