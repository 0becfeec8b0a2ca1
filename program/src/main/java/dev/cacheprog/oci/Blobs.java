package dev.cacheprog.oci;

import static dev.cacheprog.oci.Authorization.Access.PULL;
import static dev.cacheprog.oci.Authorization.Access.PUSH;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The blobs of a repository, by the digest of their bytes.
final class Blobs {
  private static final Map<String, String> BYTES =
      Map.of("Content-Type", "application/octet-stream");

  private final OciRepository repository;
  private final Registry registry;

  /// The config that this process has put or found; empty if it has none.
  private volatile String config = "";

  Blobs(OciRepository repository, Registry registry) {
    this.repository = repository;
    this.registry = registry;
  }

  /// A response with the bytes, which the caller closes; null if there is no such blob.
  HttpTransport.@Nullable Response get(String digest) throws StoreException, InterruptedException {
    HttpTransport.Response response =
        registry.send(
            new Registry.Call("GET", repository.url("blobs/" + digest), Map.of(), null, PULL));
    if (response.status() == 200) {
      return response;
    }
    RegistryError error = RegistryError.of(response);
    if (error.isMissing()) {
      return null;
    }
    throw error.exception("GET " + repository);
  }

  /// Stores bytes, unless they are there.
  ///
  /// @param mayExist whether to look first
  Layer put(Body body, ObjectMetadata metadata, boolean mayExist)
      throws StoreException, InterruptedException {
    String digest;
    try (InputStream in = body.open()) {
      digest = Layer.SHA256 + OutputId.ofBody(in).hex();
    } catch (IOException e) {
      throw registry.networkFailure("PUT", repository.registry(), e);
    }
    if (!mayExist || !exists(digest)) {
      upload(digest, body);
    }
    return new Layer(digest, body.size(), metadata);
  }

  /// Stores the config of image manifests once.
  ///
  /// @return its digest
  String putConfig(String text) throws StoreException, InterruptedException {
    byte[] bytes = text.getBytes(UTF_8);
    String digest = Layer.SHA256 + OutputId.ofBody(bytes).hex();
    if (!config.equals(digest)) {
      if (!exists(digest)) {
        upload(digest, Body.of(bytes));
      }
      config = digest;
    }
    return digest;
  }

  /// The config may not be there any more.
  void forget() {
    config = "";
  }

  private boolean exists(String digest) throws StoreException, InterruptedException {
    HttpTransport.Response response =
        registry.send(
            new Registry.Call("HEAD", repository.url("blobs/" + digest), Map.of(), null, PUSH));
    if (response.status() == 200) {
      response.close();
      return true;
    }
    RegistryError error = RegistryError.of(response);
    // While others store the same blob, distribution answers 500. If it is broken, the upload says
    // so.
    if (error.isMissing() || error.isOfServer()) {
      return false;
    }
    throw error.exception("HEAD " + repository);
  }

  /// In one piece, which all registries take.
  private void upload(String digest, Body body) throws StoreException, InterruptedException {
    URI uploads = repository.url("blobs/uploads/");
    HttpTransport.Response begun =
        registry.send(new Registry.Call("POST", uploads, BYTES, Body.of(new byte[0]), PUSH));
    if (begun.status() != 202) {
      throw RegistryError.of(begun).exception("POST " + repository);
    }
    String location = begun.header("Location");
    begun.close();
    if (location == null) {
      throw new StoreException(
          Reason.PERMANENT, "POST " + repository + ": the answer has no Location", null);
    }
    URI place = registry.target(uploads, location);
    URI complete =
        URI.create(place + (place.getRawQuery() == null ? "?" : "&") + "digest=" + digest);
    HttpTransport.Response done =
        registry.send(new Registry.Call("PUT", complete, BYTES, body, PUSH));
    if (done.status() / 100 != 2) {
      throw RegistryError.of(done).exception("PUT " + repository);
    }
    done.close();
  }
}
