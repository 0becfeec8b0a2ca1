package dev.cacheprog.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;

/// A token of a job, as a [GitHubCache] gives it.
///
/// @param mayWrite whether entries of the own ref may be made
/// @param refs what it reads, the own ref first
record GitHubToken(boolean mayWrite, List<String> refs) {
  private static final int READ = 1;
  private static final int WRITE = 2;

  /// A JSON Web Token with these rights, and a signature that is none.
  ///
  /// @param number makes it different from others with the same rights
  String text(int number) {
    StringBuilder rights = new StringBuilder();
    for (String ref : refs) {
      boolean isWritten = mayWrite && rights.isEmpty();
      rights
          .append(rights.isEmpty() ? "" : ",")
          .append("{\\\"Scope\\\":\\\"" + ref + "\\\",\\\"Permission\\\":")
          .append(isWritten ? READ | WRITE : READ)
          .append("}");
    }
    return base64("{\"typ\":\"JWT\",\"alg\":\"RS256\"}")
        + "."
        + base64("{\"orch_id\":\"" + number + "\",\"ac\":\"[" + rights + "]\"}")
        + "."
        + base64("signature");
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
