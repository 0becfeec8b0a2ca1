package dev.cacheprog.metrics;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What this process uses. What the operating system says is there on Linux alone.
///
/// The names that Prometheus's own clients have for it would do without `cacheprog_`, but a
/// Pushgateway has metrics of these names itself, and refuses ours.
public final class ProcessMetrics {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMetrics() {}

  /// Has them written with the others.
  public static void register(Registry registry) {
    Runtime runtime = Runtime.getRuntime();
    registry.number("cacheprog_process_cpu_seconds_total", ProcessMetrics::cpuSeconds);
    registry.number(
        "cacheprog_process_start_time_seconds",
        () -> ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
    registry.whole(
        "cacheprog_jvm_memory_used_bytes",
        () -> runtime.totalMemory() - runtime.freeMemory(),
        "area",
        "heap");
    registry.whole("cacheprog_jvm_memory_committed_bytes", runtime::totalMemory, "area", "heap");
    registry.whole("cacheprog_jvm_memory_max_bytes", runtime::maxMemory, "area", "heap");
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      String name = collector.getName();
      registry.whole(
          "cacheprog_jvm_gc_collection_seconds_count", collector::getCollectionCount, "gc", name);
      registry.number(
          "cacheprog_jvm_gc_collection_seconds_sum",
          () -> collector.getCollectionTime() / 1e3,
          "gc",
          name);
    }
    if (Files.exists(STATUS)) {
      registry.whole("cacheprog_process_resident_memory_bytes", () -> status("VmRSS:") << 10);
      registry.whole("cacheprog_process_resident_memory_peak_bytes", () -> status("VmHWM:") << 10);
      registry.whole("cacheprog_process_virtual_memory_bytes", () -> status("VmSize:") << 10);
      registry.whole("cacheprog_process_num_threads", () -> status("Threads:"));
    }
  }

  /// How long the process has been running. Asked of the JVM: the operating system counts from when
  /// it was started, to the second.
  static long uptimeMillis() {
    return ManagementFactory.getRuntimeMXBean().getUptime();
  }

  private static double cpuSeconds() {
    Duration used = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    return used.toNanos() / 1e9;
  }

  /// A number out of what Linux says about the process; 0 if it says nothing.
  private static long status(String name) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(name)) {
          List<String> words = List.of(line.substring(name.length()).strip().split(" "));
          return Long.parseLong(words.getFirst());
        }
      }
    } catch (IOException | NumberFormatException _) {
      // A number is not worth a build.
    }
    return 0;
  }
}
