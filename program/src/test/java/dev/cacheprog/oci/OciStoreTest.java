package dev.cacheprog.oci;

import static dev.cacheprog.oci.OciStores.SCOPE;
import static dev.cacheprog.oci.OciStores.manifest;
import static dev.cacheprog.oci.OciStores.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.oci.OciStores.Pack;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.OutputId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is sent to registries, step by step.
class OciStoreTest extends OciStoreBase {
  @Test
  void anUploadGoesWhereTheRegistrySays() throws Exception {
    OciStore store = open();
    transport
        .answer(404, NONE, "")
        .answer(202, Map.of("location", "/v2/team/cache/blobs/uploads/1?_state=a%3D"), "")
        .answer(201, NONE, "");
    PACK.put(store);
    Pack other = Pack.of("other", Samples.noise(7));
    transport
        .answer(404, NONE, "")
        .answer(202, Map.of("Location", "https://upload.example/x"), "")
        .answer(201, NONE, "");
    other.put(store);

    assertThat(requests())
        .containsExactly(
            "GET https://registry.example/v2/",
            "HEAD blobs/" + DIGEST,
            "POST blobs/uploads/",
            "PUT blobs/uploads/1?_state=a%3D&digest=" + DIGEST,
            "HEAD blobs/" + Layer.SHA256 + OutputId.ofBody(other.stored()),
            "POST blobs/uploads/",
            "PUT https://upload.example/x?digest="
                + Layer.SHA256
                + OutputId.ofBody(other.stored()));
  }

  @Test
  void aBlobThatIsThereIsNotSent() throws Exception {
    OciStore store = open();
    transport.answer(200, NONE, "");
    PACK.put(store);
    assertThat(requests()).hasSize(2);
  }

  /// distribution answers so while another client stores the same blob.
  @Test
  void aBlobThatCannotBeLookedUpIsSent() throws Exception {
    OciStore store = open();
    transport
        .answer(500, NONE, "")
        .answer(202, Map.of("Location", "https://upload.example/x"), "")
        .answer(201, NONE, "");
    PACK.put(store);
    assertThat(requests()).hasSize(4);
  }

  @Test
  void credentialsAreNotSentToAnotherHostForAnUpload() throws Exception {
    transport
        .answer(401, Map.of("www-authenticate", "Basic realm=\"x\""), "")
        .answer(404, NONE, "")
        .answer(202, Map.of("Location", "https://upload.example/x"), "")
        .answer(201, NONE, "");
    PACK.put(store(LOGIN));

    assertThat(transport.requests().get(2).headers()).containsEntry("Authorization", LOGIN.basic());
    assertThat(transport.requests().get(3).headers()).doesNotContainKey("Authorization");
  }

  @Test
  void aRegistryThatKnowsOnlyImagesGetsImages() throws Exception {
    OciStore store = open();
    String refusal =
        "{\"errors\":[{\"code\":\"MANIFEST_INVALID\",\"detail\":\"unknown media type: x\"}]}";
    transport
        .answer(202, Map.of("Location", "/u"), "")
        .answer(201, NONE, "")
        .answer(200, NONE, "")
        .answer(400, NONE, refusal)
        .answer(200, NONE, "")
        .answer(201, NONE, "")
        .answer(201, NONE, "")
        .answer(201, NONE, "");
    put(store, manifest("key", SCOPE, "build"));

    assertThat(sent(6)).isEqualTo(sent(7)).isEqualTo(sent(8));
    assertThat(sent(4)).contains("application/vnd.oci.empty.v1+json", "artifactType");
    assertThat(sent(6))
        .contains("application/vnd.oci.image.config.v1+json")
        .doesNotContain("artifactType");
    assertThat(ImageManifest.parse(sent(6))).isEqualTo(ImageManifest.parse(sent(4)));
  }

  private String image(Layer layer) {
    return new ImageManifest(layer, List.of(), clock.instant())
        .text(ImageManifest.Form.ARTIFACT, DIGEST);
  }

  @Test
  void aManifestIsTheFirstLayer() throws Exception {
    OciStore store = open();
    Layer layer = new Layer(DIGEST, PACK.stored().length, PACK.metadata());
    Instant written = clock.instant();
    transport
        .answer(
            200,
            Map.of(
                "Docker-Content-Digest",
                Layer.SHA256 + OutputId.ofBody(image(layer).getBytes(UTF_8))),
            image(layer))
        .answer(NONE, PACK.stored(), Instant.EPOCH);
    clock.advance(Duration.ofDays(1));
    try (Lookup lookup = store.get(KEY)) {
      Lookup.Hit hit = (Lookup.Hit) lookup;
      assertThat(hit.metadata()).isEqualTo(PACK.metadata());
      assertThat(hit.time()).isEqualTo(written);
      assertThat(hit.body().readAllBytes()).isEqualTo(PACK.stored());
    }
    assertThat(requests()).endsWith("GET manifests/m-" + KEY.hex(), "GET blobs/" + DIGEST);
  }

  @Test
  void aManifestWhoseBlobIsGoneIsAMiss() throws Exception {
    OciStore store = open();
    transport.answer(200, NONE, image(new Layer(DIGEST, 1, PACK.metadata()))).answer(404, NONE, "");
    assertThat(store.get(KEY)).isEqualTo(new Lookup.Miss());
  }

  @Test
  void aPackOfNoManifestIsLeftOut() throws Exception {
    OciStore store = open();
    transport
        .answer(202, Map.of("Location", "/u"), "")
        .answer(201, NONE, "")
        .answer(200, NONE, "")
        .answer(201, NONE, "");
    put(store, manifest("key", null, "", PACK.id()));
    assertThat(ImageManifest.parse(sent(4)).packs()).isEmpty();
    assertThat(log.messages(Log.Level.DEBUG)).hasSize(1);
    assertThat(store.get(PACK.action())).isEqualTo(new Lookup.Miss());
  }

  @Test
  void aTokenIsAskedForWithServiceScopeAndPassword() throws Exception {
    transport
        .answer(
            401,
            Map.of(
                "WWW-Authenticate", "Bearer realm=\"https://auth.example/t?a=b\",service=\"a b\""),
            "")
        .answer(200, NONE, "{\"access_token\":\"t\"}")
        .answer(404, NONE, "");
    assertThat(store(LOGIN).get(KEY)).isEqualTo(new Lookup.Miss());

    assertThat(requests().get(1))
        .isEqualTo(
            "GET https://auth.example/t?a=b&service=a+b&scope=repository%3Ateam%2Fcache%3Apull");
    assertThat(transport.requests().get(1).headers()).containsEntry("Authorization", LOGIN.basic());
    assertThat(transport.requests().get(2).headers()).containsEntry("Authorization", "Bearer t");
  }

  @Test
  void anUnknownRepositoryIsAMiss() throws Exception {
    OciStore store = open();
    transport.answer(404, NONE, "{\"errors\":[{\"code\":\"NAME_UNKNOWN\"}]}");
    assertThat(read(store, OciStores.latest(""))).isNull();
  }
}
