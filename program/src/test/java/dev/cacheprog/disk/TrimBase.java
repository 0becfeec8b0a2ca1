package dev.cacheprog.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.contract.LocalStoreContract;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A local store whose entries were last used at given times.
abstract class TrimBase {
  static final DiskLimits FIVE_DAYS = new DiskLimits(0, Duration.ofDays(5));

  final Instant now = Instant.now();
  final MemoryLog log = new MemoryLog();
  final Map<String, Path> bodies = new HashMap<>();

  @TempDir Path folder;
  Path root;
  DiskStore store;

  @BeforeEach
  void setUp() {
    root = folder.resolve("root");
    store = new DiskStore(root, log);
  }

  /// Stores an entry with this time since its last use.
  void put(String name, int size, Duration age) throws IOException {
    byte[] body = new byte[size];
    new Random(name.hashCode()).nextBytes(body);
    LocalEntry entry = LocalStoreContract.put(store, Samples.action(name), body);
    bodies.put(name, entry.path());
    lastUsed(name, age);
  }

  void put(String name, Duration age) throws IOException {
    put(name, 4096, age);
  }

  Path actionFile(String name) {
    String hex = Samples.action(name).hex();
    return root.resolve("actions").resolve(hex.substring(0, 2)).resolve(hex);
  }

  Path body(String name) {
    return Optional.ofNullable(bodies.get(name)).orElseThrow();
  }

  void lastUsed(String name, Duration age) throws IOException {
    FileTime time = FileTime.from(now.minus(age));
    Files.setLastModifiedTime(actionFile(name), time);
    LastUse.set(body(name), now.minus(age));
  }

  Trim.Result trim(DiskLimits limits) throws IOException {
    return Trim.now(root, limits, now, _ -> {}).orElseThrow();
  }

  static DiskLimits size(long bytes) {
    return new DiskLimits(bytes, Duration.ZERO);
  }

  /// Whether action file and body exist; checking is no use of them.
  boolean isThere(String name) {
    assertThat(Files.exists(actionFile(name))).as(name).isEqualTo(Files.exists(body(name)));
    return Files.exists(actionFile(name));
  }
}
