package dev.cacheprog.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.core.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// What a job's token says about the cache: the branches and tags whose entries it may read, and
/// those that it may write. Nothing is verified; the service decides.
///
/// @param reads refs, such as `refs/heads/main`
/// @param writes refs
record TokenRights(List<String> reads, List<String> writes) {
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int MAX_REF = 255;

  /// @return both lists empty if the token says nothing
  static TokenRights of(String token) {
    List<String> reads = new ArrayList<>();
    List<String> writes = new ArrayList<>();
    try {
      String[] parts = token.split("\\.", -1);
      byte[] claims = Base64.getUrlDecoder().decode(parts.length == 3 ? parts[1] : "");
      String rights = Json.parse(new String(claims, UTF_8)).text("ac");
      for (Json each : Json.parse(rights == null ? "[]" : rights).items()) {
        String ref = each.text("Scope");
        Long permission = each.number("Permission");
        if (ref != null && permission != null && isPrintable(ref)) {
          addIf((permission & READ) != 0, ref, reads);
          addIf((permission & WRITE) != 0, ref, writes);
        }
      }
    } catch (IllegalArgumentException _) {
      // Not a token with claims.
    }
    return new TokenRights(List.copyOf(reads), List.copyOf(writes));
  }

  private static void addIf(boolean condition, String ref, List<String> refs) {
    if (condition) {
      refs.add(ref);
    }
  }

  private static boolean isPrintable(String ref) {
    for (int i = 0; i < ref.length(); i++) {
      if (Character.isISOControl(ref.charAt(i))) {
        return false;
      }
    }
    return ref.length() <= MAX_REF;
  }

  /// For people.
  @Override
  public String toString() {
    if (reads.isEmpty() && writes.isEmpty()) {
      return "it does not say which branches it may read and write";
    }
    return "reads "
        + (reads.isEmpty() ? "nothing" : String.join(", ", reads))
        + "; writes "
        + (writes.isEmpty() ? "nothing" : String.join(", ", writes));
  }
}
