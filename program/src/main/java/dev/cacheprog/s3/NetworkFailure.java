package dev.cacheprog.s3;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/// What people should look at when there is no answer at all.
final class NetworkFailure {
  private NetworkFailure() {}

  /// @param pathStyle see [ObjectUrls#pathStyleHint]
  /// @return empty if nothing is known to be wrong with what the user said
  static String hint(IOException failure, String pathStyle) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof UnknownHostException) {
      return with(
          "no such host: CACHEPROG_S3_ENDPOINT, or CACHEPROG_S3_BUCKET in front of it, or DNS",
          pathStyle);
    }
    if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
      return "nobody answers there: host and port of CACHEPROG_S3_ENDPOINT, or a firewall";
    }
    if (failure instanceof SSLException) {
      return message.contains("plaintext")
              || message.contains("parse TLS packet")
              || message.contains("unrecognized SSL message")
          ? "the server does not speak TLS: http:// instead of https:// in CACHEPROG_S3_ENDPOINT"
          : with(
              "the server's certificate is not trusted, or not for this host: CACHEPROG_S3_ENDPOINT;"
                  + " CACHEPROG_CA_FILE for an authority of your own",
              pathStyle);
    }
    if (message.contains("Invalid Http response") || message.contains("Unexpected end of file")) {
      return "the server may speak TLS only: https:// instead of http:// in CACHEPROG_S3_ENDPOINT";
    }
    return "";
  }

  /// Both hints, in one line.
  static String with(String hint, String pathStyle) {
    return pathStyle.isEmpty() ? hint : hint + "; " + pathStyle;
  }
}
