package dev.cacheprog.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Json;
import dev.cacheprog.core.JsonText;
import dev.cacheprog.core.NetworkFailure;
import dev.cacheprog.core.ServerPause;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The three methods of the cache service, version 2, which GitHub's client calls, too: JSON over
/// HTTP (Twirp). No request is sent before the first call.
final class CacheService {
  /// What all entries have where GitHub's client has a hash of its paths: the SHA-256 of `cacheprog
  /// objects 1`.
  private static final String VERSION =
      "0c598c8e19946c6c0c69a9ce3b12ed35557b3d1b964cd09ae2d21bf9721a6a99";

  private static final String PATH = "/twirp/github.actions.results.api.v1.CacheService/";
  private static final int MAX_ANSWER = 64 << 10;

  private final GitHubOptions options;
  private final HttpTransport transport;

  /// GitHub limits how many entries are made, not how many are read.
  private final ServerPause creations;

  private final ServerPause others;

  /// Whether there was any response.
  private volatile boolean hasResponded;

  CacheService(GitHubOptions options, HttpTransport transport, Ticker ticker) {
    this.options = options;
    this.transport = transport;
    this.creations = new ServerPause(ticker);
    this.others = new ServerPause(ticker);
  }

  /// Reserves a new entry for an upload.
  ///
  /// @return null if the key is taken: there is such an entry, or somebody is uploading it, or has
  ///   given that up
  @Nullable SignedUrl create(String key) throws StoreException, InterruptedException {
    ServiceAnswer answer =
        call("CreateCacheEntry", fields("key", key, "version", VERSION), creations);
    if (answer.isOk()) {
      return answer.url("signed_upload_url", "signedUploadUrl");
    }
    if (answer.status() != 409 && (answer.isDenial() || !answer.isSuccess())) {
      throw answer.failure();
    }
    return null;
  }

  /// Makes an uploaded entry visible.
  ///
  /// @param size of its blob in bytes
  void finish(String key, long size) throws StoreException, InterruptedException {
    ServiceAnswer answer =
        call(
            "FinalizeCacheEntryUpload",
            fields("key", key, "version", VERSION, "size_bytes", Long.toString(size)),
            others);
    if (!answer.isOk()) {
      // The same upload may succeed under another key.
      throw answer.isSuccess() || answer.status() == 404
          ? new StoreException(answer.text("the upload was not accepted"), true, null)
          : answer.failure();
    }
  }

  /// The newest entry whose key begins with a prefix: of the own branch, else of the base branch,
  /// else of the default branch.
  ///
  /// @return null if there is none
  @Nullable SignedUrl find(String prefix) throws StoreException, InterruptedException {
    StringBuilder json = fields("key", prefix);
    json.append(",\"restore_keys\":[");
    JsonText.appendString(json, prefix);
    json.append("],");
    append(json, "version", VERSION);
    ServiceAnswer answer = call("GetCacheEntryDownloadURL", json, others);
    if (!answer.isSuccess() && !answer.isMiss()) {
      throw answer.failure();
    }
    String matched = answer.field("matched_key", "matchedKey");
    return answer.isOk() && matched.regionMatches(true, 0, prefix, 0, prefix.length())
        ? answer.url("signed_download_url", "signedDownloadUrl")
        : null;
  }

  private static StringBuilder fields(String... namesAndValues) {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      json.append(i == 0 ? "" : ",");
      append(json, namesAndValues[i], namesAndValues[i + 1]);
    }
    return json;
  }

  private static void append(StringBuilder json, String name, String value) {
    JsonText.appendString(json, name);
    json.append(':');
    JsonText.appendString(json, value);
  }

  private ServiceAnswer call(String method, StringBuilder fields, ServerPause pause)
      throws StoreException, InterruptedException {
    String what = method + " " + this;
    checkRate(pause, what);
    HttpTransport.Request request =
        new HttpTransport.Request(
            "POST",
            URI.create(options.service() + PATH + method),
            Map.of(
                "Authorization",
                "Bearer " + options.token(),
                "Content-Type",
                "application/json",
                "Accept",
                "application/json",
                "User-Agent",
                "cacheprog"),
            Body.of(fields.append('}').toString().getBytes(UTF_8)));
    for (boolean again = false; ; again = true) {
      try (HttpTransport.Response response = transport.send(request)) {
        hasResponded = true;
        if (response.status() != 429
            || !pause.refused(response.header("Retry-After"), response.header("Date"))
            || again) {
          return new ServiceAnswer(what, response.status(), read(response));
        }
      } catch (IOException e) {
        throw new StoreException(
            HttpTransport.reason(e),
            what + ": " + Display.reason(e),
            hasResponded ? "" : NetworkFailure.hint(e, "ACTIONS_RESULTS_URL"),
            e);
      }
    }
  }

  private static void checkRate(ServerPause pause, String what) throws StoreException {
    try {
      pause.check(what);
    } catch (StoreException e) {
      throw new StoreException(
          e.reason(), String.valueOf(e.getMessage()), ServiceAnswer.RATE, null);
    }
  }

  /// @return null of JSON for what is no JSON
  private static Json read(HttpTransport.Response response) throws IOException {
    try (InputStream body = response.body()) {
      return Json.parse(new String(body.readNBytes(MAX_ANSWER), UTF_8));
    } catch (IllegalArgumentException _) {
      return new Json.Null();
    }
  }

  /// Which service.
  @Override
  public String toString() {
    return options.service().toString();
  }
}
