package dev.cacheprog.s3;

/// The origin of credentials that AWS's SDK has found. The SDK names its providers by the codes of
/// its user agent, separated by commas if a profile refers to another source.
final class AwsOrigin {
  private AwsOrigin() {}

  /// @param codes such as `g` or `n,v`; a name that is none of the codes stays as it is
  static String describe(String codes) {
    StringBuilder words = new StringBuilder();
    for (String code : codes.split(",", -1)) {
      words.append(words.isEmpty() ? "" : ", ").append(word(code));
    }
    return words.toString();
  }

  private static String word(String code) {
    return switch (code) {
      case "f" -> "Java system properties";
      case "g" -> "environment variables (AWS_ACCESS_KEY_ID)";
      case "h", "k", "q" -> "web identity";
      case "i", "j", "o" -> "an assumed role";
      case "n" -> "profile";
      case "p" -> "credential_source";
      case "r", "s", "t", "u" -> "single sign-on";
      case "v", "w" -> "credential_process";
      case "z" -> "the container's credentials service";
      case "0" -> "the instance's metadata service";
      default -> code;
    };
  }
}
