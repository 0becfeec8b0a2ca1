package dev.cacheprog.command;

import dev.cacheprog.doctor.Finding;
import dev.cacheprog.s3.S3Store;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;

/// What the doctor looks at in the store itself, with a sample: whether these credentials may read
/// and write. Called in the order of the methods.
final class StoreChecks {
  private static final int ROUNDS = 5;

  private final RemoteStore store;
  private final boolean readOnly;
  private final ActionId id;
  private final byte[] sample;
  private boolean written;
  private boolean putDenied;

  /// @param readOnly whether nothing is to be written
  /// @param id the same for all visits, so that those who may only read find a sample of others
  StoreChecks(RemoteStore store, boolean readOnly, ActionId id, byte[] sample) {
    this.store = store;
    this.readOnly = readOnly;
    this.id = id;
    this.sample = sample;
  }

  /// Whether a get is answered.
  Finding get() throws StoreException, IOException, InterruptedException {
    Lookup lookup = store.get(id);
    if (lookup instanceof Lookup.Hit hit) {
      hit.body().close();
      return Finding.ok("get", "found the sample of an earlier check");
    }
    String hint = hintOfDeniedGets();
    if (hint.isEmpty()) {
      return Finding.ok("get", "works; no sample is stored yet");
    }
    return readOnly
        ? Finding.failed("get", deniedGet(hint))
        : Finding.skipped(
            "get",
            "access denied: no sample is stored yet, or the read permission is missing; see read"
                + " back");
  }

  /// Whether a put is taken.
  Finding put() throws StoreException, InterruptedException {
    if (readOnly) {
      return Finding.skipped("put", "writing is disabled (--disable-put or --s3-anonymous)");
    }
    try {
      store.put(
          id,
          new ObjectMetadata(OutputId.ofBody(sample), ObjectMetadata.UNCOMPRESSED, sample.length),
          Body.of(sample));
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.DENIED) {
        throw e;
      }
      putDenied = true;
      return hintOfDeniedGets().isEmpty()
          ? Finding.warning(
              "put",
              "write access is denied, so builds upload nothing; set CACHEPROG_DISABLE_PUT=true if"
                  + " these credentials are read-only: "
                  + e.explanation())
          : Finding.failed("put", "write access is denied: " + e.explanation());
    }
    written = true;
    return Finding.ok("put", "stored a sample of " + sample.length + " bytes, action " + id);
  }

  /// Whether what was put can be read.
  Finding readBack() throws StoreException, IOException, InterruptedException {
    Lookup lookup = store.get(id);
    if (!(lookup instanceof Lookup.Hit hit)) {
      return missing();
    }
    try (InputStream in = hit.body()) {
      byte[] body = in.readAllBytes();
      if (!OutputId.ofBody(body).equals(hit.metadata().outputId())) {
        return Finding.failed("read back", "the sample was modified: its hash does not match");
      }
      if (!written) {
        return Finding.ok("read back", "read a sample of " + body.length + " bytes");
      }
      if (!Arrays.equals(body, sample)) {
        return Finding.failed("read back", "the store returned an older sample");
      }
      return Finding.ok("read back", "the same " + body.length + " bytes and metadata");
    }
  }

  private Finding missing() {
    String hint = hintOfDeniedGets();
    if (!hint.isEmpty()) {
      return Finding.failed(
          "read back",
          written ? "the sample was stored, but read access is denied: " + hint : deniedGet(hint));
    }
    return written
        ? Finding.failed(
            "read back",
            "the sample was stored, but a get does not find it; check the read permission"
                + " (s3:GetObject)")
        : Finding.skipped("read back", "no sample to read");
  }

  /// How long a get takes.
  Finding latency() throws StoreException, IOException, InterruptedException {
    long[] nanos = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      if (store.get(id) instanceof Lookup.Hit hit) {
        hit.body().close();
      }
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return Finding.ok(
        "latency",
        ServerChecks.millis(Duration.ofNanos(nanos[ROUNDS / 2])) + " per get, median of " + ROUNDS);
  }

  /// What the credentials allow, as far as the checks before have shown it.
  Finding permissions() {
    if (written) {
      return Finding.ok("permissions", "read and write");
    }
    if (readOnly) {
      return Finding.ok("permissions", "read; writing is disabled");
    }
    return putDenied
        ? Finding.warning("permissions", "read only; see put")
        : Finding.skipped("permissions", "unknown; see put");
  }

  /// Who has no permission to list an S3 bucket is denied what is not there, too.
  private static String deniedGet(String hint) {
    return "every get is denied, so builds have no hits: "
        + hint
        + "; or the store is empty and listing is denied: then run 'cacheprog doctor' once with"
        + " write access, to store a sample";
  }

  /// What to do if S3 has denied every get; empty if it has not.
  private String hintOfDeniedGets() {
    return store instanceof S3Store s3 ? s3.hintOfDeniedGets() : "";
  }
}
