package dev.cacheprog.gcs;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.XmlError;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;

/// An error response of Google Cloud Storage, or of another server in its place.
///
/// @param status of HTTP
/// @param code Google's error code; empty if there is none
/// @param message for people; may be empty
record GcsError(int status, String code, String message) {
  private static final int MAX_MESSAGE = 300;

  /// What to check if a get is denied.
  static final String GET_DENIED =
      "these credentials need the role roles/storage.objectViewer (or roles/storage.objectUser, to"
          + " write, too) on CACHEPROG_GCS_BUCKET; without its storage.objects.list, Google also"
          + " denies objects that do not exist";

  /// What to check if a put is denied.
  static final String PUT_DENIED =
      "these credentials need the role roles/storage.objectUser on CACHEPROG_GCS_BUCKET to write;"
          + " or a retention policy or a hold forbids to replace the object";

  /// What to check if a token is not accepted.
  static final String TOKEN_REJECTED =
      "Google does not accept the token: check that the account of GOOGLE_APPLICATION_CREDENTIALS,"
          + " or of this machine, exists and is enabled, and CACHEPROG_GCS_ENDPOINT";

  static GcsError read(HttpTransport.Response response) {
    XmlError xml = XmlError.read(response);
    String details = xml.element("Details");
    String message = xml.message();
    return new GcsError(
        response.status(),
        xml.code(),
        oneLine(details.isEmpty() || details.equals(message) ? message : message + " " + details));
  }

  private static String oneLine(String text) {
    String line = text.replace('\r', ' ').replace('\n', ' ');
    return line.length() > MAX_MESSAGE ? line.substring(0, MAX_MESSAGE) + "..." : line;
  }

  /// Whether there is no such object.
  boolean isMiss() {
    return status == 404 && (code.isEmpty() || code.equals("NoSuchKey"));
  }

  /// What the error means for later calls.
  Reason reason() {
    return switch (code) {
      case "SlowDown", "RateLimitExceeded", "TooManyRequests" -> Reason.THROTTLED;
      case "EntityTooLarge" -> Reason.TOO_LARGE;
      case "RequestTimeout" -> Reason.TRANSIENT;
      default -> HttpTransport.reason(status);
    };
  }

  /// What to check, for people; empty if the message is clear.
  private String hint(String method) {
    return switch (code) {
      case "NoSuchBucket" -> "there is no such bucket: CACHEPROG_GCS_BUCKET";
      case "InvalidBucketName" -> "no bucket can have that name: CACHEPROG_GCS_BUCKET";
      case "UserProjectMissing" ->
          "the requester pays for this bucket: set GOOGLE_CLOUD_QUOTA_PROJECT to the project that"
              + " pays";
      case "UserProjectAccessDenied", "UserProjectInvalid" ->
          "the project that pays is GOOGLE_CLOUD_QUOTA_PROJECT, or quota_project_id of the"
              + " credentials: they need the role roles/serviceusage.serviceUsageConsumer there";
      default -> hintOfStatus(method);
    };
  }

  private String hintOfStatus(String method) {
    return switch (status) {
      case 401 -> TOKEN_REJECTED;
      case 403 -> method.equals("PUT") ? PUT_DENIED : GET_DENIED;
      default ->
          code.isEmpty() && status < 500 && status != 413 && status != 429
              ? "the response is not from Google Cloud Storage: CACHEPROG_GCS_ENDPOINT, or a proxy"
                  + " on the way"
              : "";
    };
  }

  /// @param what was done, beginning with the method
  StoreException toException(String method, String what) {
    String text = method + " " + what + ": HTTP " + status;
    if (!code.isEmpty()) {
      text += " " + code;
    }
    if (!message.isEmpty()) {
      text += " (" + message + ")";
    }
    return new StoreException(reason(), text, hint(method), null);
  }
}
