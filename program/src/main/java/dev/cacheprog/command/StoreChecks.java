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
      return Finding.ok("get", "the sample of an earlier visit is there");
    }
    String hint = hintOfDeniedGets();
    if (hint.isEmpty()) {
      return Finding.ok("get", "answered: no sample yet");
    }
    return readOnly
        ? Finding.failed("get", deniedGet(hint))
        : Finding.skipped("get", "denied: no sample yet, or no permission to read; see read back");
  }

  /// Whether a put is taken.
  Finding put() throws StoreException, InterruptedException {
    if (readOnly) {
      return Finding.skipped("put", "nothing is written: --disable-put or --s3-anonymous");
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
              "writing is denied, so builds read but upload nothing; set CACHEPROG_DISABLE_PUT=true"
                  + " if these credentials are meant to read only: "
                  + e.explanation())
          : Finding.failed("put", "writing is denied: " + e.explanation());
    }
    written = true;
    return Finding.ok("put", "a sample of " + sample.length + " bytes, action " + id);
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
        return Finding.failed("read back", "the sample has changed: its hash is another one");
      }
      if (!written) {
        return Finding.ok("read back", "reading works: the " + body.length + " bytes of a sample");
      }
      if (!Arrays.equals(body, sample)) {
        return Finding.failed("read back", "an older sample came back");
      }
      return Finding.ok("read back", "the same " + body.length + " bytes, and their facts");
    }
  }

  private Finding missing() {
    String hint = hintOfDeniedGets();
    if (!hint.isEmpty()) {
      return Finding.failed(
          "read back",
          written ? "the sample was stored, but reading it is denied: " + hint : deniedGet(hint));
    }
    return written
        ? Finding.failed(
            "read back",
            "the sample was stored, but a get does not find it: may these credentials read"
                + " (s3:GetObject)?")
        : Finding.skipped("read back", "there is no sample to read");
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
        "a get takes "
            + ServerChecks.millis(Duration.ofNanos(nanos[ROUNDS / 2]))
            + ", the median of "
            + ROUNDS);
  }

  /// What the credentials allow, as far as the checks before have shown it.
  Finding permissions() {
    if (written) {
      return Finding.ok("permissions", "to read and to write");
    }
    if (readOnly) {
      return Finding.ok("permissions", "to read; nothing is written");
    }
    return putDenied
        ? Finding.warning("permissions", "to read only, see put")
        : Finding.skipped("permissions", "not known, see put");
  }

  /// Who has no permission to list an S3 bucket is denied what is not there, too.
  private static String deniedGet(String hint) {
    return "every get is denied, so builds find nothing: "
        + hint
        + "; or nothing is stored there yet and listing is denied: run 'cacheprog doctor' once with"
        + " credentials that may write, which stores a sample to read";
  }

  /// What to do if S3 has denied every get; empty if it has not.
  private String hintOfDeniedGets() {
    return store instanceof S3Store s3 ? s3.hintOfDeniedGets() : "";
  }
}
