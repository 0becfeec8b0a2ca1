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

/// Credentials from a service of the kind that containers in AWS have: a GET is answered with
/// `AccessKeyId`, `SecretAccessKey`, and perhaps `Token` and `Expiration`, as JSON. They are
/// fetched anew before they end; as long as they last, a service that fails does no harm.
final class CredentialsEndpoint implements CredentialsProvider {
  private static final int MAX_ANSWER = 64 << 10;

  /// So long before the end credentials are fetched anew, but not before most of their time is
  /// over.
  private static final Duration EARLY = Duration.ofMinutes(5);

  /// How long a service that failed is left alone.
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final URI uri;
  private final HttpTransport transport;
  private final InstantSource clock;
  private final Log log;

  private @Nullable Credentials latest;
  private Instant refresh = Instant.MIN;
  private Instant end = Instant.MIN;

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
      if (known == null || !now.isBefore(end)) {
        throw e;
      }
      log.debug("Credentials could not be renewed; the old ones still last", "error", e);
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
      String expiration = text(json, "Expiration");
      Instant until = expiration == null ? Instant.MAX : Instant.parse(expiration);
      if (expiration == null) {
        refresh = Instant.MAX;
      } else {
        Duration fifth = Duration.between(now, until).dividedBy(5);
        refresh = until.minus(fifth.compareTo(EARLY) < 0 ? fifth : EARLY);
      }
      end = until;
      latest = read;
      return read;
    } catch (IllegalArgumentException | DateTimeException | UncheckedIOException e) {
      // Its message might quote what is secret.
      throw failure("answered something that is no credentials", false, null);
    }
  }

  private Credentials credentials(@Nullable JsonNode json) throws StoreException {
    String id = required(json, "AccessKeyId");
    String secret = required(json, "SecretAccessKey");
    String token = text(json, "Token");
    try {
      return new Credentials(id, secret, token);
    } catch (IllegalArgumentException e) {
      throw failure("answered credentials that cannot be used: " + e.getMessage(), false, null);
    }
  }

  /// @return null if there is no such text, or it is empty
  private static @Nullable String text(@Nullable JsonNode json, String name) {
    // The parser makes nothing of nothing.
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
