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

  /// A get in vain.
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

  /// What was missed in each of the sessions, in their order; what one of them had, another may
  /// have lost.
  static List<Misses> of(List<RecordedSession> sessions) {
    Map<ActionId, Instant> had = had(sessions);
    List<Misses> each = new ArrayList<>();
    for (RecordedSession session : sessions) {
      each.add(new Misses(List.of(session), had));
    }
    return each;
  }

  /// All that was missed in several sessions.
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

  /// Those that cost most, the dearest first.
  static List<Miss> dearest(List<Miss> misses, int most) {
    return misses.stream()
        .sorted(
            Comparator.comparingLong((Miss miss) -> Math.max(miss.built(), 0) + miss.waited())
                .reversed()
                .thenComparing(miss -> miss.action().hex()))
        .limit(most)
        .toList();
  }

  /// What a reason means, and what can be done.
  static String explanation(Outcome why) {
    return switch (why) {
      case ABSENT ->
          "The store does not have it. Its id is a hash of sources, flags, paths and go version,"
              + " which does not say which of them is new. Or it was deleted there.";
      case LOST ->
          "An earlier build had it, the store does not: deleted there, not uploaded, or upload not"
              + " finished.";
      case JUDGED ->
          "Not asked for, as the store had nothing several times in a row; most likely it does not"
              + " have this either.";
      case KNOWN ->
          "Not asked for, as the last build or an earlier session found out that nobody stores it.";
      case ERROR -> "The store failed or took too long; the log has the reason.";
      case LEFT_ALONE ->
          "Not asked for, as the store had failed too often or taken too long; the log says when.";
      case DAMAGED -> "The store had it, but not the bytes that belong to it.";
      case UNFINISHED ->
          "The store had it, but it did not get to the disk: the transfer broke off, or the disk"
              + " took no more.";
      case DISABLED -> "Gets are switched off by --disable-get.";
      case NO_STORE -> "It is not on the disk, and no remote store is set up.";
      case BROKE_OFF -> "The get was interrupted; the log may say why.";
      case LOCAL, PREFETCHED, OBJECT, STORED, REFUSED, SENT, NOT_SENT, HELD_BACK, GIVEN_UP -> "";
    };
  }
}
