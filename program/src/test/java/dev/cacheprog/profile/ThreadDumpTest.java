package dev.cacheprog.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.cacheprog.fakes.Together;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadDumpTest {
  private static final String DUMP =
      """
      4711
      2026-11-25T17:15:55.907628230Z
      25+36

      #3 "main" RUNNABLE 2026-11-25T17:15:55.907741318Z
          at java.base/java.io.FileInputStream.readBytes(Native Method)
          at dev.cacheprog.protocol.Session$Reader.run(Session.java:72)
          - locked <java.lang.Object@1>

      #12 "Reference Handler" RUNNABLE 2026-11-25T17:15:55.907764363Z
          at java.base/java.lang.ref.Reference.waitForReferencePendingList(Native Method)

      #14 "Signal Dispatcher" RUNNABLE 2026-11-25T17:15:55.907789991Z

      #30 "fgprof" RUNNABLE 2026-11-25T17:15:55.907789991Z
          at jdk.management/com.sun.management.internal.HotSpotDiagnostic.dumpThreads(HotSpotDiagnostic.java:156)
          at dev.cacheprog.profile.WallClockProfile.sample(WallClockProfile.java:50)

      #69 "" virtual WAITING 2026-11-25T17:15:55.907908487Z
          at java.base/java.lang.VirtualThread.park(VirtualThread.java:738)
          - parking to wait for <java.util.concurrent.Semaphore@2>
          at app//dev.cacheprog.cache.Uploads.<init>(Uploads.java)
          at what is this
      """;

  @Test
  void onlyThreadsOfTheProgramAreSampled() {
    assertThat(ThreadDump.parse(DUMP, 30))
        .containsExactly(
            List.of(
                new Frame("java.io.FileInputStream", "readBytes", 0),
                new Frame("dev.cacheprog.protocol.Session$Reader", "run", 72)),
            List.of(
                new Frame("java.lang.VirtualThread", "park", 738),
                new Frame("dev.cacheprog.cache.Uploads", "<init>", 0)));
  }

  @Test
  void anEmptyDumpHasNoThreads() {
    assertThat(ThreadDump.parse("", 1)).isEmpty();
    assertThat(ThreadDump.parse("#1 \n    at \n    at (\n    at .x(\n    at a.(b", 2)).isEmpty();
  }

  /// Parses a dump of this JVM.
  @Test
  void waitingVirtualThreadsAreSampled(@TempDir Path folder) throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    Thread waiting = Thread.startVirtualThread(() -> waitHere(latch));
    try {
      Together.until(() -> waiting.getState() == Thread.State.WAITING);
      Path dump = folder.resolve("dump");
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);

      assertThat(ThreadDump.parse(Files.readString(dump), -1))
          .anyMatch(
              stack ->
                  stack.getLast().function().equals("java.lang.VirtualThread.run")
                      && stack.stream()
                          .anyMatch(
                              frame ->
                                  frame
                                          .function()
                                          .equals(ThreadDumpTest.class.getName() + ".waitHere")
                                      && frame.line() > 0));
    } finally {
      latch.countDown();
    }
  }

  private static void waitHere(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
