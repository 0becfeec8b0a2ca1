package dev.cacheprog.s3;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.HttpDate;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Sends signed requests for the objects of a bucket. A request is repeated once if the answer
/// shows that the region of the bucket or the clock of this machine was wrong; later requests use
/// what the answer has. Safe for use by several threads.
///
/// Nothing is loaded, and no request sent, before the first call.
final class S3Client implements AutoCloseable {
  private final S3Options options;
  private final HttpTransport transport;
  private final InstantSource clock;
  private final AwsSettings settings;
  private final Log log;
  private final S3Location location;

  private @Nullable CredentialsProvider provider;
  private volatile @Nullable Resolved resolved; // written with the lock

  /// Whether a call has succeeded, so that the options are right.
  private volatile boolean hasSucceeded;

  private final AtomicBoolean isClockReported = new AtomicBoolean();

  /// What the first call has resolved.
  private record Resolved(
      Signer signer,
      Destination destination,
      Regions regions,
      AwsSettings.Setting region,
      ObjectUrls urls) {}

  /// A request for an object.
  ///
  /// @param prefix of its key, cleaned; null for the one of the options
  /// @param bodyHash the SHA-256 of the body in hexadecimal digits
  record Request(
      String method,
      @Nullable String prefix,
      ActionId id,
      Map<String, String> headers,
      @Nullable Body body,
      String bodyHash) {}

  /// @param response closed if there is an error
  /// @param error null if the status is 200
  record Answer(HttpTransport.Response response, @Nullable S3Error error) {}

  S3Client(
      S3Options options,
      HttpTransport transport,
      InstantSource clock,
      AwsSettings settings,
      Log log) {
    this.options = options;
    this.transport = transport;
    this.clock = clock;
    this.settings = settings;
    this.log = log;
    this.location = new S3Location(options.bucket(), settings);
  }

  /// Gets credentials and the region of the bucket, which may take seconds.
  void prepare() throws StoreException, InterruptedException {
    provider().current(); // without the lock: others can be interrupted while they wait
    resolved();
  }

  /// The credentials and their origin, for people.
  String credentials() throws StoreException, InterruptedException {
    return provider().current() + ", from " + provider().origin();
  }

  /// The region of the bucket and its origin, for people.
  String region() throws StoreException, InterruptedException {
    AwsSettings.Setting region = resolved().region();
    return region.value() + ", " + region.origin();
  }

  Answer send(Request request) throws StoreException, InterruptedException {
    Resolved current = resolved();
    Answer answer = send(current, request);
    S3Error error = answer.error();
    if (error == null) {
      return answer;
    }
    if (error.isElsewhere(current.region().value())) {
      return send(moveTo(error.region(), current), request);
    }
    if (options.bucket().region() == null && error.mayBeElsewhere()) {
      String found = current.regions().request(provider().current());
      if (found != null && !found.equals(current.region().value())) {
        return send(moveTo(found, current), request);
      }
    }
    if (error.code().equals("RequestTimeTooSkewed") && setTime(current.signer(), error.date())) {
      return send(current, request);
    }
    return answer;
  }

  private Answer send(Resolved current, Request request)
      throws StoreException, InterruptedException {
    try {
      String prefix = request.prefix();
      URI uri =
          prefix == null
              ? current.urls().object(request.id())
              : current.urls().object(prefix, request.id());
      HttpTransport.Request unsigned =
          new HttpTransport.Request(request.method(), uri, request.headers(), request.body());
      HttpTransport.Response response =
          transport.send(
              current
                  .signer()
                  .sign(
                      unsigned,
                      request.bodyHash(),
                      provider().current(),
                      current.region().value()));
      if (response.status() == 200) {
        return new Answer(response, null);
      }
      try (response) {
        return new Answer(response, S3Error.read(response));
      }
    } catch (IOException e) {
      throw networkFailure(request.method(), e);
    }
  }

  /// A call has succeeded: from now on, failures of the network have another cause than the
  /// options.
  void succeeded() {
    hasSucceeded = true;
  }

  /// The exception for a failure of the network.
  StoreException networkFailure(String method, IOException e) {
    return new StoreException(
        HttpTransport.reason(e),
        method + " " + this + ": " + Display.reason(e),
        hasSucceeded ? "" : location.hint(e),
        e);
  }

  /// The exception for an error of the store.
  StoreException rejection(String method, S3Error error) {
    String what = method + " " + this;
    return method.equals("PUT") && error.reason() == Reason.DENIED
        ? error.toDeniedPut(what)
        : error.toException(what, error.mayMissBucket() ? location.pathStyleHint() : "");
  }

  /// Made once: it remembers failures.
  private synchronized CredentialsProvider provider() {
    if (provider == null) {
      provider = CredentialsProvider.of(options.signing().credentials(), transport, clock, log);
    }
    return provider;
  }

  private synchronized Resolved resolved() throws StoreException, InterruptedException {
    if (resolved == null) {
      resolved = resolve();
      for (String file : settings.unreadable()) {
        log.warn("Failed to read AWS profile file", "file", file);
      }
    }
    return resolved;
  }

  private Resolved resolve() throws StoreException, InterruptedException {
    Credentials credentials = provider().current();
    Signer signer = new Signer(clock, options.signing().unsigned(), options.headers().names());
    try {
      Destination destination = location.destination();
      Regions regions =
          new Regions(options.bucket(), destination, transport, signer, settings, log);
      AwsSettings.Setting region = regions.find(credentials);
      if (!Regions.isName(region.value())) {
        throw new IllegalArgumentException(
            "'" + region.value() + "' is not the name of a region (" + region.origin() + ")");
      }
      ObjectUrls urls = ObjectUrls.of(options.bucket(), destination, region.value());
      log.info(
          "Using S3 storage", "url", urls, "region", region.value(), "region_is", region.origin());
      return new Resolved(signer, destination, regions, region, urls);
    } catch (IllegalArgumentException e) {
      throw new StoreException("the S3 store cannot be addressed: " + e.getMessage(), false, e);
    }
  }

  /// Sends later requests to another region.
  private synchronized Resolved moveTo(String region, Resolved before) {
    Resolved current = resolved;
    if (current != null && !current.region().value().equals(before.region().value())) {
      return current; // another request has found it
    }
    if (options.bucket().region() != null) {
      log.warn(
          "Configured region is not that of the bucket, which costs a request in each session",
          "given",
          options.bucket().region(),
          "found",
          region,
          "hint",
          "CACHEPROG_S3_REGION");
    } else {
      log.info(
          "Detected the region of the bucket; setting it saves a request in each session",
          "assumed",
          before.region().value(),
          "because",
          before.region().origin(),
          "found",
          region,
          "hint",
          "CACHEPROG_S3_REGION");
    }
    Resolved moved =
        new Resolved(
            before.signer(),
            before.destination(),
            before.regions(),
            new AwsSettings.Setting(region, Regions.NAMED),
            ObjectUrls.of(options.bucket(), before.destination(), region));
    resolved = moved;
    return moved;
  }

  /// Signs later requests with the time of the store.
  ///
  /// @return false if the answer has no date
  private boolean setTime(Signer signer, String date) {
    Instant storeTime = HttpDate.parse(date);
    if (storeTime == null) {
      return false;
    }
    Duration behind = signer.setTime(storeTime);
    if (isClockReported.compareAndSet(false, true)) {
      log.warn(
          "Local clock is wrong; signing requests with the time of the store",
          "seconds_behind",
          behind.toSeconds());
    }
    return true;
  }

  @Override
  public synchronized void close() {
    if (provider != null) {
      provider.close();
    }
  }

  @Override
  public String toString() {
    Resolved current = resolved;
    return current == null ? "s3://" + options.bucket().name() : current.urls().toString();
  }
}
