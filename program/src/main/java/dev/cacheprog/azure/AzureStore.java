package dev.cacheprog.azure;

import dev.cacheprog.core.ExplainedStore;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.PrefixedStore;
import dev.cacheprog.core.ReadPrefix;
import dev.cacheprog.core.Ticker;
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

/// Stores objects as block blobs of a container of Azure Blob Storage, with their metadata in that
/// of the blobs (see docs/formats.md).
///
/// No request is sent, and nothing loaded, before the first call.
public final class AzureStore implements ExplainedStore, PrefixedStore {
  private static final int OK = 200;
  private static final int CREATED = 201;

  private final AzureOptions options;
  private final InstantSource clock;
  private final AzureClient client;

  /// @param transport to Azure and Microsoft Entra ID
  /// @param direct to services of this machine, without forward proxies
  public AzureStore(
      AzureOptions options,
      HttpTransport transport,
      HttpTransport direct,
      InstantSource clock,
      Ticker ticker,
      Log log) {
    this.options = options;
    this.clock = clock;
    this.client = new AzureClient(options, transport, direct, clock, ticker, log);
  }

  /// Gets a token, if one is needed.
  @Override
  public void prepare() throws StoreException, InterruptedException {
    if (client.authorizer() instanceof TokenAuthorizer tokens) {
      tokens.current();
    }
  }

  @Override
  public List<Detail> details() {
    return List.of(
        new Detail("credentials", () -> client.authorizer().describe()),
        new Detail("container", this::container));
  }

  private String container() {
    AzureContainer container = options.container();
    return container.name()
        + (container.account().isEmpty() ? "" : " of the account " + container.account())
        + (container.prefix().isEmpty() ? "" : ", prefix " + container.prefix());
  }

  @Override
  public RemoteStore under(String prefix) {
    AzureContainer place = options.container().under(prefix);
    return new ReadPrefix(place.prefix()) {
      @Override
      public Lookup get(ActionId id) throws StoreException, InterruptedException {
        return AzureStore.this.get(place, id);
      }
    };
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    return get(options.container(), id);
  }

  private Lookup get(AzureContainer place, ActionId id)
      throws StoreException, InterruptedException {
    AzureClient.Answer answer =
        client.send(new HttpTransport.Request("GET", place.blob(id), BlobHeaders.ofGet(), null));
    AzureError error = answer.error();
    if (error == null) {
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
    return new Lookup.Miss();
  }

  private Lookup.Hit hit(HttpTransport.Response response) throws StoreException {
    if (response.status() != OK || !AzureError.isAzure(response)) {
      throw notAzure("GET", response.status());
    }
    client.succeeded();
    ObjectMetadata metadata = BlobHeaders.parse(response);
    try {
      return response.hit(metadata, clock.instant());
    } catch (IOException e) {
      throw client.networkFailure("GET", e);
    }
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    if (options.isAnonymous()) {
      throw new StoreException(Reason.DENIED, "not written: --azure-anonymous is given", null);
    }
    AzureClient.Answer answer =
        client.send(
            new HttpTransport.Request(
                "PUT", options.container().blob(id), BlobHeaders.ofPut(metadata), body));
    if (answer.error() != null) {
      throw client.rejection("PUT", answer.error());
    }
    try (HttpTransport.Response response = answer.response()) {
      if (response.status() != CREATED || !AzureError.isAzure(response)) {
        throw notAzure("PUT", response.status());
      }
    }
    client.succeeded();
  }

  /// The exception for an answer that looks like one of success and is another one.
  private StoreException notAzure(String method, int status) {
    return new StoreException(
        Reason.PERMANENT,
        method + " " + this + ": HTTP " + status + ", but the answer is not that of Azure",
        "check " + options.urlVariable() + ", and proxies and login pages of the network",
        null);
  }

  @Override
  public String toString() {
    return client.toString();
  }
}
