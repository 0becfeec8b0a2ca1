package dev.cacheprog.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/// GitHub's own client of its Actions cache (npm `@actions/cache`), as a process.
public final class ActionsCacheClient implements AutoCloseable {
  /// Its program, for [Workspace#hasTool].
  public static final String TOOL = "actions-cache";

  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;
  private final Path log;

  private ActionsCacheClient(Process process, Path log) {
    this.process = process;
    this.commands = process.outputWriter();
    this.answers = process.inputReader();
    this.log = log;
  }

  /// @param variables of a job
  /// @param folder for temporary files and its log
  public static ActionsCacheClient start(Map<String, String> variables, Path folder)
      throws IOException {
    Path log = folder.resolve("client.log");
    ProcessBuilder builder = new ProcessBuilder(Workspace.tool(TOOL).toString());
    builder.environment().putAll(variables);
    builder
        .environment()
        .put("RUNNER_TEMP", Files.createDirectories(folder.resolve("temp")).toString());
    builder.environment().put("GITHUB_WORKSPACE", folder.toString());
    builder.redirectError(log.toFile());
    return new ActionsCacheClient(builder.start(), log);
  }

  /// Saves a folder below the client's under a key.
  public boolean save(Path folder, String key) throws IOException {
    return call("save", folder.toString(), key).equals("true");
  }

  /// Restores the folder from the newest entry for these keys.
  ///
  /// @return the key of the entry; `null` as a text for a miss
  public String restore(Path folder, String key, String... restoreKeys) throws IOException {
    String[] words = new String[3 + restoreKeys.length];
    words[0] = "restore";
    words[1] = folder.toString();
    words[2] = key;
    System.arraycopy(restoreKeys, 0, words, 3, restoreKeys.length);
    return call(words).replace("\"", "");
  }

  private String call(String... words) throws IOException {
    commands.write(Arrays.stream(words).collect(Collectors.joining("\",\"", "[\"", "\"]\n")));
    commands.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the client has ended: " + Files.readString(log));
    }
    return answer;
  }

  /// What it has told its runner.
  public String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
