package dev.cacheprog.azure;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/// An error response of Azure Blob Storage, or of another server in its place.
///
/// @param status of HTTP
/// @param code Azure's error code; empty if there is none
/// @param isAzure whether the response is one of Azure's
/// @param date the header of that name; null if there is none
/// @param retryAfter the header of that name; null if there is none
record AzureError(
    int status, String code, boolean isAzure, @Nullable String date, @Nullable String retryAfter) {
  private static final int MAX_CODE = 80;

  static AzureError read(HttpTransport.Response response) {
    String code = response.header("x-ms-error-code");
    return new AzureError(
        response.status(),
        code != null && isWord(code) ? code : "",
        isAzure(response),
        response.header("Date"),
        response.header("Retry-After"));
  }

  /// Whether a response has what all of Azure's have.
  static boolean isAzure(HttpTransport.Response response) {
    return response.header("x-ms-request-id") != null
        || response.header("x-ms-version") != null
        || response.header("x-ms-error-code") != null;
  }

  /// The code goes into messages.
  private static boolean isWord(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9')) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= MAX_CODE;
  }

  /// Whether the container has no such object.
  boolean isMiss() {
    return status == 404 && code.equals("BlobNotFound");
  }

  /// Whether Azure does not accept the credentials, rather than lacking a right.
  boolean isAboutCredentials() {
    return switch (code) {
      case "AuthenticationFailed", "InvalidAuthenticationInfo" -> true;
      default -> isAzure && status == 401;
    };
  }

  /// Whether Azure may not tell without credentials what is there.
  boolean isHidden() {
    return code.equals("ResourceNotFound");
  }

  /// Whether [#hint] is one cause of several.
  boolean mayBeAboutCredentials() {
    return code.equals("AuthorizationFailure");
  }

  /// What the error means for later calls. Credentials that Azure does not accept concern all
  /// calls, and are not [Reason#DENIED].
  Reason reason() {
    return switch (code) {
      case "AuthorizationFailure",
          "AuthorizationPermissionMismatch",
          "AuthorizationServiceMismatch",
          "AuthorizationResourceTypeMismatch",
          "AuthorizationProtocolMismatch",
          "AuthorizationSourceIPMismatch",
          "InsufficientAccountPermissions",
          "PublicAccessNotPermitted",
          "NoAuthenticationInformation",
          "ReadOnlyAccount",
          "UnauthorizedBlobOverwrite",
          "UnsupportedHttpVerb" ->
          Reason.DENIED;
      case "ServerBusy" -> Reason.THROTTLED;
      case "InternalError", "OperationTimedOut", "BlobModifiedWhileReading" -> Reason.TRANSIENT;
      case "RequestBodyTooLarge" -> Reason.TOO_LARGE;
      default ->
          switch (status) {
            case 429 -> Reason.THROTTLED;
            case 413 -> Reason.TOO_LARGE;
            case 403, 405 -> isAzure && !isAboutCredentials() ? Reason.DENIED : Reason.PERMANENT;
            default -> HttpTransport.isTransient(status) ? Reason.TRANSIENT : Reason.PERMANENT;
          };
    };
  }

  /// What to check, for people; empty if it depends on the credentials, or is not known.
  String hint() {
    return switch (code) {
      case "ContainerNotFound", "ResourceNotFound", "ContainerBeingDeleted", "ContainerDisabled" ->
          "there is no such container: CACHEPROG_AZURE_CONTAINER";
      case "InvalidResourceName", "InvalidUri", "OutOfRangeInput" ->
          "Azure does not accept the name of the container or the prefix: CACHEPROG_AZURE_CONTAINER,"
              + " CACHEPROG_AZURE_PREFIX; or the account is missing in the path of"
              + " CACHEPROG_AZURE_ENDPOINT";
      case "AccountRequiresHttps", "AuthorizationProtocolMismatch" ->
          "the account accepts https:// only: CACHEPROG_AZURE_ENDPOINT";
      case "AuthorizationFailure", "AuthorizationSourceIPMismatch" ->
          "the network rules of the storage account, or the addresses of the SAS token, do not admit"
              + " this machine";
      case "KeyBasedAuthenticationNotPermitted" ->
          "the storage account forbids account keys, and SAS tokens made with them: use an identity"
              + " of Microsoft Entra ID (AZURE_CLIENT_ID, AZURE_TENANT_ID)";
      case "AccountIsDisabled" -> "the storage account is disabled: CACHEPROG_AZURE_ACCOUNT";
      case "BlobImmutableDueToPolicy" ->
          "the container has a retention policy, so that objects cannot be replaced:"
              + " CACHEPROG_AZURE_CONTAINER";
      case "LeaseIdMissing", "InvalidBlobType", "BlobArchived", "BlobBeingRehydrated" ->
          "another program has changed the object: choose another CACHEPROG_AZURE_PREFIX";
      default -> "";
    };
  }

  /// What to check if the response is not from Azure; empty if it is.
  String notAzure() {
    return isAzure || status >= 500 || status == 413 || status == 429
        ? ""
        : "the response is not from Azure Blob Storage: CACHEPROG_AZURE_ENDPOINT, or a proxy or login"
            + " page on the way";
  }

  /// @param what was done
  String text(String what) {
    return what + ": HTTP " + status + (code.isEmpty() ? "" : " " + code);
  }
}
