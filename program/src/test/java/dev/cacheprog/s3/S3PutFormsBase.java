package dev.cacheprog.s3;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.FakeStoreMemory;
import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A store with [PutForms] whose server is a [FakeTransport].
abstract class S3PutFormsBase {
  static final ActionId ID = Samples.action("a");
  static final byte[] BODY = Samples.noise(100);
  static final String OUTPUT = Base64.getEncoder().encodeToString(OutputId.ofBody(BODY).bytes());
  static final Map<String, String> METADATA = Map.of("x-amz-meta-output_id", OUTPUT);

  final FakeTransport transport = new FakeTransport();
  final HandClock clock = new HandClock();
  final MemoryLog log = new MemoryLog();
  final FakeStoreMemory memory = new FakeStoreMemory(clock);

  S3Store store(HttpTransport transport, S3Headers headers) {
    return new S3Store(
        new S3Options(
            new S3Bucket(URI.create("minio+http://store:9000"), "bucket", "eu-west-1", false, ""),
            new S3Signing(
                new CredentialSource.Given(new Credentials("AKID", "a-secret", null)), Set.of()),
            headers,
            Duration.ZERO),
        transport,
        clock,
        new AwsSettings(Map.of("HOME", "/absent")),
        memory,
        log);
  }

  S3Store store() {
    return store(transport, S3Headers.NONE);
  }

  static void put(S3Store store) throws StoreException, InterruptedException {
    store.put(ID, Samples.entry(BODY), Body.of(BODY));
  }

  /// The methods of all requests, with the names of metadata that puts had.
  List<String> requests() {
    return transport.requests().stream()
        .map(
            request -> {
              String names = request.headers().keySet().toString();
              return request.method()
                  + (names.contains("output_id") ? " _" : names.contains("output-id") ? " -" : "");
            })
        .toList();
  }
}
