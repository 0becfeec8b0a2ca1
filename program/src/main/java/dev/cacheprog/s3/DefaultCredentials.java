package dev.cacheprog.s3;

import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Words for people where AWS's default chain has no credentials. Its own message names a class for
/// each place, and repeats for most of them that nothing is there.
final class DefaultCredentials {
  static final String HINT =
      "set CACHEPROG_S3_ACCESS_KEY_ID and CACHEPROG_S3_ACCESS_KEY_SECRET, or"
          + " CACHEPROG_S3_ANONYMOUS=true for a public bucket";

  private static final String MISSING =
      "no AWS credentials in variables, profile, or container or instance metadata";

  /// What is longer is in the log at DEBUG.
  private static final int MAX_REASON = 160;

  /// `ProfileCredentialsProvider(profileName=default): ` before what it says.
  private static final Pattern PLACE =
      Pattern.compile("(?:^|[\\[,] ?)(\\w+)CredentialsProvider\\([^()\\[\\]]*\\): ");

  private static final Pattern CLASS =
      Pattern.compile("^(?:[a-z]\\w*\\.)+\\w*(?:Exception|Error): ");

  private static final Pattern NAMED_PROFILE =
      Pattern.compile("no credentials for profile '(?!default')([^']*)'");

  private DefaultCredentials() {}

  /// @param message of AWS's code, without secrets
  static String missing(String message) {
    StringJoiner reasons = new StringJoiner("; ", MISSING + ": ", "").setEmptyValue(MISSING);
    Matcher place = PLACE.matcher(message);
    boolean more = place.find();
    if (!more) {
      reasons.add(reason(message)); // of another kind, such as a profile that cannot be read
    }
    while (more) {
      String name = place.group(1);
      int start = place.end();
      more = place.find();
      String said = message.substring(start, more ? place.start() : message.length()).strip();
      String reason = reason(said.endsWith("]") ? said.substring(0, said.length() - 1) : said);
      if (!reason.isEmpty()) {
        reasons.add(place(name) + ": " + reason);
      }
    }
    return reasons.toString();
  }

  /// Why a place has none; empty if nothing says that it should have some.
  private static String reason(String said) {
    Matcher profile = NAMED_PROFILE.matcher(said);
    if (profile.find()) {
      return "'" + profile.group(1) + "' has none";
    }
    if (said.startsWith("Unable to load credentials from system settings")
        || said.startsWith("Either the environment variable AWS_WEB_IDENTITY_TOKEN_FILE")
        || said.startsWith("Profile file contained no credentials")
        || said.startsWith("Cannot fetch credentials from container - neither")
        || said.startsWith("IMDS credentials have been disabled")
        || said.startsWith("Failed to load credentials from IMDS")) {
      return "";
    }
    String reason = CLASS.matcher(said).replaceFirst("");
    return reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "..." : reason;
  }

  private static String place(String name) {
    return switch (name) {
      case "SystemProperty", "EnvironmentVariable" -> "variables";
      case "WebIdentityTokenFile" -> "web identity (AWS_WEB_IDENTITY_TOKEN_FILE)";
      case "Profile" -> "profile";
      case "Container" -> "container metadata";
      case "InstanceProfile" -> "instance metadata";
      default -> name;
    };
  }

  /// The JDK's HTTP client quotes the header that it does not take, and AWS's code quotes that.
  static String withoutHeaders(String message) {
    int quote = message.indexOf("header value: ");
    return quote < 0
        ? message
        : message.substring(0, quote) + "header value: (a secret, perhaps; not shown)";
  }
}
