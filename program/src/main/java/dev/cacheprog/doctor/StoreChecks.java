package dev.cacheprog.doctor;

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
import java.util.function.Supplier;

/// What the doctor looks at in the store itself, with a sample: whether these credentials may read
/// and write. Called in the order of the methods.
public final class StoreChecks {
  private static final int ROUNDS = 5;

  private final RemoteStore store;
  private final Supplier<String> deniedGetsHint;
  private final boolean readOnly;
  private final Sample sample;
  private boolean written;
  private boolean putDenied;
  private Duration latency = Duration.ZERO;

  /// @param deniedGetsHint what to do if every get was denied; empty text if not
  /// @param readOnly whether nothing is to be written
  public StoreChecks(
      RemoteStore store, Supplier<String> deniedGetsHint, boolean readOnly, Sample sample) {
    this.store = store;
    this.deniedGetsHint = deniedGetsHint;
    this.readOnly = readOnly;
    this.sample = sample;
  }

  /// Whether a get is answered.
  public Finding get() throws StoreException, IOException, InterruptedException {
    Lookup lookup = store.get(sample.id());
    if (lookup instanceof Lookup.Hit hit) {
      hit.body().close();
      return Finding.ok("get", "found the sample of an earlier check");
    }
    String hint = deniedGetsHint.get();
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
  public Finding put() throws StoreException, InterruptedException {
    if (readOnly) {
      return Finding.skipped(
          "put",
          "writing is disabled (--disable-put, --s3-anonymous, --azure-anonymous or ACTIONS_CACHE_MODE)");
    }
    try {
      store.put(
          sample.id(),
          new ObjectMetadata(sample.outputId(), ObjectMetadata.UNCOMPRESSED, sample.bytes().length),
          Body.of(sample.bytes()));
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.DENIED) {
        throw e;
      }
      putDenied = true;
      return deniedGetsHint.get().isEmpty()
          ? Finding.warning(
              "put",
              "write access is denied, so builds upload nothing; set CACHEPROG_DISABLE_PUT=true if"
                  + " these credentials are read-only: "
                  + e.explanation())
          : Finding.failed("put", "write access is denied: " + e.explanation());
    }
    written = true;
    return Finding.ok(
        "put", "stored a sample of " + sample.bytes().length + " bytes, action " + sample.id());
  }

  /// Whether what was put can be read.
  public Finding readBack() throws StoreException, IOException, InterruptedException {
    Lookup lookup = store.get(sample.id());
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
      if (!Arrays.equals(body, sample.bytes())) {
        return Finding.failed("read back", "the store returned an older sample");
      }
      return Finding.ok("read back", "the same " + body.length + " bytes and metadata");
    }
  }

  private Finding missing() {
    String hint = deniedGetsHint.get();
    if (!hint.isEmpty()) {
      return Finding.failed(
          "read back",
          written ? "the sample was stored, but read access is denied: " + hint : deniedGet(hint));
    }
    return written
        ? Finding.failed(
            "read back",
            "the sample was stored, but a get does not find it; check the read permission"
                + " (S3: s3:GetObject)")
        : Finding.skipped("read back", "no sample to read");
  }

  /// How long a get takes.
  public Finding latency() throws StoreException, IOException, InterruptedException {
    long[] nanos = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      if (store.get(sample.id()) instanceof Lookup.Hit hit) {
        hit.body().close();
      }
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    latency = Duration.ofNanos(nanos[ROUNDS / 2]);
    return Finding.ok("latency", ServerChecks.millis(latency) + " per get, median of " + ROUNDS);
  }

  /// How fast the link to the store is.
  ///
  /// @param cores of this machine
  public Finding rate(int cores) throws InterruptedException {
    return written
        ? new LinkCheck(store, LinkCheck.LIMIT)
            .run(cores, new Transfer(sample.bytes().length, latency))
        : Finding.skipped("rate", "not measured, since nothing can be written");
  }

  /// What the credentials allow, as far as the checks before have shown it.
  public Finding permissions() {
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
}
