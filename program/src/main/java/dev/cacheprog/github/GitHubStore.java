package dev.cacheprog.github;

import dev.cacheprog.core.ExplainedStore;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Stores packs and manifests as entries of GitHub's Actions cache. Entries cannot be replaced,
/// listed or deleted: see [EntryKeys].
///
/// No request is sent before the first call.
public final class GitHubStore implements ExplainedStore {
  /// Reservations that somebody has given up keep their key, so others are tried.
  private static final int MAX_KEYS = 3;

  private final GitHubOptions options;
  private final CacheService service;
  private final Blobs blobs;
  private final EntryKeys keys;
  private final InstantSource clock;

  /// Prefixes of packs that were found but could not be read. Another put makes a new entry.
  private final Set<String> broken = ConcurrentHashMap.newKeySet();

  public GitHubStore(
      GitHubOptions options, HttpTransport transport, InstantSource clock, Ticker ticker) {
    this.options = options;
    this.service = new CacheService(options, transport, ticker);
    this.blobs = new Blobs(transport);
    this.keys = new EntryKeys(options.prefix(), options.run());
    this.clock = clock;
  }

  @Override
  public List<Detail> details() {
    return List.of(
        new Detail("token", () -> TokenRights.of(options.token()).toString()),
        new Detail("cache mode", () -> permitted(options.mode())));
  }

  private static String permitted(GitHubOptions.Mode mode) {
    return switch (mode) {
      case READ_WRITE -> "ACTIONS_CACHE_MODE permits reads and writes";
      case READ_ONLY -> "ACTIONS_CACHE_MODE permits reads only";
      case WRITE_ONLY -> "ACTIONS_CACHE_MODE permits writes only";
      case NONE -> "ACTIONS_CACHE_MODE permits neither reads nor writes";
    };
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    String prefix = keys.prefix(id);
    if (prefix == null) {
      return new Lookup.Miss();
    }
    require(options.mode().reads(), "reads");
    SignedUrl url = service.find(prefix);
    return url == null ? new Lookup.Miss() : download(url, prefix);
  }

  private Lookup download(SignedUrl url, String prefix) throws StoreException {
    HttpTransport.Response response;
    try {
      response = blobs.get(url, 0, null);
    } catch (IOException e) {
      throw Blobs.failure("download", url, e);
    }
    try {
      if (response.status() == 200) {
        return hit(url, response);
      }
      if (response.status() != 404) {
        throw Blobs.rejection("download", url, response);
      }
    } catch (IllegalArgumentException e) {
      broken.add(prefix);
      response.close();
      throw new StoreException(
          Reason.PERMANENT,
          "download of " + url + ": " + e.getMessage(),
          "another program uses such keys: choose another CACHEPROG_GITHUB_CACHE_PREFIX",
          null);
    } catch (IOException e) {
      response.close();
      throw Blobs.failure("download", url, e);
    } catch (StoreException e) {
      response.close();
      throw e;
    }
    // GitHub has deleted the blob before the entry.
    broken.add(prefix);
    response.close();
    return new Lookup.Miss();
  }

  /// @throws IllegalArgumentException if it is no object of this program
  private Lookup hit(SignedUrl url, HttpTransport.Response response) throws IOException {
    InputStream body = new ResumingBody(blobs, url, response);
    ObjectHead head = ObjectHead.read(body);
    long size = response.length() < 0 ? -1 : response.length() - head.length();
    Instant time = response.lastModified();
    return new Lookup.Hit(head.metadata(), size, time == null ? clock.instant() : time, body);
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    String prefix = keys.prefix(id);
    if (prefix == null || id.name() instanceof ObjectName.LatestManifest) {
      throw new StoreException(
          Reason.PERMANENT, "GitHub's cache takes packs and manifests only", null);
    }
    require(options.mode().writes(), "writes");
    // A pack never changes, so the first key of all writers is the same.
    boolean isPack = id.name() instanceof ObjectName.Pack;
    String key = prefix + (isPack && !broken.contains(prefix) ? "0" : keys.unique());
    for (int tried = 1; ; tried++) {
      SignedUrl url = service.create(key);
      if (url != null) {
        upload(key, url, ObjectHead.with(metadata, body));
        broken.remove(prefix);
        return;
      }
      if (isPack && !broken.contains(prefix) && service.find(prefix) != null) {
        return;
      }
      if (tried == MAX_KEYS) {
        throw new StoreException("the cache service has no free key for " + id, true, null);
      }
      key = prefix + keys.unique();
    }
  }

  private void upload(String key, SignedUrl url, Body body)
      throws StoreException, InterruptedException {
    blobs.upload(url, body);
    service.finish(key, body.size());
  }

  private static void require(boolean isPermitted, String what) throws StoreException {
    if (!isPermitted) {
      throw new StoreException(
          Reason.DENIED,
          "the workflow permits no " + what + " of the cache: ACTIONS_CACHE_MODE",
          null);
    }
  }

  @Override
  public String toString() {
    return service.toString();
  }
}
