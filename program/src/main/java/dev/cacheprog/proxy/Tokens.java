package dev.cacheprog.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// The bearer tokens of the proxy. The token for writing allows reading, too, as a client sends one
/// header with all requests. Without a token for writing, that for reading is required.
///
/// @param read null: reading needs no token
/// @param write null: writing needs the token for reading
public record Tokens(@Nullable String read, @Nullable String write) {
  /// No token is required.
  public static final Tokens NONE = new Tokens(null, null);

  /// Whether a header `Authorization` has one of these tokens.
  boolean matches(String authorization) {
    return matches(read, authorization) || matches(write, authorization);
  }

  /// Whether writing needs no token.
  public boolean allowAnonymousWrites() {
    return read == null && write == null;
  }

  /// @param authorization the header of that name, null if there is none
  boolean mayRead(@Nullable String authorization) {
    return read == null || matches(read, authorization) || matches(write, authorization);
  }

  /// See [#mayRead].
  boolean mayWrite(@Nullable String authorization) {
    return write == null ? mayRead(authorization) : matches(write, authorization);
  }

  /// In constant time.
  private static boolean matches(@Nullable String token, @Nullable String authorization) {
    if (token == null || authorization == null) {
      return false;
    }
    String scheme = "Bearer ";
    boolean bearer = authorization.regionMatches(true, 0, scheme, 0, scheme.length());
    String given = bearer ? authorization.substring(scheme.length()).strip() : "";
    return MessageDigest.isEqual(token.getBytes(UTF_8), given.getBytes(UTF_8));
  }

  @Override
  public String toString() {
    return (read == null ? "reading needs no token" : "reading needs a token")
        + (allowAnonymousWrites() ? ", writing needs no token" : ", writing needs a token");
  }
}
