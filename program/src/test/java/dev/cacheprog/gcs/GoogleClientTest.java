package dev.cacheprog.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Ticker;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.http.UrlConnectionTransport;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.GcsPlace;
import dev.cacheprog.testkit.Workspace;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Google's own client reads what the store writes, and the other way round.
@Tag("system")
@Tag("variation")
class GoogleClientTest {
  private static final String CLIENT = "gcs-client";

  private static final String SCRIPT =
      """
      import sys
      from google.auth.credentials import AnonymousCredentials
      from google.cloud import storage
      client = storage.Client(project="project", credentials=AnonymousCredentials())
      bucket = client.bucket("builds")
      blob = bucket.get_blob("go/" + sys.argv[1])
      print(sorted(blob.metadata.items()), blob.size, blob.download_as_bytes().hex())
      other = bucket.blob("go/" + sys.argv[2])
      other.metadata = blob.metadata
      other.upload_from_string(blob.download_as_bytes())
      """;

  @Test
  void readsWhatTheStoreWritesAndTheOtherWayRound() throws Exception {
    Fixture.requireTool(CLIENT, "that Google's client reads these objects");
    try (GcsPlace place = new GcsPlace()) {
      place.tokens.add("right");
      GcsStore store =
          new GcsStore(
              new GcsBucket(URI.create("http://127.0.0.1:" + place.port()), "builds", "go"),
              new UrlConnectionTransport(Duration.ofSeconds(30)),
              new GivenToken("right"),
              Clock.systemUTC(),
              Ticker.SYSTEM);
      byte[] body = Samples.noise(20);
      ObjectMetadata metadata = new ObjectMetadata(OutputId.ofBody(body), "zstd", 70);
      store.put(Samples.action("a"), metadata, Body.of(body));

      Path script = Files.writeString(Fixture.fresh("client").resolve("client.py"), SCRIPT);
      ProcessBuilder client =
          new ProcessBuilder(
              List.of(
                  Workspace.tool(CLIENT).toString(),
                  script.toString(),
                  Samples.action("a").hex(),
                  Samples.action("b").hex()));
      client.environment().put("STORAGE_EMULATOR_HOST", place.server.url());
      Fixture.Result result = Fixture.run(client);

      assertThat(result.out())
          .as("%s", result)
          .contains(
              "('compression_algorithm', 'zstd')",
              "('output_id', '"
                  + Base64.getEncoder().encodeToString(metadata.outputId().bytes())
                  + "')",
              "('uncompressed_size', '70')",
              " 20 " + HexFormat.of().formatHex(body));
      try (Lookup lookup = store.get(Samples.action("b"))) {
        assertThat(lookup).isInstanceOf(Lookup.Hit.class);
        assertThat(((Lookup.Hit) lookup).metadata()).isEqualTo(metadata);
        assertThat(((Lookup.Hit) lookup).body().readAllBytes()).isEqualTo(body);
      }
    }
  }
}
