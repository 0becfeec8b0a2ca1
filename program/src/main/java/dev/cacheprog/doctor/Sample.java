package dev.cacheprog.doctor;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// An object that the doctor stores and reads back. Its action is the same for all visits, so that
/// those who may only read find a sample of others; its bytes are not, so that an old one is known.
public final class Sample {
  private static final int SIZE = 4096;

  private final byte[] bytes = new byte[SIZE];

  /// @param now which makes the bytes different each time
  public Sample(Instant now) {
    byte[] head = text("A sample of cacheprog doctor, " + now + "\n");
    System.arraycopy(head, 0, bytes, 0, head.length);
  }

  ActionId id() {
    return ActionId.of(OutputId.ofBody(text("cacheprog doctor")).bytes());
  }

  OutputId outputId() {
    return OutputId.ofBody(bytes);
  }

  /// Not copied; nobody changes them.
  byte[] bytes() {
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
