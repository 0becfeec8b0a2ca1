package dev.cacheprog.s3;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Detects the region of a bucket.
final class Regions {
  static final String FALLBACK = "us-east-1";

  /// The origin of a region that the store has named, for people.
  static final String NAMED = "named by the store";

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final S3Bucket bucket;
  private final Destination destination;
  private final HttpTransport transport;
  private final Signer signer;
  private final AwsSettings settings;
  private final Log log;
  private boolean hasRequested;

  Regions(
      S3Bucket bucket,
      Destination destination,
      HttpTransport transport,
      Signer signer,
      AwsSettings settings,
      Log log) {
    this.bucket = bucket;
    this.destination = destination;
    this.transport = transport;
    this.signer = signer;
    this.settings = settings;
    this.log = log;
  }

  /// The region of the options, of the access point, of AWS's variables or of the profile, without
  /// a request; null if none of them has one.
  static AwsSettings.@Nullable Setting configured(S3Bucket bucket, AwsSettings settings) {
    if (bucket.region() != null) {
      return new AwsSettings.Setting(bucket.region(), "given");
    }
    AccessPoint accessPoint = AccessPoint.parse(bucket.name());
    return accessPoint == null
        ? settings.region()
        : new AwsSettings.Setting(accessPoint.region(), "from the access point");
  }

  /// The region that is configured, else the one that the store names, else `us-east-1`. AWS gets
  /// no request for it: AWS answers the first request for a bucket elsewhere with its region, and
  /// its endpoints cannot be reached from everywhere. Never fails.
  AwsSettings.Setting find(Credentials credentials) throws InterruptedException {
    AwsSettings.Setting configured = configured(bucket, settings);
    if (configured != null) {
      return configured;
    }
    String found = destination.endpoint() == null ? null : request(credentials);
    if (found != null) {
      return new AwsSettings.Setting(found, NAMED);
    }
    return new AwsSettings.Setting(
        FALLBACK,
        destination.endpoint() == null
            ? "the default, as none is configured; AWS names another one if the bucket is there"
            : "the default, as none is configured and the store names none");
  }

  /// Requests the region from the store, only once and with a short time-out.
  ///
  /// @return null if there was no answer, or it is not the first request
  @Nullable String request(Credentials credentials) throws InterruptedException {
    synchronized (this) {
      if (hasRequested) {
        return null;
      }
      hasRequested = true;
    }
    FutureTask<@Nullable String> task = new FutureTask<>(() -> location(credentials));
    Thread thread = Thread.ofVirtual().name("S3 region").start(task);
    try {
      String answer = task.get(TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
      return answer != null && isName(answer) ? answer : null;
    } catch (ExecutionException e) {
      log.debug("The store did not name the region of the bucket", "error", e.getCause());
      return null;
    } catch (TimeoutException _) {
      thread.interrupt();
      log.debug("The store did not name the region of the bucket", "error", "no answer in time");
      return null;
    }
  }

  private @Nullable String location(Credentials credentials) throws IOException {
    HttpTransport.Request request =
        new HttpTransport.Request(
            "GET", ObjectUrls.of(bucket, destination, FALLBACK).location(), Map.of(), null);
    try (HttpTransport.Response response =
        transport.send(signer.sign(request, credentials, FALLBACK))) {
      String hint = response.header("x-amz-bucket-region");
      if (hint != null) {
        return hint;
      }
      if (response.status() != 200) {
        log.debug("The store did not name the region of the bucket", "status", response.status());
        return null;
      }
      try (InputStream body = response.body()) {
        return parse(new String(body.readNBytes(8 << 10), StandardCharsets.UTF_8));
      }
    }
  }

  /// Whether this can be the name of a region.
  static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z')
          && (c < 'A' || c > 'Z')
          && (c < '0' || c > '9')
          && c != '-'
          && c != '_') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /// The region in an answer to GetBucketLocation; null if it is another answer.
  static @Nullable String parse(String answer) {
    int start = answer.indexOf("<LocationConstraint");
    if (start < 0) {
      return null;
    }
    int open = answer.indexOf('>', start);
    int end = answer.indexOf("</LocationConstraint>", start);
    String name = open < 0 || end < open ? "" : answer.substring(open + 1, end).strip();
    return switch (name) {
      case "" -> FALLBACK;
      case "EU" -> "eu-west-1";
      default -> name;
    };
  }
}
