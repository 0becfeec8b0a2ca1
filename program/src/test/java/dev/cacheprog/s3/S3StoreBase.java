package dev.cacheprog.s3;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.FakeStoreMemory;
import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A store whose server is a [FakeTransport].
abstract class S3StoreBase {
  static final ActionId ID = Samples.action("a");
  static final byte[] BODY = Samples.noise(100);
  static final String OUTPUT = Base64.getEncoder().encodeToString(OutputId.ofBody(BODY).bytes());
  static final Instant TIME = Instant.parse("2026-11-20T08:00:00Z");

  final FakeTransport transport = new FakeTransport();
  final HandClock clock = new HandClock();
  final MemoryLog log = new MemoryLog();
  final FakeStoreMemory memory = new FakeStoreMemory(clock);
  final Map<String, String> environment = new HashMap<>(Map.of("HOME", "/absent"));

  S3Store store(@Nullable String region, Duration expiration) {
    return store(
        region, expiration, new CredentialSource.Given(new Credentials("AKID", "a-secret", null)));
  }

  S3Store store(@Nullable String region, Duration expiration, CredentialSource credentials) {
    S3Options options =
        new S3Options(
            new S3Bucket(URI.create("minio+http://store:9000"), "bucket", region, false, "prefix"),
            new S3Signing(credentials, Set.of()),
            S3Headers.NONE,
            expiration);
    return new S3Store(options, transport, clock, new AwsSettings(environment), memory, log);
  }

  S3Store store() {
    return store("eu-west-1", Duration.ZERO);
  }

  static Map<String, String> headers(HttpTransport.Request request) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(request.headers());
    return headers;
  }
}
