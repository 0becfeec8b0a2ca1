package dev.cacheprog.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// Samples of what threads compute, taken by the flight counts.
final class CpuProfile implements Profile {
  private static final Duration PERIOD = Duration.ofMillis(10);

  private final StackFormat form;
  private final Path folder;
  private final Path recorded;
  private final Span span = new Span();
  private final JfrRecording recording;

  CpuProfile(StackFormat form, Path folder) throws IOException {
    this.form = form;
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
    if (form == StackFormat.USUAL) {
      return recorded;
    }
    return new StackFile(CpuSamples.read(recorded, PERIOD), "cpu", PERIOD, span)
        .write(form, folder);
  }
}
