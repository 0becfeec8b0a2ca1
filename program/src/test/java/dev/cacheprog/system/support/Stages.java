package dev.cacheprog.system.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Says what `scripts/test.sh` runs, for who waits for it: a line when unit tests or system tests
/// begin, and how long each class took, in a file that the script shows the end of. Silent unless
/// the script asks for it. JUnit finds this by itself.
public final class Stages implements TestExecutionListener {
  /// When the script began, in seconds since 1970.
  private static final String STARTED = "TEST_STARTED";

  /// The file for the times: milliseconds and the name of a class in each line.
  private static final String TIMES = "TEST_TIMES";

  private final Map<String, Long> starts = new ConcurrentHashMap<>();
  private final Map<String, Long> times = new ConcurrentHashMap<>();

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    String started = System.getenv(STARTED);
    if (started == null) {
      return;
    }
    List<TestIdentifier> classes =
        plan.getRoots().stream()
            .flatMap(root -> plan.getDescendants(root).stream())
            .filter(Stages::isTopLevelClass)
            .toList();
    if (classes.isEmpty()) {
      return;
    }
    boolean isSystem =
        classes.stream().anyMatch(each -> each.getTags().contains(TestTag.create("system")));
    long seconds = System.currentTimeMillis() / 1000 - Long.parseLong(started);
    System.out.printf(
        "%2d:%02d %s tests: %d classes%n",
        seconds / 60, seconds % 60, isSystem ? "system" : "unit", classes.size());
  }

  private static boolean isTopLevelClass(TestIdentifier identifier) {
    return identifier
        .getSource()
        .filter(ClassSource.class::isInstance)
        .map(source -> !((ClassSource) source).getClassName().contains("$"))
        .orElse(false);
  }

  private static String name(TestIdentifier identifier) {
    return identifier.getSource().map(source -> ((ClassSource) source).getClassName()).orElse("");
  }

  @Override
  public void executionStarted(TestIdentifier identifier) {
    if (isTopLevelClass(identifier)) {
      starts.putIfAbsent(name(identifier), System.nanoTime());
    }
  }

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    if (isTopLevelClass(identifier)) {
      String name = name(identifier);
      times.put(name, System.nanoTime() - starts.getOrDefault(name, 0L));
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    String file = System.getenv(TIMES);
    if (file == null) {
      return;
    }
    List<String> lines =
        times.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .map(time -> time.getValue() / 1_000_000 + " " + time.getKey())
            .toList();
    try {
      Files.write(Path.of(file), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
