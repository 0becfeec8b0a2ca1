package dev.cacheprog.s3;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.NetworkFailure;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads S3's error answers.
///
/// @param status of HTTP
/// @param code S3's name of the error, empty if the answer had none
/// @param message for people
/// @param region where the bucket is, if the answer says so, else empty
/// @param date when the store answered, as HTTP writes it, empty if it did not say
record S3Errors(int status, String code, String message, String region, String date) {
  private static final int MAX_ANSWER = 8 << 10;
  private static final int MAX_MESSAGE = 200;

  /// What to look at where all gets are denied.
  static final String GET_DENIED =
      "these credentials need s3:GetObject on the objects of CACHEPROG_S3_BUCKET, and kms:Decrypt"
          + " where a key of KMS encrypts them";

  /// The same for who has no credentials.
  static final String ANONYMOUS_GET_DENIED =
      "with --s3-anonymous the policy of CACHEPROG_S3_BUCKET has to let everybody s3:GetObject";

  /// What to look at where a put is denied.
  private static final String PUT_DENIED =
      "these credentials need s3:PutObject on the objects of CACHEPROG_S3_BUCKET, under"
          + " CACHEPROG_S3_PREFIX, to write; or a policy of the bucket wants a header with each"
          + " put, such as one for encryption (CACHEPROG_S3_PUT_HEADERS), or the key of its"
          + " encryption may not be used (kms:GenerateDataKey)";

  S3Errors(int status, String code, String message) {
    this(status, code, message, "", "");
  }

  static S3Errors read(HttpTransport.Response response) {
    String answer;
    try (InputStream body = response.body()) {
      answer = new String(body.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
    } catch (IOException _) {
      answer = "";
    }
    String region = response.header("x-amz-bucket-region");
    String date = response.header("Date");
    return new S3Errors(
        response.status(),
        element(answer, "Code"),
        message(answer),
        region == null ? element(answer, "Region") : region,
        date == null ? "" : date);
  }

  /// What S3 says, else what another server says in plain text.
  private static String message(String answer) {
    if (answer.stripLeading().startsWith("<")) {
      return element(answer, "Message");
    }
    String line = answer.lines().findFirst().orElse("").strip();
    return line.substring(0, Math.min(line.length(), MAX_MESSAGE));
  }

  /// Whether a get was answered with: there is no such object. Who may not list a bucket is told
  /// `AccessDenied` instead; other refusals (signatures, keys, tokens) are failures.
  boolean isMiss() {
    return switch (code) {
      case "NoSuchKey" -> true;
      case "AccessDenied" -> status == 403;
      case "" -> status == 404;
      default -> false;
    };
  }

  /// Whether a get was denied, which is a miss for who may not list the bucket.
  boolean isDenied() {
    return code.equals("AccessDenied");
  }

  /// Whether the bucket is in another region than the one that was asked.
  boolean isElsewhere(String asked) {
    return Regions.isName(region)
        && !region.equals(asked)
        && (status == 301 || status == 307 || status == 400);
  }

  /// Whether the region may be wrong although the answer does not name the right one.
  boolean mayBeElsewhere() {
    return switch (code) {
      case "AuthorizationHeaderMalformed",
          "SignatureDoesNotMatch",
          "IllegalLocationConstraintException",
          "InvalidRegionName",
          "InvalidRegion" ->
          region.isEmpty();
      default -> false;
    };
  }

  /// What to look at, for who reads the log; empty if the answer says enough.
  String hint() {
    return switch (code) {
      case "InvalidAccessKeyId" ->
          "the store does not know the access key: CACHEPROG_S3_ACCESS_KEY_ID";
      case "SignatureDoesNotMatch" ->
          "the secret is not that of the access key: CACHEPROG_S3_ACCESS_KEY_SECRET; or something"
              + " on the way changes requests";
      case "ExpiredToken", "InvalidToken", "TokenRefreshRequired" ->
          "the temporary credentials are over or wrong: CACHEPROG_S3_SESSION_TOKEN";
      case "NoSuchBucket" -> "there is no such bucket: CACHEPROG_S3_BUCKET";
      case "InvalidBucketName" -> "no bucket can have that name: CACHEPROG_S3_BUCKET";
      case "AccessDenied", "AllAccessDisabled", "AccountProblem" ->
          "these credentials may not do that: s3:GetObject and s3:PutObject on the objects of"
              + " CACHEPROG_S3_BUCKET";
      case "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException" ->
          "the bucket is in another region: CACHEPROG_S3_REGION";
      case "RequestTimeTooSkewed" -> "the clock of this machine is wrong";
      case "" -> stranger();
      default -> "";
    };
  }

  /// Whether the store may have looked for the bucket elsewhere, or another server answered.
  boolean mayMissBucket() {
    return switch (code) {
      case "NoSuchBucket", "InvalidBucketName" -> true;
      case "" -> !stranger().isEmpty() && !isAboutTls();
      default -> false;
    };
  }

  private boolean isAboutTls() {
    return message.contains("HTTPS");
  }

  /// Whether the store asks for a checksum of the body in a header, as it does where Object Lock is
  /// on.
  boolean wantsChecksum() {
    String text = message.toLowerCase(Locale.ROOT);
    return status == 400 && (text.contains("content-md5") || text.contains("x-amz-checksum"));
  }

  /// Whether something about a request is wrong, and the answer does not say what.
  boolean isUnexplainedBadRequest() {
    return status == 400
        && (code.isEmpty() ? !isAboutTls() : hint().isEmpty())
        && !wantsChecksum()
        && !isTooLarge()
        && !code.equals("RequestTimeout");
  }

  /// Whether the body was larger than the store, or a server in front of it, takes.
  boolean isTooLarge() {
    return status == 413 || code.equals("EntityTooLarge");
  }

  /// What an answer may mean that S3 does not give.
  private String stranger() {
    if (status >= 500 || isTooLarge()) {
      return "";
    }
    return isAboutTls()
        ? "the server speaks TLS: https:// instead of http:// in CACHEPROG_S3_ENDPOINT"
        : "this is not the answer of an S3 server: CACHEPROG_S3_ENDPOINT, or a proxy on the way";
  }

  /// What the refusal says about the calls that follow. Keys and signatures that the store does not
  /// accept concern all calls, and are not [Reason#DENIED].
  Reason reason() {
    return switch (code) {
      case "AccessDenied", "UnauthorizedAccess", "MethodNotAllowed" -> Reason.DENIED;
      case "SlowDown",
          "SlowDownRead",
          "SlowDownWrite",
          "TooManyRequests",
          "Throttling",
          "ThrottlingException",
          "RequestThrottled",
          "RequestLimitExceeded",
          "BandwidthLimitExceeded" ->
          Reason.THROTTLED;
      case "RequestTimeout" -> Reason.TRANSIENT;
      case "EntityTooLarge" -> Reason.TOO_LARGE;
      default ->
          status == 429
              ? Reason.THROTTLED
              : isTooLarge()
                  ? Reason.TOO_LARGE
                  : HttpTransport.isTransient(status) ? Reason.TRANSIENT : Reason.PERMANENT;
    };
  }

  /// @param other what else to look at; may be empty
  StoreException toException(String what, String other) {
    return new StoreException(reason(), text(what), NetworkFailure.both(hint(), other), null);
  }

  /// The same for a put that was denied.
  StoreException toDeniedPut(String what) {
    return new StoreException(Reason.DENIED, text(what), PUT_DENIED, null);
  }

  private String text(String what) {
    String text = what + ": HTTP " + status;
    if (!code.isEmpty()) {
      text += " " + code;
    }
    if (!message.isEmpty()) {
      text += " (" + message + ")";
    }
    return text;
  }

  /// The text of the first element of that name, or an empty one. S3's answers are flat and small.
  static String element(String xml, String name) {
    int start = xml.indexOf("<" + name + ">");
    if (start < 0) {
      return "";
    }
    start += name.length() + 2;
    int end = xml.indexOf("</" + name + ">", start);
    return end < 0 ? "" : xml.substring(start, end).strip();
  }
}
