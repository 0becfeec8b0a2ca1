package dev.cacheprog.oci;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a registry wants clients to log in: the header `WWW-Authenticate` of RFC 9110 with the
/// schemes of registries.
///
/// @param realm the URL of the service of tokens; empty if the registry takes user and password
/// @param service what the token is for; empty if that is not said
record Challenge(String realm, String service) {
  private static final String BEARER = "bearer";

  /// The first challenge that this program can answer, a token before a password; null if there is
  /// none.
  static @Nullable Challenge of(List<String> headers) {
    boolean hasBasic = false;
    for (String header : headers) {
      Parser parser = new Parser(header);
      for (String scheme = parser.scheme(); !scheme.isEmpty(); scheme = parser.scheme()) {
        Map<String, String> parameters = parser.parameters();
        String realm = parameters.getOrDefault("realm", "");
        if (scheme.equals(BEARER) && !realm.isEmpty()) {
          return new Challenge(realm, parameters.getOrDefault("service", ""));
        }
        hasBasic |= scheme.equals("basic");
      }
    }
    return hasBasic ? new Challenge("", "") : null;
  }

  boolean isBearer() {
    return !realm.isEmpty();
  }

  /// Reads `scheme name=value, name="value", scheme ...`. What is no such text ends it.
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    /// The next scheme in lower case; empty at the end.
    String scheme() {
      skip(" \t,");
      return word();
    }

    private Map<String, String> parameters() {
      Map<String, String> parameters = new HashMap<>();
      while (true) {
        skip(" \t,");
        int start = at;
        String name = word();
        skip(" \t");
        if (name.isEmpty() || at >= text.length() || text.charAt(at) != '=') {
          at = start; // the next scheme
          return parameters;
        }
        at++;
        skip(" \t");
        parameters.putIfAbsent(name, value());
      }
    }

    private String value() {
      if (at >= text.length() || text.charAt(at) != '"') {
        int start = at;
        while (at < text.length() && " \t,".indexOf(text.charAt(at)) < 0) {
          at++;
        }
        return text.substring(start, at);
      }
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      at = Math.min(at + 1, text.length()); // the quote may be missing
      return value.toString();
    }

    private String word() {
      int start = at;
      while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at).toLowerCase(Locale.ROOT);
    }

    private void skip(String characters) {
      while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }
  }
}
