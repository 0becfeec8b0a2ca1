package dev.cacheprog.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// Samples of running threads, taken by the JDK Flight Recorder.
final class CpuProfile implements Profile {
  private static final Duration PERIOD = Duration.ofMillis(10);

  private final boolean asPprof;
  private final Path folder;
  private final Path recorded;
  private final Span span = new Span();
  private final JfrRecording recording;

  /// @param asPprof whether to write a file for pprof; else it is a JFR recording
  CpuProfile(boolean asPprof, Path folder) throws IOException {
    this.asPprof = asPprof;
    this.folder = folder;
    this.recorded = folder.resolve("cpu.jfr");
    this.recording = new JfrRecording(recorded, CpuSamples.settings(PERIOD));
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    span.end();
    recording.stop();
  }

  @Override
  public Path write() throws IOException {
    if (!asPprof) {
      return recorded;
    }
    return new StackFile(CpuSamples.read(recorded, PERIOD), "cpu", PERIOD, span).write(folder);
  }
}
