package dev.cacheprog.s3;

import dev.cacheprog.core.ExplainedStore;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.ObjectKeys;
import dev.cacheprog.core.PrefixedStore;
import dev.cacheprog.core.ReadPrefix;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Stores objects in an S3 bucket, with their metadata in S3's user metadata (see docs/formats.md).
///
/// No request is sent, and nothing loaded, before the first call.
public final class S3Store implements ExplainedStore, PrefixedStore {
  private final S3Options options;
  private final InstantSource clock;
  private final S3Client client;
  private final PutForms forms;
  private final ReadAccess access;

  /// @param settings for what the options leave open
  /// @param memory of this store
  public S3Store(
      S3Options options,
      HttpTransport transport,
      InstantSource clock,
      AwsSettings settings,
      StoreMemory memory,
      Log log) {
    this.options = options;
    this.clock = clock;
    this.client = new S3Client(options, transport, clock, settings, log);
    this.forms = new PutForms(memory, log);
    this.access =
        new ReadAccess(
            options.signing().isAnonymous(), new S3Location(options.bucket(), settings), log);
  }

  /// Gets credentials and the region of the bucket.
  @Override
  public void prepare() throws StoreException, InterruptedException {
    client.prepare();
  }

  @Override
  public List<Detail> details() {
    return List.of(
        new Detail("credentials", this::credentials), new Detail("region", this::region));
  }

  /// The credentials and their origin, for people.
  String credentials() throws StoreException, InterruptedException {
    return client.credentials();
  }

  /// The region of the bucket and its origin, for people.
  String region() throws StoreException, InterruptedException {
    return client.region();
  }

  @Override
  public String hintOfDeniedGets() {
    return access.hint();
  }

  @Override
  public RemoteStore under(String prefix) {
    String clean = ObjectKeys.cleanPrefix(prefix);
    return new ReadPrefix(clean) {
      @Override
      public Lookup get(ActionId id) throws StoreException, InterruptedException {
        return S3Store.this.get(clean, id);
      }
    };
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    return get(null, id);
  }

  /// @param prefix cleaned; null for the one of the options
  private Lookup get(@Nullable String prefix, ActionId id)
      throws StoreException, InterruptedException {
    S3Client.Answer answer = client.send(read("GET", prefix, id));
    S3Error error = answer.error();
    if (error == null) {
      client.succeeded();
      access.allowed();
      try {
        return hit(answer.response());
      } catch (StoreException e) {
        answer.response().close();
        throw e;
      }
    }
    if (!error.isMiss()) {
      throw client.rejection("GET", error);
    }
    client.succeeded();
    if (error.isDenied()) {
      access.denied();
    } else {
      access.allowed();
    }
    return new Lookup.Miss();
  }

  private Lookup.Hit hit(HttpTransport.Response response) throws StoreException {
    ObjectMetadata metadata = S3ObjectHeaders.parse(response);
    try {
      return response.hit(metadata, clock.instant());
    } catch (IOException e) {
      throw client.networkFailure("GET", e);
    }
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    if (options.signing().isAnonymous()) {
      throw new StoreException(Reason.DENIED, "not written: --s3-anonymous is given", null);
    }
    String hash;
    try {
      hash = Signer.hash(body);
    } catch (IOException e) {
      throw client.networkFailure("PUT", e);
    }
    S3Error error =
        forms.put(
            new PutForms.Attempt() {
              @Override
              public @Nullable S3Error send(boolean dashes, boolean checksum)
                  throws StoreException, InterruptedException {
                Map<String, String> headers = headers(metadata, dashes);
                if (checksum) {
                  S3ObjectHeaders.addChecksum(headers, hash);
                }
                return put(new S3Client.Request("PUT", null, id, headers, body, hash));
              }

              @Override
              public boolean hasMetadata() throws StoreException, InterruptedException {
                return S3Store.this.hasMetadata(id);
              }
            });
    if (error != null) {
      throw client.rejection("PUT", error);
    }
    client.succeeded();
    access.stored(id);
  }

  /// The headers of a put: the metadata of the object and what the options add.
  private Map<String, String> headers(ObjectMetadata metadata, boolean dashes) {
    Map<String, String> headers = S3ObjectHeaders.METADATA.headers(metadata, dashes);
    headers.putAll(options.headers().ofPuts());
    if (!options.expiration().isZero()) {
      S3ObjectHeaders.addExpiration(headers, clock.instant(), options.expiration());
    }
    return headers;
  }

  private @Nullable S3Error put(S3Client.Request request)
      throws StoreException, InterruptedException {
    S3Client.Answer answer = client.send(request);
    answer.response().close();
    if (answer.error() != null) {
      return answer.error();
    }
    if (answer.response().isWebPage()) {
      throw new StoreException(
          Reason.PERMANENT,
          "PUT " + this + ": the answer is a web page, not that of a store",
          "check CACHEPROG_S3_ENDPOINT, and proxies and login pages of the network",
          null);
    }
    return null;
  }

  /// Whether an object has its metadata; also true if reading it is denied.
  private boolean hasMetadata(ActionId id) throws StoreException, InterruptedException {
    S3Client.Answer answer = client.send(read("HEAD", null, id));
    answer.response().close();
    return answer.error() != null || S3ObjectHeaders.METADATA.isIn(answer.response());
  }

  private S3Client.Request read(String method, @Nullable String prefix, ActionId id) {
    return new S3Client.Request(
        method, prefix, id, options.headers().ofGets(), null, Signer.EMPTY_HASH);
  }

  @Override
  public void close() {
    access.report(
        id -> {
          S3Client.Answer answer = client.send(read("GET", null, id));
          answer.response().close();
          return answer.error() != null && answer.error().isDenied();
        });
    client.close();
  }

  @Override
  public String toString() {
    return client.toString();
  }
}
