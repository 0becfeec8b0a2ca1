package dev.cacheprog.azure;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.NetworkFailure;
import dev.cacheprog.core.ServerPause;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Sends authorized requests for the objects of a container. A request is repeated once if Azure
/// has not accepted its credentials and they could be renewed, and once if Azure wants that within
/// two seconds. Safe for use by several threads.
///
/// Nothing is loaded, and no request sent, before the first call.
final class AzureClient {
  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;

  private final AzureOptions options;
  private final HttpTransport transport;
  private final HttpTransport direct;
  private final InstantSource clock;
  private final Log log;
  private final ServerPause pause;

  /// Made by the first call.
  private @Nullable Authorizer authorizer;

  /// Whether Azure has answered, so that the URL is right.
  private volatile boolean hasResponded;

  /// @param response closed if there is an error
  /// @param error null if the status is one of success
  record Answer(HttpTransport.Response response, @Nullable AzureError error) {}

  /// @param direct without forward proxies
  AzureClient(
      AzureOptions options,
      HttpTransport transport,
      HttpTransport direct,
      InstantSource clock,
      Ticker ticker,
      Log log) {
    this.options = options;
    this.transport = transport;
    this.direct = direct;
    this.clock = clock;
    this.log = log;
    this.pause = new ServerPause(ticker);
  }

  /// Made once: it remembers tokens and failures.
  synchronized Authorizer authorizer() throws StoreException {
    if (authorizer == null) {
      authorizer = newAuthorizer();
    }
    return authorizer;
  }

  private Authorizer newAuthorizer() throws StoreException {
    AzureCredentials credentials = options.credentials();
    if (credentials instanceof AzureCredentials.AccountKey key) {
      return new KeyAuthorizer(key, clock, log);
    }
    if (credentials instanceof AzureCredentials.Sas sas) {
      return new Authorizer.BySas(sas);
    }
    if (credentials instanceof AzureCredentials.Entra entra) {
      TokenSource source = new TokenSources(transport, direct, clock).find(entra);
      log.info("Using tokens of Microsoft Entra ID", "from", source.origin());
      return new TokenAuthorizer(source, clock, log);
    }
    return new Authorizer.ByNobody();
  }

  Answer send(HttpTransport.Request request) throws StoreException, InterruptedException {
    pause.check(request.method() + " " + this);
    Authorizer authorizer = authorizer();
    HttpTransport.Request authorized = authorizer.authorize(request);
    Answer answer = sendOnce(authorized);
    AzureError error = answer.error();
    if (error == null) {
      return answer;
    }
    if (error.isAboutCredentials() && authorizer.renew(authorized, error)) {
      return sendOnce(authorizer.authorize(request));
    }
    if ((error.status() == TOO_MANY || error.status() == UNAVAILABLE)
        && pause.refused(error.retryAfter(), error.date())) {
      return sendOnce(authorizer.authorize(request));
    }
    return answer;
  }

  private Answer sendOnce(HttpTransport.Request request) throws StoreException {
    try {
      HttpTransport.Response response = transport.send(request);
      if (response.status() / 100 == 2) {
        return new Answer(response, null);
      }
      try (response) {
        AzureError error = AzureError.read(response);
        if (error.isAzure()) {
          hasResponded = true;
        }
        return new Answer(response, error);
      }
    } catch (IOException e) {
      throw networkFailure(request.method(), e);
    }
  }

  /// A call has succeeded: from now on, failures of the network have another cause than the
  /// options.
  void succeeded() {
    hasResponded = true;
  }

  /// The exception for a failure of the network. Its message may quote a URL with a signature.
  StoreException networkFailure(String method, IOException e) {
    String reason = Display.reason(e);
    return new StoreException(
        HttpTransport.reason(e),
        method + " " + this + ": " + (authorizer == null ? reason : withoutSecret(reason)),
        hasResponded ? "" : NetworkFailure.hint(e, options.urlVariable()),
        null);
  }

  private String withoutSecret(String text) {
    try {
      return authorizer().withoutSecret(text);
    } catch (StoreException _) {
      return "the connection failed";
    }
  }

  /// The exception for an error of Azure.
  StoreException rejection(String method, AzureError error) throws StoreException {
    return new StoreException(
        error.reason(), error.text(method + " " + this), hint(method, error), null);
  }

  private String hint(String method, AzureError error) throws StoreException {
    if (options.isAnonymous() && error.isHidden()) {
      return authorizer().hintOfDenial(false);
    }
    String own = error.hint();
    if (!own.isEmpty()) {
      return error.mayBeAboutCredentials()
          ? NetworkFailure.both(own, "or " + authorizer().hintOfRejection())
          : own;
    }
    if (error.isAboutCredentials()) {
      return authorizer().hintOfRejection();
    }
    return error.reason() == Reason.DENIED
        ? authorizer().hintOfDenial(method.equals("PUT"))
        : error.notAzure();
  }

  @Override
  public String toString() {
    return options.container().toString();
  }
}
