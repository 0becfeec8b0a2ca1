package dev.cacheprog.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.ExplainedStore;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AzureStoreTest extends AzureStoreBase {
  @Test
  void aGetIsAHitWithItsMetadata() throws Exception {
    transport.answer(stored(), BODY, TIME);

    try (Lookup lookup = store(KEY).get(ID)) {
      Lookup.Hit hit = (Lookup.Hit) lookup;
      assertThat(hit.metadata()).isEqualTo(METADATA);
      assertThat(hit.size()).isEqualTo(4);
      assertThat(hit.time()).isEqualTo(TIME);
      assertThat(hit.body().readAllBytes()).isEqualTo(BODY);
    }
    assertThat(transport.requests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.method()).isEqualTo("GET");
              assertThat(request.uri()).isEqualTo(URI.create(URL));
              assertThat(request.headers())
                  .containsOnlyKeys("x-ms-version", "x-ms-date", "Authorization");
              assertThat(request.headers().get("Authorization")).startsWith("SharedKey account:");
            });
  }

  @Test
  void aPutSendsOneBlockBlobWithItsMetadata() throws Exception {
    transport.answer(201, Map.of("x-ms-request-id", "1"), "");

    put(store(KEY));

    HttpTransport.Request request = transport.requests().getFirst();
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.uri()).isEqualTo(URI.create(URL));
    assertThat(request.headers())
        .containsEntry("x-ms-blob-type", "BlockBlob")
        .containsEntry("x-ms-meta-outputid", METADATA.outputId().hex())
        .containsEntry("x-ms-meta-compression", "zstd")
        .containsEntry("x-ms-meta-uncompressedsize", "1234");
  }

  /// Azure refuses some metadata without a value.

  @Test
  void anUncompressedBodyHasNoAlgorithm() throws Exception {
    transport.answer(201, Map.of("x-ms-request-id", "1"), "");

    store(KEY).put(ID, Samples.entry(new byte[0]), Body.of(new byte[0]));

    assertThat(transport.requests().getFirst().headers())
        .containsEntry("x-ms-meta-uncompressedsize", "0")
        .doesNotContainKey("x-ms-meta-compression");
  }

  @Test
  void aSasTokenIsTheQueryAndInNoMessage() {
    transport.fail(new IOException("Failed to read " + URL + "?" + SAS));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store(BY_SAS).get(ID))
        .satisfies(
            e -> {
              assertThat(e.explanation()).contains(URL + "?...").doesNotContain("hush");
              assertThat(e).hasNoCause();
            });
    assertThat(transport.requests().getFirst().uri()).isEqualTo(URI.create(URL + "?" + SAS));
    assertThat(transport.requests().getFirst().headers()).containsOnlyKeys("x-ms-version");
  }

  @Test
  void aBlobThatIsNotThereIsAMiss() throws Exception {
    transport.answer(404, error("BlobNotFound"), "");

    assertThat(store(KEY).get(ID)).isEqualTo(new Lookup.Miss());
  }

  /// Azurite answers so to a wrong key, Azure to machines that its network rules do not admit.

  @Test
  void anAnonymousStoreIsReadOnly() throws Exception {
    transport
        .answer(stored(), BODY, TIME)
        .answer(409, error("PublicAccessNotPermitted"), "")
        .answer(404, error("ResourceNotFound"), "");
    AzureStore store = store(new AzureCredentials.Anonymous());

    store.get(ID).close();
    assertThat(transport.requests().getFirst().headers()).containsOnlyKeys("x-ms-version");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> put(store))
        .matches(e -> e.reason() == Reason.DENIED);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .matches(e -> e.reason() == Reason.DENIED)
        .satisfies(e -> assertThat(e.hint()).contains("--azure-anonymous"));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .satisfies(e -> assertThat(e.hint()).contains("--azure-anonymous"));
    assertThat(transport.requests()).hasSize(3);
  }

  /// A login page, and servers that answer in Azure's place.

  @Test
  void itSaysHowItIsUsed() throws Exception {
    for (ExplainedStore.Detail detail : store(BY_SAS).details()) {
      assertThat(detail.text().get())
          .isIn(
              "a SAS token, from CACHEPROG_AZURE_SAS_TOKEN, permissions r, valid until"
                  + " 2026-01-01T00:00:00Z",
              "builds of the account account, prefix go");
    }
    assertThat(store(KEY)).hasToString("https://account.blob.core.windows.net/builds/go");
    assertThat(transport.requests()).isEmpty();
  }
}
