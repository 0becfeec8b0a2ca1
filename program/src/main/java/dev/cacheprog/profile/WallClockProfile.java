package dev.cacheprog.profile;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Samples of the stacks of all threads, including waiting and virtual ones. Only the JVM's thread
/// dumps contain these, so thread dumps are written to files and parsed.
final class WallClockProfile implements Profile {
  private static final Duration PERIOD = Duration.ofMillis(20);

  private final Path folder;
  private final Span span = new Span();
  private final Stacks stacks = new Stacks();
  private final Thread sampler;
  private volatile boolean stopped;
  private volatile @Nullable IOException failure;

  WallClockProfile(Path folder) {
    this.folder = folder;
    this.sampler = new Thread(this::sample, "fgprof");
    sampler.setDaemon(true);
    sampler.start();
  }

  private void sample() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    Path dump = folder.resolve("threads");
    long last = System.nanoTime();
    try {
      while (!stopped) {
        LockSupport.parkNanos(PERIOD.toNanos());
        jvm.dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
        long now = System.nanoTime();
        for (List<Frame> stack : ThreadDump.parse(Files.readString(dump), sampler.threadId())) {
          stacks.add(stack, now - last);
        }
        last = now;
        Files.delete(dump);
      }
    } catch (IOException | RuntimeException e) {
      failure = new IOException("sampling failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    stopped = true;
    LockSupport.unpark(sampler);
    sampler.join();
    span.end();
    IOException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  @Override
  public Path write() throws IOException {
    return new StackFile(stacks, "time", PERIOD, span).write(folder);
  }
}
