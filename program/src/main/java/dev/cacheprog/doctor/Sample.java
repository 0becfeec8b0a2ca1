package dev.cacheprog.doctor;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.OutputId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;

/// An object that the doctor stores and reads back. Its name is the same for all visits, so that
/// those who may only read find a sample of others; its bytes are not, so that an old one is known.
/// It is named like a manifest, which every store takes.
public final class Sample {
  private static final int SIZE = 4096;

  private final byte[] bytes = new byte[SIZE];

  /// @param now which makes the bytes different each time
  public Sample(Instant now) {
    byte[] head = text("A sample of cacheprog doctor, " + now + "\n");
    System.arraycopy(head, 0, bytes, 0, head.length);
  }

  ActionId id() {
    return id("cacheprog doctor");
  }

  /// The id of a sample with this name.
  static ActionId id(String name) {
    return ActionId.of(new ObjectName.Manifest(name, null, "", Set.of()));
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
