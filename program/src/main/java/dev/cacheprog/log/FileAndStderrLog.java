package dev.cacheprog.log;

import dev.cacheprog.core.Log;
import org.jspecify.annotations.Nullable;

/// The log of one of several processes: every line goes to a file, and warnings and errors also go
/// to stderr, unless another process has just written them there. Programs that run go take lines
/// on its stderr for errors.
public final class FileAndStderrLog implements Log {
  private final Log file;
  private final Log stderr;
  private final RecentMessages recent;

  /// @param stderr drops lines below its own level
  public FileAndStderrLog(Log file, Log stderr, RecentMessages recent) {
    this.file = file;
    this.stderr = stderr;
    this.recent = recent;
  }

  @Override
  public boolean isEnabled(Level level) {
    return file.isEnabled(level) || stderr.isEnabled(level);
  }

  @Override
  public void write(Level level, String message, @Nullable Object... facts) {
    file.write(level, message, facts);
    if (stderr.isEnabled(level) && recent.isNew(RepeatLimitedLog.key(message, facts))) {
      stderr.write(level, message, facts);
    }
  }
}
