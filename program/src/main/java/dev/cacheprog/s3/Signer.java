package dev.cacheprog.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.core.Hmac;
import dev.cacheprog.core.HostPort;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Signs requests for S3 with AWS Signature Version 4, in the header `Authorization`. Signed are
/// the host, the hash of the body, all headers of AWS's own, and those that the user has set:
/// servers between here and the store may change any other.
///
/// Names are those of AWS's specification ("Create a signed AWS API request"). Why this is not the
/// SDK's signer is in docs/decisions/0001-s3-client.md; the tests compare them.
final class Signer {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String SERVICE = "s3";
  private static final String TERMINATOR = "aws4_request";

  /// The hash of an empty body.
  static final String EMPTY_HASH =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private final InstantSource clock;
  private final Set<String> unsigned;
  private final Set<String> signed;

  /// How far the clock of this machine is behind that of the store.
  private volatile Duration skew = Duration.ZERO;

  /// All requests of a day and region share it.
  private volatile @Nullable SigningKey latest;

  private static final class SigningKey {
    private final String secretAccessKey;
    private final String credentialScope;
    private final byte[] key;

    SigningKey(String secretAccessKey, String credentialScope, byte[] key) {
      this.secretAccessKey = secretAccessKey;
      this.credentialScope = credentialScope;
      this.key = key;
    }

    boolean isFor(Credentials credentials, String scope) {
      return secretAccessKey.equals(credentials.secretAccessKey()) && credentialScope.equals(scope);
    }
  }

  /// @param unsigned headers that are never signed, in lower case
  /// @param signed headers that are signed besides those of AWS's own, in lower case
  Signer(InstantSource clock, Set<String> unsigned, Set<String> signed) {
    this.clock = clock;
    this.unsigned = unsigned;
    this.signed = signed;
  }

  /// Signs later requests with the time of the store.
  ///
  /// @return how far the clock of this machine is behind
  Duration setTime(Instant storeTime) {
    Duration difference = Duration.between(clock.instant(), storeTime);
    skew = difference;
    return difference;
  }

  /// The same request with its signature; without one for [Credentials#ANONYMOUS].
  ///
  /// @throws IOException if the body cannot be read to hash it
  HttpTransport.Request sign(HttpTransport.Request request, Credentials credentials, String region)
      throws IOException {
    return sign(request, hash(request.body()), credentials, region);
  }

  /// The same for a body with a known hash.
  ///
  /// @param payloadHash the SHA-256 of the body in hexadecimal digits
  HttpTransport.Request sign(
      HttpTransport.Request request, String payloadHash, Credentials credentials, String region) {
    if (credentials.isAnonymous()) {
      return request;
    }
    String timestamp = format(clock.instant().plus(skew));
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    headers.put("x-amz-content-sha256", payloadHash);
    headers.put("x-amz-date", timestamp);
    if (credentials.sessionToken() != null) {
      headers.put("x-amz-security-token", credentials.sessionToken());
    }
    Map<String, String> canonicalHeaders = canonicalHeaders(request, headers);
    String signedHeaders = String.join(";", canonicalHeaders.keySet());
    String scope = credentialScope(timestamp, region);
    String stringToSign =
        stringToSign(
            timestamp,
            scope,
            canonicalRequest(request, canonicalHeaders, signedHeaders, payloadHash));
    byte[] signature = Hmac.sha256(signingKey(credentials, scope, region), stringToSign);
    headers.put(
        "Authorization",
        ALGORITHM
            + " Credential="
            + credentials.accessKeyId()
            + "/"
            + scope
            + ", SignedHeaders="
            + signedHeaders
            + ", Signature="
            + HexFormat.of().formatHex(signature));
    return new HttpTransport.Request(request.method(), request.uri(), headers, request.body());
  }

  /// The headers that are signed, by name in lower case and sorted.
  private Map<String, String> canonicalHeaders(
      HttpTransport.Request request, Map<String, String> headers) {
    Map<String, String> canonical = new TreeMap<>();
    // As the HTTP client will send it.
    canonical.put("host", HostPort.required(request.uri()).authority(request.uri().getScheme()));
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if ((name.startsWith("x-amz-") || signed.contains(name)) && !unsigned.contains(name)) {
        canonical.put(name, canonicalValue(header.getValue()));
      }
    }
    return canonical;
  }

  private static String canonicalRequest(
      HttpTransport.Request request,
      Map<String, String> canonicalHeaders,
      String signedHeaders,
      String payloadHash) {
    StringBuilder canonical = new StringBuilder(512);
    canonical.append(request.method()).append('\n').append(request.uri().getRawPath()).append('\n');
    String query = request.uri().getRawQuery();
    canonical.append(query == null ? "" : query).append('\n');
    for (Map.Entry<String, String> header : canonicalHeaders.entrySet()) {
      canonical.append(header.getKey()).append(':').append(header.getValue()).append('\n');
    }
    canonical.append('\n').append(signedHeaders).append('\n').append(payloadHash);
    return canonical.toString();
  }

  private static String credentialScope(String timestamp, String region) {
    return date(timestamp) + "/" + region + "/" + SERVICE + "/" + TERMINATOR;
  }

  private static String date(String timestampOrScope) {
    return timestampOrScope.substring(0, 8);
  }

  private static String stringToSign(String timestamp, String scope, String canonicalRequest) {
    return ALGORITHM + "\n" + timestamp + "\n" + scope + "\n" + hexHash(canonicalRequest);
  }

  private byte[] signingKey(Credentials credentials, String scope, String region) {
    SigningKey known = latest;
    if (known != null && known.isFor(credentials, scope)) {
      return known.key;
    }
    byte[] dateKey =
        Hmac.sha256(("AWS4" + credentials.secretAccessKey()).getBytes(UTF_8), date(scope));
    byte[] dateRegionKey = Hmac.sha256(dateKey, region);
    byte[] dateRegionServiceKey = Hmac.sha256(dateRegionKey, SERVICE);
    byte[] key = Hmac.sha256(dateRegionServiceKey, TERMINATOR);
    latest = new SigningKey(credentials.secretAccessKey(), scope, key);
    return key;
  }

  /// A header value without spaces around it, and with single spaces within.
  private static String canonicalValue(String value) {
    String text = value.strip();
    if (!text.contains("  ")) {
      return text;
    }
    StringBuilder single = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != ' ' || text.charAt(i - 1) != ' ') {
        single.append(text.charAt(i));
      }
    }
    return single.toString();
  }

  /// The payload hash: the SHA-256 of the body in hexadecimal digits.
  static String hash(@Nullable Body body) throws IOException {
    if (body == null || body.size() == 0) {
      return EMPTY_HASH;
    }
    try (InputStream in = body.open()) {
      return OutputId.ofBody(in).hex();
    }
  }

  private static String hexHash(String text) {
    return OutputId.ofBody(text.getBytes(UTF_8)).hex();
  }

  /// Such as `20261101T120000Z`. The JDK's formatters take 5 ms to load.
  static String format(Instant time) {
    LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(16);
    text.append(utc.getYear());
    twoDigits(text, utc.getMonthValue());
    twoDigits(text, utc.getDayOfMonth());
    text.append('T');
    twoDigits(text, utc.getHour());
    twoDigits(text, utc.getMinute());
    twoDigits(text, utc.getSecond());
    return text.append('Z').toString();
  }

  private static void twoDigits(StringBuilder text, int number) {
    text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }
}
