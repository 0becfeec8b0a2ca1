package dev.cacheprog.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.SkippingTicker;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/// What tests of the store share.
abstract class AzureStoreBase {
  static final ActionId ID = Samples.action("a");
  static final byte[] BODY = "body".getBytes(UTF_8);
  static final ObjectMetadata METADATA =
      new ObjectMetadata(OutputId.ofBody(Samples.text(1234)), "zstd", 1234);
  static final Instant TIME = Instant.parse("2026-11-01T12:00:00Z");
  static final String URL =
      "https://account.blob.core.windows.net/builds/go/" + Samples.action("a").hex();
  static final String SAS = "sv=2023-11-03&sp=r&se=2026-01-01T00%3A00%3A00Z&sig=hush";

  static final AzureCredentials KEY =
      new AzureCredentials.AccountKey("account", "aHVzaA==", "CACHEPROG_AZURE_ACCOUNT_KEY");
  static final AzureCredentials BY_SAS = new AzureCredentials.Sas(SAS, "CACHEPROG_AZURE_SAS_TOKEN");

  final FakeTransport transport = new FakeTransport();
  final HandClock clock = new HandClock();
  final SkippingTicker ticker = new SkippingTicker();
  final MemoryLog log = new MemoryLog();

  final AzureStore store(AzureCredentials credentials) {
    return new AzureStore(
        new AzureOptions(
            new AzureContainer(AzureContainer.endpointOf("account"), "account", "builds", "go"),
            credentials,
            "CACHEPROG_AZURE_ACCOUNT"),
        transport,
        transport,
        clock,
        ticker,
        log);
  }

  @AfterEach
  void allResponsesAreClosed() {
    assertThat(transport.openResponses).hasValue(0);
  }

  static Map<String, String> stored() {
    Map<String, String> headers = new HashMap<>();
    headers.put("x-ms-request-id", "1");
    headers.put("x-ms-meta-outputid", METADATA.outputId().hex());
    headers.put("x-ms-meta-compression", "zstd");
    headers.put("x-ms-meta-uncompressedsize", "1234");
    return headers;
  }

  static Map<String, String> error(String code) {
    return Map.of("x-ms-request-id", "1", "x-ms-error-code", code);
  }

  static void put(AzureStore store) throws Exception {
    store.put(ID, METADATA, Body.of(BODY));
  }
}
