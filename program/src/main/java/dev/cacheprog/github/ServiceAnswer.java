package dev.cacheprog.github;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Json;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;

/// What the cache service has answered. Its messages go into those of failures.
///
/// @param what was called
/// @param json null of JSON for what is no JSON; it has secrets
record ServiceAnswer(String what, int status, Json json) {
  static final String RATE =
      "GitHub takes at most 200 new cache entries a minute from a repository";

  private static final int MAX_MESSAGE = 300;

  /// Servers may leave out what is false.
  boolean isSuccess() {
    Json ok = json.at("ok");
    return status / 100 == 2 && json instanceof Json.Obj && (ok == null || ok instanceof Json.Bool);
  }

  boolean isOk() {
    return status / 100 == 2 && json.at("ok") instanceof Json.Bool(boolean ok) && ok;
  }

  boolean isMiss() {
    return status == 404 && "not_found".equals(json.text("code"));
  }

  boolean isDenial() {
    return message().contains("cache write denied") || message().contains("cache read denied");
  }

  /// @param name of protocol buffers; servers may also write the one of their JSON
  String field(String name, String other) {
    String value = json.text(name);
    value = value == null ? json.text(other) : value;
    return value == null ? "" : value;
  }

  SignedUrl url(String name, String other) throws StoreException {
    SignedUrl url = SignedUrl.parse(field(name, other));
    if (url == null) {
      throw new StoreException(
          Reason.PERMANENT, text("the answer has no " + name + " with https"), null);
    }
    return url;
  }

  private String message() {
    return field("msg", "message");
  }

  String text(String instead) {
    String message = message();
    int end = message.indexOf('\n');
    message = end < 0 ? message : message.substring(0, end);
    message = message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message;
    return what + ": " + (message.isEmpty() || message.contains("sig=") ? instead : message);
  }

  StoreException failure() {
    return new StoreException(reason(), text("HTTP " + status), hint(), null);
  }

  private Reason reason() {
    if (isDenial() || isOverQuota()) {
      return Reason.DENIED;
    }
    return switch (status) {
      case 401, 403 -> Reason.DENIED;
      case 429 -> Reason.THROTTLED;
      default -> HttpTransport.isTransient(status) ? Reason.TRANSIENT : Reason.PERMANENT;
    };
  }

  private boolean isOverQuota() {
    return message().contains("insufficient usage");
  }

  private String hint() {
    if (message().contains("cache write denied")) {
      return "the job may only read the cache: GitHub gives such tokens to workflows that"
          + " strangers can start";
    }
    if (isOverQuota()) {
      return "the account's quota for storage of the Actions cache is used up";
    }
    return switch (status) {
      case 401 ->
          "ACTIONS_RUNTIME_TOKEN is not valid, or its job has ended: it must come from the same"
              + " job";
      case 403 -> "the job may not use the cache: 'cacheprog doctor' shows what its token permits";
      case 429 -> RATE;
      case 200, 404, 405 ->
          "it is not version 2 of GitHub's cache service: check ACTIONS_RESULTS_URL";
      default -> "";
    };
  }

  /// Without the URLs.
  @Override
  public String toString() {
    return what + ": HTTP " + status;
  }
}
