package dev.cacheprog.s3;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.NetworkFailure;
import dev.cacheprog.core.XmlError;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.util.Locale;

/// An error response of S3, or of another server in its place.
///
/// @param status of HTTP
/// @param code S3's error code; empty if there is none
/// @param message for people; may be empty
/// @param region of the bucket; empty if the response does not name it
/// @param date of the response, in the format of HTTP; empty if there is none
record S3Error(int status, String code, String message, String region, String date) {
  /// What to check if all gets are denied.
  static final String GET_DENIED =
      "these credentials need s3:GetObject on the objects of CACHEPROG_S3_BUCKET, and kms:Decrypt"
          + " where a key of KMS encrypts them";

  /// The same without credentials.
  static final String ANONYMOUS_GET_DENIED =
      "--s3-anonymous needs a policy of CACHEPROG_S3_BUCKET that allows s3:GetObject to everybody";

  /// What to check if a put is denied.
  private static final String PUT_DENIED =
      "these credentials need s3:PutObject on the objects of CACHEPROG_S3_BUCKET, under"
          + " CACHEPROG_S3_PREFIX, to write; or a policy of the bucket requires a header with each"
          + " put, such as one for encryption (CACHEPROG_S3_PUT_HEADERS), or the key of its"
          + " encryption may not be used (kms:GenerateDataKey)";

  S3Error(int status, String code, String message) {
    this(status, code, message, "", "");
  }

  static S3Error read(HttpTransport.Response response) {
    XmlError xml = XmlError.read(response);
    String region = response.header("x-amz-bucket-region");
    String date = response.header("Date");
    return new S3Error(
        response.status(),
        xml.code(),
        xml.message(),
        region == null ? xml.element("Region") : region,
        date == null ? "" : date);
  }

  /// Whether there is no such object. Credentials that may not list the bucket get `AccessDenied`
  /// instead. Other errors (signatures, keys, tokens) are failures.
  boolean isMiss() {
    return switch (code) {
      case "NoSuchKey" -> true;
      case "AccessDenied" -> status == 403;
      case "" -> status == 404;
      default -> false;
    };
  }

  /// Whether a call was denied. A denied get is a miss.
  boolean isDenied() {
    return code.equals("AccessDenied");
  }

  /// Whether the bucket is in another region than the one of the request.
  boolean isElsewhere(String requested) {
    return Regions.isName(region)
        && !region.equals(requested)
        && (status == 301 || status == 307 || status == 400);
  }

  /// Whether the region may be wrong although the response does not name the right one.
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

  /// What to check, for people; empty if the message is clear.
  String hint() {
    return switch (code) {
      case "InvalidAccessKeyId" ->
          "the store does not know the access key: CACHEPROG_S3_ACCESS_KEY_ID";
      case "SignatureDoesNotMatch" ->
          "the secret does not belong to the access key: CACHEPROG_S3_ACCESS_KEY_SECRET; or a"
              + " server on the way changes requests";
      case "ExpiredToken", "InvalidToken", "TokenRefreshRequired" ->
          "the temporary credentials have expired or are wrong: CACHEPROG_S3_SESSION_TOKEN";
      case "NoSuchBucket" -> "there is no such bucket: CACHEPROG_S3_BUCKET";
      case "InvalidBucketName" -> "no bucket can have that name: CACHEPROG_S3_BUCKET";
      case "AccessDenied", "AllAccessDisabled", "AccountProblem" ->
          "these credentials lack a permission: s3:GetObject and s3:PutObject on the objects of"
              + " CACHEPROG_S3_BUCKET";
      case "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException" ->
          "the bucket is in another region: CACHEPROG_S3_REGION";
      case "RequestTimeTooSkewed" -> "the clock of this machine is wrong";
      case "" -> notS3();
      default -> "";
    };
  }

  /// Whether the store may have looked for another bucket, or another server has answered.
  boolean mayMissBucket() {
    return switch (code) {
      case "NoSuchBucket", "InvalidBucketName" -> true;
      case "" -> !notS3().isEmpty() && !isAboutTls();
      default -> false;
    };
  }

  private boolean isAboutTls() {
    return message.contains("HTTPS");
  }

  /// Whether the store requires a checksum of the body in a header, as it does with Object Lock.
  boolean requiresChecksum() {
    String text = message.toLowerCase(Locale.ROOT);
    return status == 400 && (text.contains("content-md5") || text.contains("x-amz-checksum"));
  }

  /// Whether a request is invalid, and the response does not show why.
  boolean isUnexplainedBadRequest() {
    return status == 400
        && (code.isEmpty() ? !isAboutTls() : hint().isEmpty())
        && !requiresChecksum()
        && !isTooLarge()
        && !code.equals("RequestTimeout");
  }

  /// Whether the body is larger than the store, or a server in front of it, accepts.
  boolean isTooLarge() {
    return status == 413 || code.equals("EntityTooLarge");
  }

  /// What to check if the response is not from S3.
  private String notS3() {
    if (status >= 500 || isTooLarge()) {
      return "";
    }
    return isAboutTls()
        ? "the server speaks TLS: https:// instead of http:// in CACHEPROG_S3_ENDPOINT"
        : "the response is not from an S3 server: CACHEPROG_S3_ENDPOINT, or a proxy on the way";
  }

  /// What the error means for later calls. Keys and signatures that the store does not accept
  /// concern all calls, and are not [Reason#DENIED].
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

  /// @param other what else to check; may be empty
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
}
