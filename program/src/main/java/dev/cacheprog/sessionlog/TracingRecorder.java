package dev.cacheprog.sessionlog;

import dev.cacheprog.core.Recorder;

/// Counts as another recorder does, and tells the request in whose thread it is counted.
final class TracingRecorder implements Recorder {
  private final Recorder recorder;

  TracingRecorder(Recorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public void count(Count what, long n) {
    recorder.count(what, n);
    RequestTrace trace = RequestTrace.current();
    if (trace != null) {
      trace.saw(what);
    }
  }
}
