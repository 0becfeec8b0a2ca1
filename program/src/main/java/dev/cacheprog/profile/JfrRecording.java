package dev.cacheprog.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/// A recording of the JDK Flight Recorder, written to a file.
///
/// No recording contains the variables and the command line of the process, which may hold keys.
final class JfrRecording {
  /// The last part is kept, for a proxy that runs for days.
  private static final long MAX_SIZE = 256L << 20;

  /// The time for the JVM to write the file when a signal ends the process.
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);

  private final Recording recording;
  private final Path file;

  /// Starts it.
  ///
  /// @param file created now, filled by [#stop]
  /// @param settings for events, in the notation of [Recording#setSettings]
  JfrRecording(Path file, Map<String, String> settings) throws IOException {
    this.file = file;
    this.recording = new Recording(settings);
    for (String event :
        new String[] {
          "jdk.InitialEnvironmentVariable",
          "jdk.InitialSystemProperty",
          "jdk.JVMInformation",
          "jdk.SystemProcess"
        }) {
      recording.disable(event);
    }
    recording.setMaxSize(MAX_SIZE);
    recording.setDestination(file);
    // When a signal ends the process, the shutdown hook of the recorder closes all recordings and
    // writes the file.
    recording.setDumpOnExit(true);
    recording.start();
  }

  /// Ends it and fills the file.
  void stop() throws IOException, InterruptedException {
    if (isShuttingDown()) {
      awaitClosed();
    } else {
      recording.stop();
    }
    deleteRepository();
    if (Files.size(file) == 0) {
      throw new IOException("the JVM recorded nothing; its temporary folder may be full");
    }
  }

  private void awaitClosed() throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (recording.getState() != RecordingState.CLOSED) {
      if (System.nanoTime() - start > WRITE_TIMEOUT.toNanos()) {
        throw new IOException("the JVM did not finish its recording");
      }
      Thread.sleep(5);
    }
  }

  /// Deletes the folder of the recorder, unless another recording is in it. The recorder deletes it
  /// in a shutdown hook, but this process usually halts without hooks.
  private static void deleteRepository() {
    String repository = System.getProperty("jdk.jfr.repository");
    if (repository != null) {
      try {
        Files.deleteIfExists(Path.of(repository));
      } catch (IOException _) {
        // it stays
      }
    }
  }

  private static boolean isShuttingDown() {
    try {
      Runtime.getRuntime().removeShutdownHook(new Thread("none"));
      return false;
    } catch (IllegalStateException _) {
      return true;
    }
  }
}
