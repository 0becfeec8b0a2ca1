package dev.cacheprog.stats;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// Sessions that go on after their go command has ended, because it did not wait for them: `go
/// list` and `go env` do not. Each is an empty file in the folder `ending` of the root directory,
/// named after the process, until its statistics are written.
public final class EndingSessions {
  /// What is older is of a process that was killed, perhaps on another machine.
  static final Duration LONGEST = Duration.ofMinutes(1);

  private static final Duration STEP = Duration.ofMillis(20);

  private final File folder;
  private final File own;

  /// @param root the root directory of the local disk
  public EndingSessions(Path root) {
    this.folder = new File(root.toString(), "ending");
    this.own = new File(folder, Long.toString(ProcessHandle.current().pid()));
  }

  /// This process goes on although go has ended. Never fails; nothing is made where there is no
  /// root directory.
  public void begin() {
    folder.mkdir();
    try {
      own.createNewFile();
    } catch (IOException _) {
      // Then nobody waits.
    }
  }

  /// This process has written its statistics. Never fails.
  public void end() {
    own.delete();
    folder.delete(); // if it is empty
  }

  /// Waits until no such session is left.
  ///
  /// @param limit how long at most
  /// @return whether none is left
  public boolean await(Duration limit) throws InterruptedException {
    long start = System.nanoTime();
    while (isAny()) {
      if (System.nanoTime() - start >= limit.toNanos()) {
        return false;
      }
      Thread.sleep(STEP);
    }
    return true;
  }

  private boolean isAny() {
    File[] files = folder.listFiles();
    if (files == null) {
      return false;
    }
    boolean any = false;
    for (File file : files) {
      if (isRunning(file)) {
        any = true;
      } else {
        file.delete();
      }
    }
    if (!any) {
      folder.delete(); // left by processes that were killed
    }
    return any;
  }

  private static boolean isRunning(File file) {
    if (System.currentTimeMillis() - file.lastModified() > LONGEST.toMillis()) {
      return false;
    }
    try {
      return ProcessHandle.of(Long.parseLong(file.getName()))
          .map(ProcessHandle::isAlive)
          .orElse(false);
    } catch (NumberFormatException _) {
      return false;
    }
  }
}
