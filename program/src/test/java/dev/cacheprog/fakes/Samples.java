package dev.cacheprog.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import java.util.SplittableRandom;

/// Ids and bodies for tests: the same in every run.
public final class Samples {
  private Samples() {}

  /// The action of that name.
  public static ActionId action(String name) {
    return ActionId.of(OutputId.ofBody(name.getBytes(UTF_8)).bytes());
  }

  /// Bytes that cannot be compressed, others for every size.
  public static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return bytes;
  }

  /// Bytes that can be compressed.
  public static byte[] text(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) ("package main; ".charAt(i % 14) + i / 5000 % 7);
    }
    return bytes;
  }

  /// The facts of a body that is stored as it is.
  public static ObjectMetadata entry(byte[] body) {
    return new ObjectMetadata(OutputId.ofBody(body), ObjectMetadata.UNCOMPRESSED, body.length);
  }
}
