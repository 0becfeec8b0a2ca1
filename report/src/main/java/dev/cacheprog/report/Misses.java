package dev.cacheprog.report;

import dev.cacheprog.report.format.Line;
import dev.cacheprog.report.format.Outcome;
import dev.cacheprog.report.format.Tier;
import dev.cacheprog.store.ActionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What was missed, why, and what that cost.
final class Misses {
  private final List<Miss> all = new ArrayList<>();

  /// A lookup that missed.
  ///
  /// @param why [Outcome#LOST], too, if an earlier session of the records had it
  /// @param waited microseconds that go waited for the answer
  /// @param built microseconds from the answer to the put of what go made; -1 if it put nothing
  /// @param size bytes of what go put
  record Miss(ActionId action, Outcome why, long waited, long built, long size) {}

  /// @param sessions the first to begin first
  /// @param had since when each action is known to be in the cache
  private Misses(List<RecordedSession> sessions, Map<ActionId, Instant> had) {
    for (RecordedSession session : sessions) {
      Map<ActionId, Line.Event> puts = new HashMap<>();
      for (Line.Event event : session.events()) {
        if (event.outcome().tier() == Tier.PUT) {
          puts.put(event.action(), event);
        }
      }
      for (Line.Event event : session.events()) {
        if (event.outcome().tier() == Tier.MISSED) {
          all.add(miss(event, session.at(event.start()), puts, had));
        }
      }
    }
  }

  /// The misses of each session, in the order of the sessions.
  static List<Misses> of(List<RecordedSession> sessions) {
    Map<ActionId, Instant> had = had(sessions);
    List<Misses> each = new ArrayList<>();
    for (RecordedSession session : sessions) {
      each.add(new Misses(List.of(session), had));
    }
    return each;
  }

  /// The misses of several sessions.
  static List<Miss> together(List<Misses> each) {
    List<Miss> all = new ArrayList<>();
    each.forEach(misses -> all.addAll(misses.all));
    return all;
  }

  private static Map<ActionId, Instant> had(List<RecordedSession> sessions) {
    Map<ActionId, Instant> had = new HashMap<>();
    for (RecordedSession session : sessions) {
      for (Line.Event event : session.events()) {
        if (event.outcome().tier() != Tier.MISSED && event.outcome() != Outcome.REFUSED) {
          had.merge(
              event.action(),
              session.at(event.end()),
              (one, other) -> one.isBefore(other) ? one : other);
        }
      }
    }
    return had;
  }

  private static Miss miss(
      Line.Event get, Instant when, Map<ActionId, Line.Event> puts, Map<ActionId, Instant> had) {
    Outcome why =
        get.outcome() == Outcome.ABSENT && had.getOrDefault(get.action(), when).isBefore(when)
            ? Outcome.LOST
            : get.outcome();
    Line.Event put = puts.get(get.action());
    return put == null || put.start() < get.end()
        ? new Miss(get.action(), why, get.micros(), -1, 0)
        : new Miss(get.action(), why, get.micros(), put.start() - get.end(), put.size());
  }

  List<Miss> all() {
    return all;
  }

  /// The misses that took the longest time, longest first.
  static List<Miss> slowest(List<Miss> misses, int most) {
    return misses.stream()
        .sorted(
            Comparator.comparingLong((Miss miss) -> Math.max(miss.built(), 0) + miss.waited())
                .reversed()
                .thenComparing(miss -> miss.action().hex()))
        .limit(most)
        .toList();
  }

  /// Microseconds that go took to build what was missed, added up, as far as it put it.
  static long built(List<Miss> misses) {
    return misses.stream().mapToLong(miss -> Math.max(miss.built(), 0)).sum();
  }

  /// The meaning of a reason.
  static String explanation(Outcome why) {
    return switch (why) {
      case ABSENT ->
          "The store does not have it: sources, flags, paths or the go version are new (the id is a"
              + " hash of all of them), or it was deleted.";
      case LOST ->
          "An earlier build had it, but the store does not: it was deleted, or its upload did not"
              + " finish.";
      case TOO_SLOW ->
          "The store may have it, but over this link it would have come later than go builds it.";
      case SKIPPED ->
          "Not looked up, since several lookups in a row had missed; most likely the store does not"
              + " have it.";
      case KNOWN_ABSENT ->
          "Not looked up, since the last build or an earlier session had missed it, too.";
      case ERROR -> "The store failed or timed out; the log has the reason.";
      case STORE_DISABLED ->
          "Not looked up, since the store was disabled after failures; the log says when.";
      case DAMAGED -> "The body in the store does not match its hash.";
      case UNFINISHED -> "The store has it, but the transfer was aborted, or the disk is full.";
      case DISABLED -> "--disable-get is set.";
      case NO_STORE -> "It is not on the disk, and no remote store is configured.";
      case ABORTED -> "The lookup was interrupted; the log may have the reason.";
      case LOCAL,
          PREFETCHED,
          FETCHED,
          STORED,
          REFUSED,
          SENT,
          UPLOAD_FAILED,
          UPLOAD_SKIPPED,
          GIVEN_UP ->
          "";
    };
  }
}
