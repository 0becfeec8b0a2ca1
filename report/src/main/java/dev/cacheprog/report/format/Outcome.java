package dev.cacheprog.report.format;

import java.util.Optional;

/// The result of a request. The words are those of build records and never change.
public enum Outcome {
  LOCAL(Tier.LOCAL, "local"),
  PREFETCHED(Tier.PREFETCHED, "prefetched"),
  FETCHED(Tier.FETCHED, "fetched"),

  /// The remote store does not have the object.
  ABSENT(Tier.MISSED, "absent"),
  /// The remote store does not have the object, but the last build with this key used it.
  LOST(Tier.MISSED, "lost"),
  /// The remote store may have the object, but it would have come later than go builds it.
  TOO_SLOW(Tier.MISSED, "too-slow"),
  /// The lookup was skipped, since several in a row had missed.
  SKIPPED(Tier.MISSED, "skipped"),
  /// The lookup was skipped: a manifest, an earlier session or a running lookup shows that the
  /// object is absent.
  KNOWN_ABSENT(Tier.MISSED, "known-absent"),
  /// The remote store failed.
  ERROR(Tier.MISSED, "error"),
  /// The lookup was skipped, since the remote store is disabled after failures.
  STORE_DISABLED(Tier.MISSED, "store-disabled"),
  /// The body does not match its output id.
  DAMAGED(Tier.MISSED, "damaged"),
  /// The remote store has the object, but its body did not arrive on the disk.
  UNFINISHED(Tier.MISSED, "unfinished"),
  /// `--disable-get` is set, and this session did not store the object.
  DISABLED(Tier.MISSED, "disabled"),
  /// The disk does not have the object, and there is no remote store.
  NO_STORE(Tier.MISSED, "no-store"),
  /// The program failed, or was interrupted.
  ABORTED(Tier.MISSED, "aborted"),

  STORED(Tier.PUT, "stored"),
  /// The local disk rejected the body; go received an error.
  REFUSED(Tier.PUT, "refused"),

  SENT(Tier.UPLOAD, "sent"),
  UPLOAD_FAILED(Tier.UPLOAD, "failed"),
  /// The upload was skipped, since the remote store is disabled after failures.
  UPLOAD_SKIPPED(Tier.UPLOAD, "store-disabled"),
  /// The session ended first.
  GIVEN_UP(Tier.UPLOAD, "given-up");

  private static final Outcome[] ALL = values();

  private final Tier tier;
  private final String word;

  Outcome(Tier tier, String word) {
    this.tier = tier;
    this.word = word;
  }

  public Tier tier() {
    return tier;
  }

  /// The word in a build record, unique for its verb.
  public String word() {
    return word;
  }

  /// The outcome with this word; empty if there is none.
  public static Optional<Outcome> find(String verb, String word) {
    for (Outcome outcome : ALL) {
      if (outcome.word.equals(word) && outcome.tier.verb().equals(verb)) {
        return Optional.of(outcome);
      }
    }
    return Optional.empty();
  }
}
