package dev.cacheprog.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// Who may do what. The token for writing is good for reading, too, as a client sends one header
/// with all requests. If there is only one for reading, it is needed for writing as well.
///
/// @param read null: everybody may read
/// @param write null: whoever may read may write
public record Tokens(@Nullable String read, @Nullable String write) {
  /// Everybody may do everything.
  public static final Tokens NONE = new Tokens(null, null);

  /// Whether a header `Authorization` holds one of these tokens.
  boolean hold(String authorization) {
    return matches(read, authorization) || matches(write, authorization);
  }

  /// Whether somebody without a token may write.
  public boolean letAnybodyWrite() {
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

  /// Takes as long for a nearly right token as for a wrong one.
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
    return (read == null ? "anybody reads" : "readers have a token")
        + (letAnybodyWrite() ? ", anybody writes" : ", writers have a token");
  }
}
