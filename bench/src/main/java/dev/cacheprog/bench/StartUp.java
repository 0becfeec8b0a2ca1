package dev.cacheprog.bench;

import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How long the go command waits for the first line, beside what the same JDK needs for a program
/// that does nothing.
final class StartUp {
  static final String PROGRAM = "first line, S3 configured";
  static final String WHOLE = "whole session without a request";
  static final String EMPTY = "empty main, no archive of its own";

  private StartUp() {}

  static void measure(Figures figures, Path scratch, int times)
      throws IOException, InterruptedException {
    Path source = scratch.resolve("Empty.java");
    Files.writeString(
        source, "class Empty { public static void main(String[] a) { System.out.println(); } }");
    Path jdk = Path.of(System.getProperty("java.home"), "bin");
    new ProcessBuilder(jdk.resolve("javac").toString(), "-d", scratch.toString(), source.toString())
        .inheritIO()
        .start()
        .waitFor();
    List<String> empty =
        List.of(jdk.resolve("java").toString(), "-cp", scratch.toString(), "Empty");
    List<String> program = List.of(Workspace.program().toString());
    Map<String, String> s3 = new HashMap<>(S3Server.environment("start-up", 9));
    s3.put("CACHEPROG_ROOT_DIRECTORY", scratch.resolve("root").toString());
    for (int i = -1; i < times; i++) {
      double[] nothing = firstLine(empty, Map.of());
      double[] ours = firstLine(program, s3);
      if (i >= 0) { // the first pair warms the disk cache
        figures.add(EMPTY, nothing[0]);
        figures.add(PROGRAM, ours[0]);
        figures.add(WHOLE, ours[1]);
      }
    }
  }

  /// Milliseconds to the first line and to the end.
  private static double[] firstLine(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    long start = System.nanoTime();
    Process process = builder.start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      out.readLine();
      double first = (System.nanoTime() - start) / 1e6;
      process.getOutputStream().close();
      process.waitFor();
      return new double[] {first, (System.nanoTime() - start) / 1e6};
    }
  }
}
