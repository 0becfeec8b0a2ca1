package dev.cacheprog.profile;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/// What can be reached on the heap at the end. Only the owner can read the file: keys are in it.
final class HeapDump implements Profile {
  private final boolean compressed;
  private final Path folder;

  HeapDump(boolean compressed, Path folder) {
    this.compressed = compressed;
    this.folder = folder;
  }

  @Override
  public void stop() {
    // It has no beginning either.
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
