package dev.cacheprog.core;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/// Hints for failures of the network: what to check if a server does not respond.
public final class NetworkFailure {
  private NetworkFailure() {}

  /// @param setting that has the URL, such as `CACHEPROG_S3_ENDPOINT`
  /// @return empty if the failure shows no problem with the settings
  public static String hint(IOException failure, String setting) {
    return hint(failure, setting, "");
  }

  /// @param setting that has the URL, such as `CACHEPROG_S3_ENDPOINT`
  /// @param otherHost what else to check if it may be the wrong host; may be empty
  /// @return empty if the failure shows no problem with the settings
  public static String hint(IOException failure, String setting, String otherHost) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof UnknownHostException) {
      return both("check the host name in " + setting + ", and DNS", otherHost);
    }
    if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
      return "check that the server runs, host and port in " + setting + ", and firewalls";
    }
    if (failure instanceof SSLException) {
      return message.contains("plaintext")
              || message.contains("parse TLS packet")
              || message.contains("unrecognized SSL message")
          ? "the server does not speak TLS: http:// instead of https:// in " + setting
          : both(
              "the server's certificate is not trusted, or not for this host: "
                  + setting
                  + "; set CACHEPROG_CA_FILE for a private authority",
              otherHost);
    }
    if (message.contains("Invalid Http response") || message.contains("Unexpected end of file")) {
      return "the server may speak TLS only: https:// instead of http:// in " + setting;
    }
    return "";
  }

  /// Two hints in one line, of which the second may be empty.
  public static String both(String hint, String other) {
    return other.isEmpty() ? hint : hint + "; " + other;
  }
}
