package dev.cacheprog.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.contract.RemoteStoreContract;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.http.UrlConnectionTransport;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.system.support.GcsPlace;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// The contract of stores, with fake-gcs-server.
@Tag("system")
@ParameterizedClass
@ValueSource(strings = {"", "plain/prefix", "a b+c%20d/ü 日本/(x)=y&z"})
class GcsContractTest implements RemoteStoreContract {
  private static GcsPlace place;

  @Parameter String prefix = "";

  @BeforeAll
  static void start() throws Exception {
    place = new GcsPlace();
    place.tokens.add("right");
  }

  @AfterAll
  static void stop() throws Exception {
    if (place != null) {
      place.close();
    }
  }

  private GcsStore store(String of) {
    return new GcsStore(
        new GcsBucket(URI.create("http://127.0.0.1:" + place.port()), GcsPlace.BUCKET, of),
        new UrlConnectionTransport(Duration.ofSeconds(30)),
        new GivenToken("right"),
        Clock.systemUTC(),
        Ticker.SYSTEM);
  }

  @Override
  public RemoteStore store() {
    return store(prefix);
  }

  /// So that objects are found that an S3 store has put into the same bucket, and the other way
  /// round: Google takes `x-amz-meta-` for the same metadata.
  @Test
  void keysAndMetadataAreThoseOfS3() throws Exception {
    byte[] body = Samples.noise(50);
    String name = Samples.action("names " + prefix).hex();
    store()
        .put(
            Samples.action("names " + prefix),
            new ObjectMetadata(OutputId.ofBody(body), "zstd", 120),
            Body.of(body));

    String key = prefix.isEmpty() ? name : prefix + "/" + name;
    assertThat(place.server.objects(GcsPlace.BUCKET)).contains(key.replace("&", "\\u0026"));
    assertThat(place.server.json(GcsPlace.BUCKET, "/" + encoded(key)).replace(" ", ""))
        .contains("\"compression_algorithm\":\"zstd\"", "\"uncompressed_size\":\"120\"")
        .contains("\"output_id\":\"");
  }

  private static String encoded(String key) {
    return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Test
  void readsAnotherPrefixAndWritesNothingThere() throws Exception {
    byte[] body = Samples.text(100);
    store("other").put(Samples.action("x"), Samples.entry(body), Body.of(body));

    RemoteStore other = store("own").under("other");
    try (Lookup lookup = other.get(Samples.action("x"))) {
      assertThat(lookup).isInstanceOf(Lookup.Hit.class);
    }
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> other.put(Samples.action("x"), Samples.entry(body), Body.of(body)))
        .withMessageContaining("read-only");
  }
}
