package dev.cacheprog.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.core.HostPort;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Json;
import dev.cacheprog.core.SecretText;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The header `Authorization` for a registry (distribution specification 1.1): none, user and
/// password, or a token of the service that the registry names. Reading and writing have tokens of
/// their own, since some services give none at all to those who ask for more than they may have.
/// One thread at a time asks for one, the others wait for it.
final class Authorization {
  private static final int MAX_ANSWER = 1 << 20;

  /// What the specification says for a token without a time.
  private static final long USUAL_SECONDS = 60;

  private static final Duration MARGIN = Duration.ofSeconds(30);
  private static final Duration SHORT_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONG_PAUSE = Duration.ofMinutes(5);

  private final OciRepository repository;
  private final Exchange exchange;
  private final InstantSource clock;
  private final Logins logins;
  private final ReentrantLock lock = new ReentrantLock();

  private boolean isKnown;

  /// Null if the registry answers everybody.
  private @Nullable Challenge challenge;

  private final Map<Access, Token> tokens = new HashMap<>();
  private final Map<Access, Failure> failures = new HashMap<>();
  private final Map<Access, Instant> renewals = new HashMap<>();

  Authorization(OciRepository repository, Exchange exchange, InstantSource clock, Logins logins) {
    this.repository = repository;
    this.exchange = exchange;
    this.clock = clock;
    this.logins = logins;
  }

  /// After a token was refused before its time, the next one is not replaced for so long.
  private static final Duration RENEWAL_PAUSE = Duration.ofSeconds(20);

  /// Longer than any token is valid.
  private static final long MAX_SECONDS = 1_000_000;

  /// What a token is for.
  enum Access {
    PULL("pull"),
    PUSH("pull,push");

    private final String actions;

    Access(String actions) {
      this.actions = actions;
    }
  }

  /// Sends one request.
  interface Exchange {
    /// @param uri in the place of that of `call`
    /// @param authorization null for no such header
    HttpTransport.Response exchange(Registry.Call call, URI uri, @Nullable String authorization)
        throws StoreException;
  }

  private record Token(String header, Instant end) {}

  /// @param end until when nobody asks again
  private record Failure(StoreException reason, Instant end) {}

  /// The value of the header; null for none.
  @Nullable String header(Access access) throws StoreException, InterruptedException {
    lock.lockInterruptibly();
    try {
      if (!isKnown) {
        ask();
      }
      Challenge asked = challenge;
      if (asked == null) {
        return null;
      }
      if (asked.isBearer()) {
        return token(asked, access);
      }
      Login login = logins.find();
      return login == null ? null : login.basic();
    } finally {
      lock.unlock();
    }
  }

  /// After a 401.
  ///
  /// @param used the header of the request; null if there was none
  /// @param headers all `WWW-Authenticate` of the answer
  /// @return whether another header may be accepted
  boolean renew(Access access, @Nullable String used, List<String> headers)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Challenge asked = Challenge.of(headers);
      if (asked != null && !asked.equals(challenge)) {
        challenge = asked;
        tokens.clear();
        return true;
      }
      if (challenge == null || !challenge.isBearer()) {
        return false; // the same user and password as before, or nobody to ask
      }
      Token token = tokens.get(access);
      if (token != null && token.header().equals(used)) {
        Instant now = clock.instant();
        Instant next = renewals.get(access);
        if (next != null && now.isBefore(next)) {
          return false; // another token would be refused, too
        }
        renewals.put(access, now.plus(RENEWAL_PAUSE));
        tokens.remove(access);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  boolean hasLogin() throws StoreException, InterruptedException {
    lock.lockInterruptibly();
    try {
      return challenge != null && logins.find() != null;
    } finally {
      lock.unlock();
    }
  }

  /// Who logs in, for people.
  String describe() throws StoreException, InterruptedException {
    header(Access.PULL);
    lock.lockInterruptibly();
    try {
      if (challenge == null) {
        return "not asked for: the registry answers everybody";
      }
      Login login = logins.find();
      return login == null ? "none found: reading as anybody may" : login.toString();
    } finally {
      lock.unlock();
    }
  }

  /// Asks the registry how to log in. Any answer but a challenge means that it may not be needed.
  private void ask() throws StoreException {
    URI uri = repository.registry().resolve("/v2/");
    Registry.Call call = new Registry.Call("GET", uri, Map.of(), null, Access.PULL);
    try (HttpTransport.Response response = exchange.exchange(call, uri, null)) {
      if (response.status() == 401) {
        challenge = Challenge.of(Registry.challenges(response));
      }
    }
    isKnown = true;
  }

  private String token(Challenge asked, Access access) throws StoreException, InterruptedException {
    Token token = tokens.get(access);
    if (token != null && clock.instant().isBefore(token.end())) {
      return token.header();
    }
    Failure failure = failures.get(access);
    if (failure != null && clock.instant().isBefore(failure.end())) {
      StoreException e = failure.reason();
      throw new StoreException(e.reason(), String.valueOf(e.getMessage()), e.hint(), e);
    }
    try {
      Token fresh = request(asked, access);
      tokens.put(access, fresh);
      return fresh.header();
    } catch (StoreException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e; // the caller gave up, not the service
      }
      // Otherwise each of many waiting threads would wait for a failure of its own.
      Duration pause = e.retryable() ? SHORT_PAUSE : LONG_PAUSE;
      failures.put(access, new Failure(e, clock.instant().plus(pause)));
      throw e;
    }
  }

  private Token request(Challenge asked, Access access)
      throws StoreException, InterruptedException {
    Login login = logins.find();
    URI realm = realm(asked.realm());
    String scope = "repository:" + repository.name() + ":" + access.actions;
    String query =
        (asked.service().isEmpty() ? "" : "service=" + encoded(asked.service()) + "&")
            + "scope="
            + encoded(scope);
    Instant start = clock.instant();
    if (login != null && login.isIdentityToken()) {
      String form =
          "grant_type=refresh_token&client_id=cacheprog&"
              + query
              + "&refresh_token="
              + encoded(login.secret());
      Map<String, String> headers = Map.of("Content-Type", "application/x-www-form-urlencoded");
      Body body = Body.of(form.getBytes(UTF_8));
      return send(new Registry.Call("POST", realm, headers, body, access), null, login, start);
    }
    URI uri = URI.create(realm + (realm.getRawQuery() == null ? "?" : "&") + query);
    return send(
        new Registry.Call("GET", uri, Map.of(), null, access),
        login == null ? null : login.basic(),
        login,
        start);
  }

  private Token send(
      Registry.Call call, @Nullable String authorization, @Nullable Login login, Instant start)
      throws StoreException {
    String service = "the token service " + HostPort.of(call.uri()) + " of " + repository;
    HttpTransport.Response response = exchange.exchange(call, call.uri(), authorization);
    if (response.status() != 200) {
      RegistryError error = RegistryError.of(response);
      throw error.isDenied()
          ? new StoreException(
              Reason.DENIED,
              service + ": HTTP " + error.status() + " for " + (login == null ? "anybody" : login),
              login == null
                  ? "it wants a user: set CACHEPROG_OCI_USERNAME and CACHEPROG_OCI_PASSWORD, or run"
                      + " 'docker login'"
                  : "check user, password and rights: they are from " + login.origin(),
              null)
          : error.exception(service);
    }
    try (response;
        InputStream body = response.body()) {
      Json answer = Json.parse(new String(body.readNBytes(MAX_ANSWER), UTF_8));
      String text = answer.text("token");
      String token = text == null ? answer.text("access_token") : text;
      if (token == null || token.isEmpty() || SecretText.hasControl(token)) {
        throw new IllegalArgumentException("it has no token");
      }
      Long seconds = answer.number("expires_in");
      if (seconds != null && seconds > MAX_SECONDS) {
        throw new IllegalArgumentException("it would be valid for " + seconds + " s");
      }
      Duration time = Duration.ofSeconds(seconds == null || seconds <= 0 ? USUAL_SECONDS : seconds);
      Duration third = time.dividedBy(3);
      return new Token(
          "Bearer " + token, start.plus(time.minus(third.compareTo(MARGIN) < 0 ? third : MARGIN)));
    } catch (IOException e) {
      throw new StoreException(HttpTransport.reason(e), service + ": its answer broke off", null);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new StoreException(
          Reason.PERMANENT, service + ": its answer is not valid: " + e.getMessage(), null);
    }
  }

  /// The URL of the service of tokens, which gets passwords: over https if the registry is.
  private URI realm(String text) throws StoreException {
    try {
      URI realm = URI.create(text);
      String scheme = String.valueOf(realm.getScheme());
      if (HostPort.of(realm) != null
          && (scheme.equalsIgnoreCase("https")
              || (scheme.equalsIgnoreCase("http") && !repository.isOverTls()))) {
        return realm;
      }
    } catch (IllegalArgumentException _) {
      // Reported below.
    }
    throw new StoreException(
        Reason.PERMANENT,
        repository + " names a token service that is not used: its URL is not https://",
        "check CACHEPROG_OCI_REPOSITORY, or tell the registry its external URL",
        null);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
