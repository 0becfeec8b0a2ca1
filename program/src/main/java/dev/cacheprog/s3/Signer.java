package dev.cacheprog.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.core.HostPort;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
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

/// Signs requests for S3: AWS Signature Version 4, in the header `Authorization`, with the body's
/// hash. Signed are the host, all headers of AWS's own, and those that the user gave: what stands
/// between us and the store may change any other.
///
/// Why this is not the SDK's signer is in docs/decisions/0001-s3-client.md; the tests compare them.
final class Signer {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String SERVICE = "s3";

  /// The hash of nothing.
  static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private static final int BLOCK = 64;

  private final InstantSource clock;
  private final Set<String> unsigned;
  private final Set<String> signed;

  /// How much later it is at the store than here.
  private volatile Duration skew = Duration.ZERO;

  /// The key of the day, which all requests of a build share.
  private volatile @Nullable DayKey latest;

  private static final class DayKey {
    private final String secret;
    private final String scope;
    private final byte[] key;

    DayKey(String secret, String scope, byte[] key) {
      this.secret = secret;
      this.scope = scope;
      this.key = key;
    }
  }

  /// @param unsigned headers that are never signed, in lower case
  /// @param signed headers that are signed besides those of AWS's own, in lower case
  Signer(InstantSource clock, Set<String> unsigned, Set<String> signed) {
    this.clock = clock;
    this.unsigned = unsigned;
    this.signed = signed;
  }

  /// Signs with the time of the store from now on.
  ///
  /// @return how much later it is there
  Duration setTime(Instant there) {
    Duration difference = Duration.between(clock.instant(), there);
    skew = difference;
    return difference;
  }

  /// The same request with its signature; without one for [Credentials#ANONYMOUS].
  ///
  /// @throws IOException if the body, whose hash is signed, could not be read
  HttpTransport.Request sign(HttpTransport.Request request, Credentials credentials, String region)
      throws IOException {
    return sign(request, hash(request.body()), credentials, region);
  }

  /// The same for a body whose hash is known.
  ///
  /// @param hash of the body, in hexadecimal digits
  HttpTransport.Request sign(
      HttpTransport.Request request, String hash, Credentials credentials, String region) {
    if (credentials.isAnonymous()) {
      return request;
    }
    String time = format(clock.instant().plus(skew));
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    headers.put("x-amz-content-sha256", hash);
    headers.put("x-amz-date", time);
    if (credentials.sessionToken() != null) {
      headers.put("x-amz-security-token", credentials.sessionToken());
    }

    Map<String, String> covered = new TreeMap<>();
    // As the HTTP client will send it.
    covered.put("host", HostPort.required(request.uri()).authority(request.uri().getScheme()));
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if ((name.startsWith("x-amz-") || signed.contains(name)) && !unsigned.contains(name)) {
        covered.put(name, canonical(header.getValue()));
      }
    }
    String names = String.join(";", covered.keySet());
    StringBuilder canonical = new StringBuilder(512);
    canonical.append(request.method()).append('\n').append(request.uri().getRawPath()).append('\n');
    String query = request.uri().getRawQuery();
    canonical.append(query == null ? "" : query).append('\n');
    for (Map.Entry<String, String> header : covered.entrySet()) {
      canonical.append(header.getKey()).append(':').append(header.getValue()).append('\n');
    }
    canonical.append('\n').append(names).append('\n').append(hash);

    String scope = time.substring(0, 8) + "/" + region + "/" + SERVICE + "/aws4_request";
    String toSign = ALGORITHM + "\n" + time + "\n" + scope + "\n" + hex(canonical.toString());
    byte[] signature = hmac(key(credentials, scope, region), toSign);
    headers.put(
        "Authorization",
        ALGORITHM
            + " Credential="
            + credentials.accessKeyId()
            + "/"
            + scope
            + ", SignedHeaders="
            + names
            + ", Signature="
            + HexFormat.of().formatHex(signature));
    return new HttpTransport.Request(request.method(), request.uri(), headers, request.body());
  }

  /// The value of a header without spaces around it, and with one in the place of several.
  private static String canonical(String value) {
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

  /// The hash that is signed, in hexadecimal digits.
  static String hash(@Nullable Body body) throws IOException {
    if (body == null || body.size() == 0) {
      return EMPTY;
    }
    try (InputStream in = body.open()) {
      return OutputId.ofBody(in).hex();
    }
  }

  private static String hex(String text) {
    return OutputId.ofBody(text.getBytes(UTF_8)).hex();
  }

  private byte[] key(Credentials credentials, String scope, String region) {
    DayKey known = latest;
    if (known != null
        && known.secret.equals(credentials.secretAccessKey())
        && known.scope.equals(scope)) {
      return known.key;
    }
    byte[] day =
        hmac(("AWS4" + credentials.secretAccessKey()).getBytes(UTF_8), scope.substring(0, 8));
    byte[] key = hmac(hmac(hmac(day, region), SERVICE), "aws4_request");
    latest = new DayKey(credentials.secretAccessKey(), scope, key);
    return key;
  }

  /// HMAC-SHA256 (RFC 2104). The JDK's own takes tens of milliseconds to load.
  static byte[] hmac(byte[] key, String text) {
    byte[] inner = new byte[BLOCK];
    byte[] outer = new byte[BLOCK];
    MessageDigest digest = Sha256.newDigest();
    byte[] fitting = key.length > BLOCK ? digest.digest(key) : key;
    for (int i = 0; i < BLOCK; i++) {
      byte b = i < fitting.length ? fitting[i] : 0;
      inner[i] = (byte) (b ^ 0x36);
      outer[i] = (byte) (b ^ 0x5c);
    }
    digest.update(inner);
    byte[] first = digest.digest(text.getBytes(UTF_8));
    digest.update(outer);
    return digest.digest(first);
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
