package dev.cacheprog.fakes;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that is moved by hand.
public final class HandClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-11-24T08:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  public void advance(Duration time) {
    now = now.plus(time);
  }
}
