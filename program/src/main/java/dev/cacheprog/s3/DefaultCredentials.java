package dev.cacheprog.s3;

import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Messages for people if AWS's default chain finds no credentials. Its own message names a class
/// for each source, most of which are not set up.
final class DefaultCredentials {
  static final String HINT =
      "set CACHEPROG_S3_ACCESS_KEY_ID and CACHEPROG_S3_ACCESS_KEY_SECRET, or"
          + " CACHEPROG_S3_ANONYMOUS=true for a public bucket";

  private static final String MISSING =
      "no AWS credentials in variables, profile, or container or instance metadata";

  /// Longer reasons are in the log at DEBUG.
  private static final int MAX_REASON = 160;

  /// Such as `ProfileCredentialsProvider(profileName=default): `, in front of a reason.
  private static final Pattern SOURCE =
      Pattern.compile("(?:^|[\\[,] ?)(\\w+)CredentialsProvider\\([^()\\[\\]]*\\): ");

  private static final Pattern CLASS =
      Pattern.compile("^(?:[a-z]\\w*\\.)+\\w*(?:Exception|Error): ");

  private static final Pattern NAMED_PROFILE =
      Pattern.compile("no credentials for profile '(?!default')([^']*)'");

  private DefaultCredentials() {}

  /// @param message of AWS's code, without secrets
  static String missing(String message) {
    StringJoiner reasons = new StringJoiner("; ", MISSING + ": ", "").setEmptyValue(MISSING);
    Matcher source = SOURCE.matcher(message);
    boolean more = source.find();
    if (!more) {
      reasons.add(reason(message)); // of another kind, such as a profile that cannot be read
    }
    while (more) {
      String name = source.group(1);
      int start = source.end();
      more = source.find();
      String text = message.substring(start, more ? source.start() : message.length()).strip();
      String reason = reason(text.endsWith("]") ? text.substring(0, text.length() - 1) : text);
      if (!reason.isEmpty()) {
        reasons.add(source(name) + ": " + reason);
      }
    }
    return reasons.toString();
  }

  /// Why a source has none; empty if it is not set up.
  private static String reason(String message) {
    Matcher profile = NAMED_PROFILE.matcher(message);
    if (profile.find()) {
      return "'" + profile.group(1) + "' has none";
    }
    if (message.startsWith("Unable to load credentials from system settings")
        || message.startsWith("Either the environment variable AWS_WEB_IDENTITY_TOKEN_FILE")
        || message.startsWith("Profile file contained no credentials")
        || message.startsWith("Cannot fetch credentials from container - neither")
        || message.startsWith("IMDS credentials have been disabled")
        || message.startsWith("Failed to load credentials from IMDS")) {
      return "";
    }
    String reason = CLASS.matcher(message).replaceFirst("");
    return reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "..." : reason;
  }

  private static String source(String name) {
    return switch (name) {
      case "SystemProperty", "EnvironmentVariable" -> "variables";
      case "WebIdentityTokenFile" -> "web identity (AWS_WEB_IDENTITY_TOKEN_FILE)";
      case "Profile" -> "profile";
      case "Container" -> "container metadata";
      case "InstanceProfile" -> "instance metadata";
      default -> name;
    };
  }

  /// Removes a header value, which may be a secret: the JDK's HTTP client quotes a header that it
  /// rejects, and AWS's SDK quotes that.
  static String withoutHeaders(String message) {
    int quote = message.indexOf("header value: ");
    return quote < 0
        ? message
        : message.substring(0, quote) + "header value: (not shown, as it may be secret)";
  }
}
