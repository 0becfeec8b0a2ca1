package dev.cacheprog.s3;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/// Credentials from a service like that of containers in AWS: it answers a GET with `AccessKeyId`,
/// `SecretAccessKey`, and perhaps `Token` and `Expiration`, as JSON. They are renewed before they
/// expire. Until then a service that fails does no harm.
final class CredentialsEndpoint implements CredentialsProvider {
  private static final int MAX_ANSWER = 64 << 10;

  /// How long before they expire credentials are renewed, but not before 4/5 of their time.
  private static final Duration EARLY = Duration.ofMinutes(5);

  /// From a failure of the service to the next request.
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final URI uri;
  private final HttpTransport transport;
  private final InstantSource clock;
  private final Log log;

  private @Nullable Credentials latest;
  private Instant refresh = Instant.MIN;
  private Instant expiration = Instant.MIN;

  CredentialsEndpoint(URI uri, HttpTransport transport, InstantSource clock, Log log) {
    this.uri = uri;
    this.transport = transport;
    this.clock = clock;
    this.log = log;
  }

  @Override
  public synchronized Credentials current() throws StoreException {
    Instant now = clock.instant();
    Credentials known = latest;
    if (known != null && now.isBefore(refresh)) {
      return known;
    }
    try {
      return fetch(now);
    } catch (StoreException e) {
      if (known == null || !now.isBefore(expiration)) {
        throw e;
      }
      log.debug("Failed to renew credentials; the old ones are still valid", "error", e);
      refresh = now.plus(PAUSE);
      return known;
    }
  }

  @Override
  public String origin() {
    return "the credentials endpoint " + uri;
  }

  private Credentials fetch(Instant now) throws StoreException {
    HttpTransport.Request request = new HttpTransport.Request("GET", uri, Map.of(), null);
    try (HttpTransport.Response response = transport.send(request)) {
      if (response.status() != 200) {
        throw failure(
            "answered HTTP " + response.status(),
            HttpTransport.isTransient(response.status()),
            null);
      }
      try (InputStream body = response.body()) {
        return read(new String(body.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8), now);
      }
    } catch (IOException e) {
      throw failure("cannot be reached: " + Display.reason(e), true, e);
    }
  }

  private Credentials read(String answer, Instant now) throws StoreException {
    try {
      JsonNode json = JsonNode.parser().parse(answer);
      Credentials read = credentials(json);
      String given = text(json, "Expiration");
      Instant until = given == null ? Instant.MAX : Instant.parse(given);
      if (given == null) {
        refresh = Instant.MAX;
      } else {
        Duration fifth = Duration.between(now, until).dividedBy(5);
        refresh = until.minus(fifth.compareTo(EARLY) < 0 ? fifth : EARLY);
      }
      expiration = until;
      latest = read;
      return read;
    } catch (IllegalArgumentException | DateTimeException | UncheckedIOException e) {
      // Its message might quote a secret.
      throw failure("did not answer with credentials", false, null);
    }
  }

  private Credentials credentials(@Nullable JsonNode json) throws StoreException {
    String id = required(json, "AccessKeyId");
    String secret = required(json, "SecretAccessKey");
    String token = text(json, "Token");
    try {
      return new Credentials(id, secret, token);
    } catch (IllegalArgumentException e) {
      throw failure("answered with invalid credentials: " + e.getMessage(), false, null);
    }
  }

  /// @return null if there is no such text, or it is empty
  private static @Nullable String text(@Nullable JsonNode json, String name) {
    // The parser returns null for an empty text.
    JsonNode value = json != null && json.isObject() ? json.asObject().get(name) : null;
    return value == null || !value.isString() || value.text().isEmpty() ? null : value.text();
  }

  private static String required(@Nullable JsonNode json, String name) {
    String text = text(json, name);
    if (text == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return text;
  }

  private StoreException failure(String what, boolean retryable, @Nullable Exception cause) {
    return new StoreException(
        retryable ? Reason.TRANSIENT : Reason.PERMANENT,
        "the credentials endpoint " + uri + " " + what,
        "check CACHEPROG_S3_CREDENTIALS_ENDPOINT (--s3-credentials-endpoint)",
        cause);
  }
}
