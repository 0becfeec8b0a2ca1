package dev.cacheprog.gcs;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.ExplainedStore;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.NetworkFailure;
import dev.cacheprog.core.PrefixedStore;
import dev.cacheprog.core.ReadPrefix;
import dev.cacheprog.core.ServerPause;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.UserMetadata;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Stores objects in a bucket of Google Cloud Storage, as [dev.cacheprog.core.UserMetadata] and
/// docs/formats.md say. They are the objects that an S3 store has in the same bucket.
///
/// No request is sent, and nothing loaded, before the first call.
public final class GcsStore implements ExplainedStore, PrefixedStore {
  private static final String ENDPOINT = "CACHEPROG_GCS_ENDPOINT";

  private static final UserMetadata METADATA = new UserMetadata("x-goog-meta-");

  private final GcsBucket bucket;
  private final HttpTransport transport;
  private final Tokens tokens;
  private final InstantSource clock;
  private final ServerPause pause;

  /// Whether a call has succeeded, so that the options are right.
  private volatile boolean hasSucceeded;

  GcsStore(
      GcsBucket bucket,
      HttpTransport transport,
      Tokens tokens,
      InstantSource clock,
      Ticker ticker) {
    this.bucket = bucket;
    this.transport = transport;
    this.tokens = tokens;
    this.clock = clock;
    this.pause = new ServerPause(ticker);
  }

  /// With the application default credentials.
  ///
  /// @param readOnly whether the token need not allow to write
  /// @param direct for the metadata server of this machine: without proxy, impatient
  public static GcsStore of(
      GcsBucket bucket,
      boolean readOnly,
      HttpTransport transport,
      HttpTransport direct,
      InstantSource clock) {
    return new GcsStore(
        bucket,
        transport,
        new SharedTokens(
            new GoogleTokens(bucket.endpoint(), readOnly, transport, direct),
            GoogleFailure.HINT,
            clock),
        clock,
        Ticker.SYSTEM);
  }

  /// Gets a token.
  @Override
  public void prepare() throws StoreException, InterruptedException {
    tokens.current();
  }

  @Override
  public List<Detail> details() {
    return List.of(new Detail("credentials", this::credentials));
  }

  private String credentials() throws StoreException, InterruptedException {
    tokens.current();
    return tokens.origin();
  }

  @Override
  public RemoteStore under(String prefix) {
    GcsBucket place = bucket.under(prefix);
    return new ReadPrefix(place.prefix()) {
      @Override
      public Lookup get(ActionId id) throws StoreException, InterruptedException {
        return GcsStore.this.get(place, id);
      }
    };
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    return get(bucket, id);
  }

  private Lookup get(GcsBucket place, ActionId id) throws StoreException, InterruptedException {
    HttpTransport.Response response = send("GET", place, id, Map.of(), null);
    if (response.status() == 200) {
      hasSucceeded = true;
      try {
        return hit(response);
      } catch (StoreException e) {
        response.close();
        throw e;
      }
    }
    try (response) {
      GcsError error = GcsError.read(response);
      if (error.isMiss()) {
        hasSucceeded = true;
        return new Lookup.Miss();
      }
      throw error.toException("GET", toString());
    }
  }

  private Lookup.Hit hit(HttpTransport.Response response) throws StoreException {
    try {
      return response.hit(METADATA.parse(response), clock.instant());
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          Reason.PERMANENT,
          "the object was not stored by cacheprog: its metadata is invalid: " + e.getMessage(),
          "other programs write under the same prefix: choose another CACHEPROG_GCS_PREFIX",
          e);
    } catch (IOException e) {
      throw networkFailure("GET", e);
    }
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    try (HttpTransport.Response response =
        send("PUT", bucket, id, METADATA.headers(metadata, false), body)) {
      if (response.status() != 200) {
        throw GcsError.read(response).toException("PUT", toString());
      }
      if (response.isWebPage()) {
        throw new StoreException(
            Reason.PERMANENT,
            "PUT " + this + ": the answer is a web page, not that of a store",
            "check " + ENDPOINT + ", and proxies and login pages of the network",
            null);
      }
      hasSucceeded = true;
    }
  }

  /// Sends a request. It is repeated once if the server wants it a moment later, and once with
  /// another token if the first one was rejected.
  private HttpTransport.Response send(
      String method, GcsBucket place, ActionId id, Map<String, String> headers, @Nullable Body body)
      throws StoreException, InterruptedException {
    pause.check(method + " " + this);
    boolean waited = false;
    Authorization authorization = tokens.current();
    Authorization renewed = null;
    while (true) {
      Map<String, String> all = new HashMap<>(headers);
      all.putAll(authorization.headers());
      HttpTransport.Response response =
          send(new HttpTransport.Request(method, place.url(id), all, body));
      int status = response.status();
      if (!waited && (status == 429 || status == 503)) {
        waited = true;
        if (pause.refused(response.header("Retry-After"), response.header("Date"))) {
          response.close();
          continue;
        }
      }
      if (status == 401 && renewed == null) {
        renewed = renewed(authorization);
        if (renewed != null) {
          response.close();
          authorization = renewed;
          continue;
        }
      }
      return response;
    }
  }

  /// The answer of the store says more than a failure to get another token.
  private @Nullable Authorization renewed(Authorization rejected) throws InterruptedException {
    try {
      return tokens.renewed(rejected);
    } catch (StoreException _) {
      return null;
    }
  }

  private HttpTransport.Response send(HttpTransport.Request request) throws StoreException {
    try {
      return transport.send(request);
    } catch (IOException e) {
      throw networkFailure(request.method(), e);
    }
  }

  /// The exception for a failure of the network. After a success, the options are not the cause.
  private StoreException networkFailure(String method, IOException e) {
    return new StoreException(
        HttpTransport.reason(e),
        method + " " + this + ": " + Display.reason(e),
        hasSucceeded ? "" : NetworkFailure.hint(e, ENDPOINT),
        e);
  }

  @Override
  public String toString() {
    return bucket.toString();
  }
}
