package dev.cacheprog.oci;

import static dev.cacheprog.oci.OciStores.SCOPE;
import static dev.cacheprog.oci.OciStores.latest;
import static dev.cacheprog.oci.OciStores.manifest;
import static dev.cacheprog.oci.OciStores.read;
import static dev.cacheprog.oci.OciStores.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.oci.OciStores.Pack;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.OciRegistry;
import dev.cacheprog.testkit.Workspace;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Packs and manifests in a real registry.
@Tag("system")
class OciRegistryTest {
  private static OciRegistry registry;

  private final String name = Fixture.unique("team/cache");
  private final OciStore store = store();

  @BeforeAll
  static void start() throws Exception {
    Fixture.requireTool(OciRegistry.DISTRIBUTION, "how registries take packs");
    registry = OciRegistry.open(Fixture.fresh("registry"));
  }

  @AfterAll
  static void stop() {
    if (registry != null) {
      registry.close();
    }
  }

  private OciStore store() {
    return OciStores.of(registry.repository(name));
  }

  private static void put(OciStore store, ActionId id, String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    store.put(id, Samples.entry(bytes), Body.of(bytes));
  }

  private HttpResponse<String> request(String method, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + registry.port() + "/v2/" + name + path))
              .header("Accept", ImageManifest.MEDIA_TYPE)
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void aPackIsFoundByWhoeverHasReadAManifestWithIt() throws Exception {
    Pack one = Pack.of("one", Samples.noise(100_000));
    Pack other = Pack.of("other", Samples.noise(50));
    one.put(store);
    other.put(store);
    assertThat(read(store, one.action())).isEqualTo(one.stored());
    put(store, manifest("key", null, "build", one.id(), other.id()), "the manifest");

    OciStore fresh = store();
    assertThat(fresh.get(one.action())).isEqualTo(new Lookup.Miss());
    assertThat(text(fresh, manifest("key", null, "build"))).isEqualTo("the manifest");
    try (Lookup lookup = fresh.get(one.action())) {
      assertThat(((Lookup.Hit) lookup).metadata()).isEqualTo(one.metadata());
      assertThat(((Lookup.Hit) lookup).body().readAllBytes()).isEqualTo(one.stored());
    }
    assertThat(read(fresh, other.action())).isEqualTo(other.stored());
  }

  @Test
  void theLatestManifestOfAScopeIsFoundByItsCommandAndByAny() throws Exception {
    put(store, manifest("a", SCOPE, "build"), "a");
    put(store, manifest("b", SCOPE, "test"), "b");
    put(store, manifest("c", SCOPE, "go run/x"), "c");
    put(store, manifest("d", SCOPE + "other", "build"), "d");

    OciStore fresh = store();
    assertThat(text(fresh, latest("build"))).isEqualTo("a");
    assertThat(text(fresh, latest("test"))).isEqualTo("b");
    assertThat(text(fresh, latest("go run/x"))).isEqualTo("c");
    assertThat(text(fresh, latest(""))).isEqualTo("c");
    assertThat(read(fresh, latest("vet"))).isNull();
    put(store, manifest("a", SCOPE, "build"), "a again");
    assertThat(text(fresh, latest("build"))).isEqualTo("a again");
    assertThat(text(fresh, latest(""))).isEqualTo("a again");
  }

  @Test
  void nothingIsSentForObjectsWithoutAName() throws Exception {
    ActionId part = ActionId.of(new ObjectName.IndexPart(SCOPE, 3));
    assertThat(store.get(Samples.action("a"))).isEqualTo(new Lookup.Miss());
    assertThat(store.get(part)).isEqualTo(new Lookup.Miss());
    for (ActionId id : List.of(Samples.action("a"), part, latest("build"))) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> put(store, id, "x"))
          .matches(e -> e.reason() == Reason.PERMANENT);
    }
    assertThat(registry.log()).doesNotContain(name);
  }

  @Test
  void aRepositoryThatDoesNotExistIsAMiss() throws Exception {
    assertThat(read(store, manifest("key", null, ""))).isNull();
    assertThat(store.details().getLast().text().get())
        .isEqualTo(registry.repository(name) + ", which does not exist yet");
    put(store, manifest("key", null, ""), "x");
    assertThat(store.details().getLast().text().get()).isEqualTo(registry.repository(name));
    assertThat(store.details().getFirst().text().get()).contains("answers everybody");
  }

  @Test
  void aBlobIsUploadedOnce() throws Exception {
    Pack pack = Pack.of("pack", Samples.noise(300));
    pack.put(store);
    pack.put(store());

    assertThat(registry.log().lines().filter(line -> line.contains("\"POST /v2/" + name)))
        .hasSize(1);
  }

  @Test
  void aPackThatTheRegistryHasDeletedIsLeftOut() throws Exception {
    Pack lost = Pack.of("lost", Samples.noise(301));
    Pack kept = Pack.of("kept", Samples.noise(302));
    lost.put(store);
    kept.put(store);
    put(store, manifest("old", null, "", lost.id(), kept.id()), "old");
    OciStore fresh = store();
    assertThat(text(fresh, manifest("old", null, ""))).isEqualTo("old");
    String digest = Layer.SHA256 + OutputId.ofBody(lost.stored());
    assertThat(request("DELETE", "/blobs/" + digest).statusCode()).isEqualTo(202);

    put(fresh, manifest("new", null, "", lost.id(), kept.id()), "new");

    assertThat(request("GET", "/manifests/" + new Tags("").read(manifest("new", null, ""))).body())
        .contains(Layer.SHA256 + OutputId.ofBody(kept.stored()))
        .doesNotContain(digest);
    assertThat(read(fresh, lost.action())).isNull();
    assertThat(read(fresh, kept.action())).isEqualTo(kept.stored());
  }

  @Test
  void ofManyWritersOfOneTagOneWins() throws Exception {
    ActionId id = manifest("shared", SCOPE, "build");
    Together.run(8, number -> put(store(), id, "writer " + number));

    assertThat(text(store(), id)).startsWith("writer ");
    assertThat(text(store(), latest("build"))).startsWith("writer ");
  }

  @Test
  void aManifestOfSomebodyElseIsAMissAndReplaced() throws Exception {
    ActionId id = manifest("foreign", null, "");
    put(store, id, "x");
    String tag = new Tags("").read(id);
    String foreign =
        request("GET", "/manifests/" + tag)
            .body()
            .replace("application/vnd.cacheprog.manifest.v1", "text/plain");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest push =
          HttpRequest.newBuilder(
                  URI.create(
                      "http://127.0.0.1:" + registry.port() + "/v2/" + name + "/manifests/" + tag))
              .header("Content-Type", ImageManifest.MEDIA_TYPE)
              .PUT(HttpRequest.BodyPublishers.ofString(foreign))
              .build();
      assertThat(client.send(push, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(201);
    }
    assertThat(read(store(), id)).isNull();

    put(store, id, "again");
    assertThat(text(store(), id)).isEqualTo("again");
  }

  @Test
  void aLargePackIsStreamed() throws Exception {
    Path file = Files.write(Fixture.fresh("large").resolve("pack"), Samples.noise(40 << 20));
    Pack pack = Pack.of("large", new byte[0]);
    store.put(
        pack.action(),
        new ObjectMetadata(pack.id(), "zstd", 1L << 40),
        Body.of(file, Files.size(file)));

    try (Lookup lookup = store.get(pack.action())) {
      assertThat(OutputId.ofBody(((Lookup.Hit) lookup).body()))
          .isEqualTo(OutputId.ofBody(Files.readAllBytes(file)));
    }
  }

  /// A client that everybody uses reads all of it, and finds nothing wrong.
  @Test
  @Tag("variation")
  void anotherClientTakesItAsAValidImage() throws Exception {
    Fixture.requireTool(OciRegistry.CRANE, "that other clients accept what is pushed");
    Pack pack = Pack.of("valid", Samples.noise(1000));
    pack.put(store);
    ActionId id = manifest("valid", SCOPE, "build", pack.id());
    put(store, id, "the manifest");
    String crane = Workspace.tool(OciRegistry.CRANE).toString();
    String image = "127.0.0.1:" + registry.port() + "/" + name + ":" + new Tags("").read(id);

    assertThat(Fixture.execute(crane, "manifest", image))
        .contains("\"artifactType\":\"application/vnd.cacheprog.cache.v1\"");
    assertThat(Fixture.execute(crane, "ls", "127.0.0.1:" + registry.port() + "/" + name).lines())
        .hasSize(3);
    Path copy = Fixture.fresh("copy").resolve("layout");
    Fixture.execute(crane, "pull", "--format=oci", image, copy.toString());
    assertThat(copy.resolve("blobs/sha256/" + OutputId.ofBody(pack.stored())))
        .hasBinaryContent(pack.stored());
  }
}
