package dev.cacheprog.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/// A recording of the JVM's flight counts, which ends up in a file.
///
/// No recording tells what the process was started with: variables and command line may hold keys.
final class JfrRecording {
  /// Of a proxy that runs for days, the last part.
  private static final long MAX_SIZE = 256L << 20;

  /// How long the JVM may take to write the file when a signal ends the process.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Recording recording;
  private final Path file;

  /// Starts it.
  ///
  /// @param file made now, filled by [#stop]
  /// @param settings for events, in the notation of [Recording#setSettings]
  JfrRecording(Path file, Map<String, String> settings) throws IOException {
    this.file = file;
    this.recording = new Recording(settings);
    for (String telling :
        new String[] {
          "jdk.InitialEnvironmentVariable",
          "jdk.InitialSystemProperty",
          "jdk.JVMInformation",
          "jdk.SystemProcess"
        }) {
      recording.disable(telling);
    }
    recording.setMaxSize(MAX_SIZE);
    recording.setDestination(file);
    // When a signal ends the process, the counts has a shutdown hook of its own, beside ours,
    // that closes all recordings. That one writes the file then.
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
    tidy();
    if (Files.size(file) == 0) {
      throw new IOException("the JVM recorded nothing; its temporary folder may be full");
    }
  }

  private void awaitClosed() throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (recording.getState() != RecordingState.CLOSED) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IOException("the JVM did not finish its recording");
      }
      Thread.sleep(5);
    }
  }

  /// Deletes the folder of the counts, unless there is another recording in it: its own hook does
  /// that, but the process ends without hooks.
  private static void tidy() {
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
