package dev.cacheprog.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import jdk.jfr.Configuration;

/// A recording with the JDK's settings for profiling, and with a lower threshold for waits.
final class ExecutionTrace implements Profile {
  private final Path file;
  private final JfrRecording recording;

  ExecutionTrace(Path folder) throws IOException {
    this.file = folder.resolve("trace.jfr");
    this.recording = new JfrRecording(file, settings());
  }

  private static Map<String, String> settings() throws IOException {
    Map<String, String> settings;
    try {
      settings = new HashMap<>(Configuration.getConfiguration("profile").getSettings());
    } catch (ParseException e) {
      throw new IOException("cannot read the JDK's profiling settings: " + e.getMessage(), e);
    }
    for (String event :
        new String[] {
          "SocketRead",
          "SocketWrite",
          "FileRead",
          "FileWrite",
          "FileForce",
          "ThreadPark",
          "JavaMonitorEnter",
          "JavaMonitorWait",
          "VirtualThreadPinned"
        }) {
      settings.put("jdk." + event + "#enabled", "true");
      settings.put("jdk." + event + "#threshold", "1 ms");
    }
    return settings;
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    recording.stop();
  }

  @Override
  public Path write() {
    return file;
  }
}
