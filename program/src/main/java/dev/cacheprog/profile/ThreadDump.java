package dev.cacheprog.profile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a thread dump of the JVM in plain text:
///
///     #21 "main" RUNNABLE 2026-01-02T03:04:05Z
///         at java.base/java.lang.Object.wait0(Native Method)
///         - waiting on <java.lang.Object@2a798d51>
///         at dev.cacheprog.Main.main(Main.java:42)
///
/// Other lines are ignored.
final class ThreadDump {
  private static final String CALL = "    at ";

  private ThreadDump() {}

  /// The stacks of the threads of the program. Threads with only JDK code are excluded: helpers of
  /// the JVM, and the carriers of virtual threads.
  ///
  /// @param excluded the ID of a thread to exclude
  static List<List<Frame>> parse(String dump, long excluded) {
    String excludedStart = "#" + excluded + " ";
    List<List<Frame>> stacks = new ArrayList<>();
    List<Frame> stack = new ArrayList<>();
    boolean isOfProgram = false;
    boolean isExcluded = false;
    for (String line : (dump + "\n#").split("\n", -1)) {
      if (line.startsWith("#")) {
        if (isOfProgram && !isExcluded) {
          stacks.add(stack);
        }
        stack = new ArrayList<>();
        isOfProgram = false;
        isExcluded = line.startsWith(excludedStart);
      } else if (line.startsWith(CALL)) {
        Frame frame = frame(line.substring(CALL.length()));
        if (frame != null) {
          stack.add(frame);
          isOfProgram |= isProgramCode(line);
        }
      }
    }
    return stacks;
  }

  private static boolean isProgramCode(String line) {
    return !line.startsWith("java.base/", CALL.length())
        && !line.startsWith("jdk.jfr/", CALL.length())
        && !line.startsWith("jdk.management/", CALL.length());
  }

  /// @param call such as `java.base/java.lang.Thread.run(Thread.java:1474)`
  private static @Nullable Frame frame(String call) {
    int open = call.indexOf('(');
    int start = call.lastIndexOf('/', open) + 1;
    int dot = call.lastIndexOf('.', open);
    if (open < 0 || dot <= start || dot + 1 == open) {
      return null;
    }
    return new Frame(call.substring(start, dot), call.substring(dot + 1, open), line(call));
  }

  /// The number between the last colon and the bracket at the end, else 0.
  private static int line(String call) {
    int line = 0;
    for (int i = call.lastIndexOf(':') + 1; i > 0 && i < call.length() - 1; i++) {
      int digit = Character.digit(call.charAt(i), 10);
      if (digit < 0) {
        return 0;
      }
      line = line * 10 + digit;
    }
    return line;
  }
}
