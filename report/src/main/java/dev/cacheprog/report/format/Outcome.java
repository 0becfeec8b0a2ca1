package dev.cacheprog.report.format;

import java.util.Optional;

/// What became of a request. The words are those of the record; they stay for ever.
public enum Outcome {
  LOCAL(Tier.LOCAL, "local"),
  PREFETCHED(Tier.PREFETCHED, "prefetched"),
  OBJECT(Tier.OBJECT, "object"),

  /// The remote store says that it does not have it.
  ABSENT(Tier.MISSED, "absent"),
  /// So it says, but the last build of this kind used it.
  LOST(Tier.MISSED, "lost"),
  /// Not asked for: the store had nothing several times in a row.
  JUDGED(Tier.MISSED, "judged"),
  /// Not asked for: a manifest, an earlier session or a get that was under way knows that it is
  /// absent.
  KNOWN(Tier.MISSED, "known"),
  /// The remote store failed.
  ERROR(Tier.MISSED, "error"),
  /// Not asked for: the remote store has failed too often, or taken too long.
  LEFT_ALONE(Tier.MISSED, "left-alone"),
  /// The body was not what its output id says.
  DAMAGED(Tier.MISSED, "damaged"),
  /// The remote store had it, but the body did not get to the disk.
  UNFINISHED(Tier.MISSED, "unfinished"),
  /// Gets are switched off, and this session has not put it.
  DISABLED(Tier.MISSED, "disabled"),
  /// There is no remote store, and the disk does not have it.
  NO_STORE(Tier.MISSED, "no-store"),
  /// The program itself failed, or was interrupted.
  BROKE_OFF(Tier.MISSED, "broke-off"),

  STORED(Tier.PUT, "stored"),
  /// The local disk did not take it, so go was told so.
  REFUSED(Tier.PUT, "refused"),

  SENT(Tier.UPLOAD, "sent"),
  NOT_SENT(Tier.UPLOAD, "failed"),
  /// Not tried, since the store is left alone.
  HELD_BACK(Tier.UPLOAD, "left-alone"),
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

  /// What stands for it in a record; no two of one verb are equal.
  public String word() {
    return word;
  }

  /// Empty if there is none.
  public static Optional<Outcome> of(String verb, String word) {
    for (Outcome outcome : ALL) {
      if (outcome.word.equals(word) && outcome.tier.verb().equals(verb)) {
        return Optional.of(outcome);
      }
    }
    return Optional.empty();
  }
}
