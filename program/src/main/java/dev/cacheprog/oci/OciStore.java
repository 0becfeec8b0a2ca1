package dev.cacheprog.oci;

import static dev.cacheprog.oci.Authorization.Access.PULL;
import static dev.cacheprog.oci.Authorization.Access.PUSH;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.core.ExplainedStore;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.PrefixedStore;
import dev.cacheprog.core.ServerPause;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// Stores packs and manifests in a repository of an OCI registry (see docs/formats.md): a pack is a
/// blob, and a manifest an image manifest with a tag, whose layers are the manifest and its packs.
/// A pack is found if this process has put it, or has read a manifest with it.
///
/// No request is sent, and nothing loaded, before the first call.
public final class OciStore implements ExplainedStore, PrefixedStore {
  private final OciRepository repository;
  private final InstantSource clock;
  private final Log log;
  private final Registry registry;
  private final Blobs blobs;
  private final Tags tags;

  /// The packs that this process has put, or has read in a manifest.
  private final ConcurrentMap<OutputId, Layer> packs;

  /// The form of manifests that the registry takes, as far as is known.
  private volatile ImageManifest.Form form = ImageManifest.Form.ARTIFACT;

  /// What to do if reading is denied; empty as long as nothing was.
  private volatile String hintOfDenied = "";

  /// Whether a request for a manifest was answered.
  private volatile boolean hasRead;

  /// @param login given by options; null if they give none
  /// @param environment has the logins of docker and of CIs
  public OciStore(
      OciRepository repository,
      @Nullable Login login,
      Map<String, String> environment,
      HttpTransport transport,
      InstantSource clock,
      Ticker ticker,
      Log log) {
    this.repository = repository;
    this.clock = clock;
    this.log = log;
    this.registry =
        new Registry(
            repository,
            transport,
            clock,
            new ServerPause(ticker),
            new Logins(repository, login, environment));
    this.blobs = new Blobs(repository, registry);
    this.tags = new Tags("");
    this.packs = new ConcurrentHashMap<>();
  }

  private OciStore(OciStore whole, Tags tags) {
    this.repository = whole.repository;
    this.clock = whole.clock;
    this.log = whole.log;
    this.registry = whole.registry;
    this.blobs = whole.blobs;
    this.tags = tags;
    this.packs = whole.packs;
  }

  /// The same repository with other tags. Blobs are shared: what is not in a manifest of a part is
  /// not found in it.
  ///
  /// @param part such as `branches/team/shop/-/fix`; empty for all that is in no part
  @Override
  public OciStore under(String part) {
    return new OciStore(this, new Tags(part));
  }

  /// Gets a token for reading.
  @Override
  public void prepare() throws StoreException, InterruptedException {
    registry.prepare();
  }

  @Override
  public List<Detail> details() {
    return List.of(
        new Detail("credentials", registry::login), new Detail("repository", this::existence));
  }

  private String existence() throws StoreException, InterruptedException {
    HttpTransport.Response response =
        registry.send(
            new Registry.Call("GET", repository.url("tags/list?n=1"), Map.of(), null, PULL));
    if (response.status() == 200) {
      response.close();
      return repository.toString();
    }
    RegistryError error = RegistryError.of(response);
    if (error.isMissing()) {
      return repository + ", which does not exist yet";
    }
    if (error.isDenied()) {
      return repository + "; its tags may not be listed, which builds do not need";
    }
    throw error.exception("GET " + this);
  }

  @Override
  public String hintOfDeniedGets() {
    return hasRead ? "" : hintOfDenied;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    return switch (id.name()) {
      case ObjectName.Pack(OutputId pack) -> pack(pack);
      case ObjectName.Manifest _, ObjectName.LatestManifest _ -> manifest(tags.read(id));
      case ObjectName.IndexPart _ -> new Lookup.Miss();
      case null -> new Lookup.Miss();
    };
  }

  private Lookup pack(OutputId id) throws StoreException, InterruptedException {
    Layer layer = packs.get(id);
    if (layer == null) {
      return new Lookup.Miss();
    }
    Lookup lookup = blob(layer, null);
    if (lookup instanceof Lookup.Miss) {
      packs.remove(id, layer); // no manifest can refer to it any more
    }
    return lookup;
  }

  private Lookup blob(Layer layer, @Nullable Instant written)
      throws StoreException, InterruptedException {
    HttpTransport.Response response = blobs.get(layer.digest());
    if (response == null) {
      return new Lookup.Miss();
    }
    try {
      Instant time = written == null ? response.lastModified() : written;
      return new Lookup.Hit(
          layer.metadata(),
          response.length(),
          time == null ? clock.instant() : time,
          response.owningBody());
    } catch (IOException e) {
      response.close();
      throw registry.networkFailure("GET", repository.registry(), e);
    }
  }

  private Lookup manifest(String tag) throws StoreException, InterruptedException {
    URI uri = repository.url("manifests/" + tag);
    Map<String, String> headers = Map.of("Accept", ImageManifest.MEDIA_TYPE);
    HttpTransport.Response response =
        registry.send(new Registry.Call("GET", uri, headers, null, PULL));
    if (response.status() != 200) {
      RegistryError error = RegistryError.of(response);
      if (error.isMissing()) {
        hasRead = true;
        return new Lookup.Miss();
      }
      StoreException failure = error.exception("GET " + this);
      if (!error.isDenied()) {
        throw failure;
      }
      return denied(failure);
    }
    hasRead = true;
    String type = response.header("Content-Type");
    if (type != null && type.startsWith("text/html")) {
      response.close();
      throw new StoreException(
          Reason.PERMANENT,
          "GET " + this + ": the answer is a web page, not that of a registry",
          "check CACHEPROG_OCI_REPOSITORY, and proxies and login pages of the network",
          null);
    }
    String digest = response.header("Docker-Content-Digest");
    byte[] text;
    try (response;
        InputStream body = response.body()) {
      text = body.readNBytes(ImageManifest.MAX_BYTES + 1);
    } catch (IOException e) {
      throw registry.networkFailure("GET", uri, e);
    }
    try {
      ImageManifest image = read(text, digest);
      for (Layer pack : image.packs()) {
        packs.put(pack.metadata().outputId(), pack);
      }
      return blob(image.manifest(), image.time());
    } catch (IllegalArgumentException e) {
      // As if it did not exist: so this build replaces it.
      log.warn("Ignored a damaged image manifest", "tag", tag, "reason", e.getMessage());
      return new Lookup.Miss();
    }
  }

  private static ImageManifest read(byte[] text, @Nullable String digest) {
    if (text.length > ImageManifest.MAX_BYTES) {
      throw new IllegalArgumentException("larger than " + ImageManifest.MAX_BYTES + " bytes");
    }
    if (digest != null
        && Layer.isDigest(digest)
        && !digest.equals(Layer.SHA256 + OutputId.ofBody(text).hex())) {
      throw new IllegalArgumentException("its digest does not match");
    }
    return ImageManifest.parse(new String(text, UTF_8));
  }

  /// Registries hide with the same answer what does not exist yet and what may not be read. So it
  /// is a miss for those who have a login, whose first build may create the repository.
  private Lookup denied(StoreException failure) throws StoreException, InterruptedException {
    if (!registry.hasLogin()) {
      throw failure;
    }
    if (hintOfDenied.isEmpty()) {
      hintOfDenied = failure.hint();
      log.warn(
          "The registry denies reading: the repository does not exist yet, or these credentials may"
              + " not read it",
          "error",
          failure.getMessage(),
          "hint",
          failure.hint());
    }
    return new Lookup.Miss();
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    switch (id.name()) {
      case ObjectName.Pack(OutputId pack) -> packs.put(pack, blobs.put(body, metadata, true));
      case ObjectName.Manifest name -> put(name, metadata, body);
      case ObjectName.LatestManifest _, ObjectName.IndexPart _ -> throw notKept();
      case null -> throw notKept();
    }
  }

  private static StoreException notKept() {
    return new StoreException(
        Reason.PERMANENT, "a registry keeps packs and manifests alone, no single objects", null);
  }

  private void put(ObjectName.Manifest name, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    Layer manifest = blobs.put(body, metadata, false);
    progress(body);
    List<Layer> layers = new ArrayList<>();
    for (OutputId pack : name.packs()) {
      Layer layer = packs.get(pack);
      if (layer == null) {
        log.debug("Left out a pack that is in no manifest of this process", "pack", pack);
      } else {
        layers.add(layer);
      }
    }
    layers.sort(Comparator.comparing(Layer::digest));
    List<String> written = tags.written(name);
    RegistryError error = put(written.getFirst(), manifest, layers);
    if (error != null && error.isRefusedForm() && form.isArtifact()) {
      log.debug("The registry takes no artifacts; writing images", "error", error.message());
      form = ImageManifest.Form.IMAGE;
      error = put(written.getFirst(), manifest, layers);
    }
    if (error != null && error.isBlobUnknown()) {
      blobs.forget();
      forgetMissing(layers, error.text());
      error = put(written.getFirst(), manifest, layers);
    }
    for (int i = 1; error == null && i < written.size(); i++) {
      progress(body);
      error = put(written.get(i), manifest, layers);
    }
    if (error != null) {
      throw error.exception("PUT " + this);
    }
  }

  /// Reads the body once more, which shows to those who watch it that this put makes progress: it
  /// takes several requests after the body was sent.
  private static void progress(Body body) {
    try (InputStream in = body.open()) {
      in.read();
    } catch (IOException _) {
      // It was sent.
    }
  }

  /// Packs that the registry has deleted since their manifest was read are lost.
  private void forgetMissing(List<Layer> layers, String error) {
    layers.removeIf(
        layer -> {
          boolean isMissing = error.contains(layer.digest());
          if (isMissing) {
            packs.remove(layer.metadata().outputId(), layer);
          }
          return isMissing;
        });
  }

  /// Writes an image manifest under a tag; of two writers, the last one wins.
  private @Nullable RegistryError put(String tag, Layer manifest, List<Layer> layers)
      throws StoreException, InterruptedException {
    ImageManifest.Form now = form;
    String config = blobs.putConfig(now.config());
    byte[] text =
        new ImageManifest(manifest, layers, clock.instant()).text(now, config).getBytes(UTF_8);
    if (text.length > ImageManifest.MAX_BYTES) {
      throw new StoreException(
          Reason.PERMANENT,
          "PUT "
              + this
              + ": the image manifest would refer to "
              + layers.size()
              + " packs and have more than "
              + ImageManifest.MAX_BYTES
              + " bytes",
          null);
    }
    HttpTransport.Response response =
        registry.send(
            new Registry.Call(
                "PUT",
                repository.url("manifests/" + tag),
                Map.of("Content-Type", ImageManifest.MEDIA_TYPE),
                Body.of(text),
                PUSH));
    if (response.status() / 100 != 2) {
      return RegistryError.of(response);
    }
    response.close();
    return null;
  }

  @Override
  public String toString() {
    return repository.toString();
  }
}
