package dev.cacheprog.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/// The events of the JDK Flight Recorder that sample running threads, and how to read them.
final class CpuSamples {
  /// Samples by CPU time, native code included. On Linux only.
  private static final String BY_CPU_TIME = "jdk.CPUTimeSample";

  /// Samples a few threads at a time, and only those that run Java code.
  private static final String BY_CLOCK = "jdk.ExecutionSample";

  private CpuSamples() {}

  private static boolean hasCpuTime() {
    return System.getProperty("os.name").equals("Linux");
  }

  /// The settings for a recording.
  static Map<String, String> settings(Duration period) {
    long millis = period.toMillis();
    return hasCpuTime()
        ? Map.of(BY_CPU_TIME + "#enabled", "true", BY_CPU_TIME + "#throttle", millis + "ms")
        : Map.of(BY_CLOCK + "#enabled", "true", BY_CLOCK + "#period", millis + " ms");
  }

  /// @throws IOException if the file is not a recording
  static Stacks read(Path recording, Duration period) throws IOException {
    String sample = hasCpuTime() ? BY_CPU_TIME : BY_CLOCK;
    Stacks stacks = new Stacks();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (event.getEventType().getName().equals(sample) && event.getStackTrace() != null) {
          stacks.add(frames(event.getStackTrace().getFrames()), period.toNanos());
        }
      }
    }
    return stacks;
  }

  private static List<Frame> frames(List<RecordedFrame> recorded) {
    List<Frame> frames = new ArrayList<>(recorded.size());
    for (RecordedFrame frame : recorded) {
      RecordedMethod method = frame.getMethod();
      frames.add(new Frame(method.getType().getName(), method.getName(), frame.getLineNumber()));
    }
    return frames;
  }
}
