package dev.cacheprog.profile;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/// A dump of the reachable objects at the end. Only the owner can read the file, because it
/// contains keys.
final class HeapDump implements Profile {
  private final boolean compressed;
  private final Path folder;

  HeapDump(boolean compressed, Path folder) {
    this.compressed = compressed;
    this.folder = folder;
  }

  @Override
  public void stop() {
    // The dump is made by write.
  }

  @Override
  public Path write() throws IOException {
    Path dump = folder.resolve("heap.hprof"); // the JVM insists on the name
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(dump.toString(), true);
    if (!compressed) {
      return dump;
    }
    Path file = Files.createTempFile(folder, "heap", ".gz"); // for the owner, as the dump is
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
      Files.copy(dump, out);
    }
    return file;
  }
}
