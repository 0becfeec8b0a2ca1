package dev.cacheprog.s3;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Headers that a user has set: for puts, as policies of the bucket or lifecycle rules require
/// them, and for all requests, if the requester pays. All of them are signed.
public final class S3Headers {
  /// None.
  public static final S3Headers NONE = new S3Headers(List.of(), false);

  private static final String PAYER = "x-amz-request-payer";

  /// Encryption with a key of the client, which each request has to carry.
  private static final String CUSTOMER_KEY = "x-amz-server-side-encryption-customer-";

  /// Set by the program or by HTTP, which would drop a value from here.
  private static final Set<String> RESERVED =
      Set.of(
          "access-control-request-headers",
          "access-control-request-method",
          "authorization",
          "connection",
          "content-length",
          "content-md5",
          "content-transfer-encoding",
          "expect",
          "host",
          "keep-alive",
          "origin",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "via",
          "x-amz-content-sha256",
          "x-amz-date",
          "x-amz-security-token");

  private static final String CHECKSUM = "x-amz-checksum-";
  private static final String COPY = "x-amz-copy-source";

  private final Map<String, String> ofPuts = new LinkedHashMap<>();
  private final Map<String, String> ofGets = new LinkedHashMap<>();

  /// @param puts names and values of headers for puts
  /// @param requesterPays whether the requester pays for requests and transfer, not the owner of
  ///   the bucket
  /// @throws IllegalArgumentException for a header that cannot be set, or is given twice; the
  ///   message has its name alone
  public S3Headers(List<Map.Entry<String, String>> puts, boolean requesterPays) {
    for (Map.Entry<String, String> header : puts) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      check(name);
      if (ofPuts.put(name, header.getValue()) != null) {
        throw new IllegalArgumentException(
            "the header " + name + " of --s3-put-headers is given twice");
      }
      if (name.startsWith(CUSTOMER_KEY)) {
        ofGets.put(name, header.getValue());
      }
    }
    if (requesterPays) {
      ofPuts.put(PAYER, "requester");
      ofGets.put(PAYER, "requester");
    }
  }

  private static void check(String name) {
    if (RESERVED.contains(name)
        || name.startsWith(CHECKSUM)
        || name.startsWith(COPY)
        || S3ObjectHeaders.METADATA.isName(name)) {
      throw new IllegalArgumentException(
          "the header "
              + name
              + " cannot be set by --s3-put-headers: cacheprog sets it itself, or"
              + " cannot send it");
    }
    if (name.equals("expires")) {
      throw new IllegalArgumentException(
          "the header expires cannot be set by --s3-put-headers: use --s3-expiration");
    }
  }

  /// By name, in lower case.
  Map<String, String> ofPuts() {
    return ofPuts;
  }

  /// By name, in lower case. An encryption key is among them: S3 requires it for gets as well.
  Map<String, String> ofGets() {
    return ofGets;
  }

  /// The names of all of them, in lower case.
  Set<String> names() {
    Set<String> names = new HashSet<>(ofPuts.keySet());
    names.addAll(ofGets.keySet());
    return names;
  }

  /// Without the values, as one of them may be a key.
  @Override
  public String toString() {
    return names().toString();
  }
}
