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

/// Finds out in which region a bucket is.
final class Regions {
  static final String FALLBACK = "us-east-1";

  /// How the region is known, for people, where the store has said it.
  static final String NAMED = "named by the store";

  /// What a store is given to answer the question.
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final S3Options options;
  private final Destination destination;
  private final HttpTransport transport;
  private final Signer signer;
  private final AwsSettings settings;
  private final Log log;
  private boolean asked;

  Regions(
      S3Options options,
      Destination destination,
      HttpTransport transport,
      Signer signer,
      AwsSettings settings,
      Log log) {
    this.options = options;
    this.destination = destination;
    this.transport = transport;
    this.signer = signer;
    this.settings = settings;
    this.log = log;
  }

  /// The region as far as it is known without asking: that of the options, of the access point, of
  /// AWS's variables, of the profile; null if none of them has one.
  static AwsSettings.@Nullable Setting configured(S3Options options, AwsSettings settings) {
    if (options.region() != null) {
      return new AwsSettings.Setting(options.region(), "given");
    }
    AccessPoint accessPoint = AccessPoint.parse(options.bucket());
    return accessPoint == null
        ? settings.region()
        : new AwsSettings.Setting(accessPoint.region(), "of the access point");
  }

  /// The region that is configured, else what the store says, else `us-east-1`. AWS itself is not
  /// asked: it answers the first request for a bucket elsewhere with its region, and is not
  /// reachable everywhere outside of it. Never fails.
  AwsSettings.Setting find(Credentials identity) throws InterruptedException {
    AwsSettings.Setting configured = configured(options, settings);
    if (configured != null) {
      return configured;
    }
    String found = destination.endpoint() == null ? null : ask(identity);
    if (found != null) {
      return new AwsSettings.Setting(found, NAMED);
    }
    return new AwsSettings.Setting(
        FALLBACK,
        destination.endpoint() == null
            ? "the default, as none is configured; AWS names another one if the bucket is there"
            : "the default, as none is configured and the store names none");
  }

  /// Asks the store, once at most and not for long.
  ///
  /// @return null if it did not say
  @Nullable String ask(Credentials identity) throws InterruptedException {
    synchronized (this) {
      if (asked) {
        return null;
      }
      asked = true;
    }
    FutureTask<@Nullable String> question = new FutureTask<>(() -> location(identity));
    Thread asking = Thread.ofVirtual().name("region").start(question);
    try {
      String answer = question.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
      return answer != null && isName(answer) ? answer : null;
    } catch (ExecutionException e) {
      log.debug("The store did not tell the region of the bucket", "error", e.getCause());
      return null;
    } catch (TimeoutException _) {
      asking.interrupt();
      log.debug("The store did not tell the region of the bucket", "error", "no answer in time");
      return null;
    }
  }

  private @Nullable String location(Credentials identity) throws IOException {
    HttpTransport.Request request =
        new HttpTransport.Request(
            "GET", ObjectUrls.of(options, destination, FALLBACK).location(), Map.of(), null);
    try (HttpTransport.Response response =
        transport.send(signer.sign(request, identity, FALLBACK))) {
      String hint = response.header("x-amz-bucket-region");
      if (hint != null) {
        return hint;
      }
      if (response.status() != 200) {
        log.debug("The store did not tell the region of the bucket", "status", response.status());
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

  /// The region in an answer to GetBucketLocation; null if it is no such answer.
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
