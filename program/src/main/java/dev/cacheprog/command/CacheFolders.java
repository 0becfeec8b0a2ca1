package dev.cacheprog.command;

import static dev.cacheprog.options.GoCacheFlags.TOOLS;
import static dev.cacheprog.options.PrefetchFlags.PREFETCH_KEY;

import dev.cacheprog.ci.CiJob;
import dev.cacheprog.core.Log;
import dev.cacheprog.disk.GoCacheFolder;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.ToolCache;
import dev.cacheprog.prefetch.JobKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The caches of a job: that of go, and those of the programs that `--tools` names.
final class CacheFolders {
  /// A cache.
  ///
  /// @param program whose cache it is
  record Folder(String program, Path path) {
    /// The keys of its manifest.
    ///
    /// @param job those of the job
    JobKeys keys(JobKeys job) {
      return program.equals(GO) ? job : job.ofTool(program);
    }
  }

  private static final String GO = "go";

  private CacheFolders() {}

  /// All of them, that of go first. They may not exist.
  ///
  /// @throws OptionException if a variable has a wrong value
  static List<Folder> of(Options options, Map<String, String> environment) throws OptionException {
    GoCacheFolder places = places(environment);
    List<Folder> folders = new ArrayList<>();
    try {
      folders.add(new Folder(GO, places.ofGo()));
      for (ToolCache tool : ToolCache.values()) {
        if (isUsed(tool, options, places)) {
          Path path = places.of(tool.variable(), tool.toString());
          folders.add(new Folder(tool.toString(), path));
        }
      }
    } catch (IOException e) {
      throw new OptionException(String.valueOf(e.getMessage()));
    }
    return folders;
  }

  /// The keys of the job.
  ///
  /// @throws OptionException if it cannot be told which job this is
  static JobKeys keys(Options options, Map<String, String> environment, Log log)
      throws OptionException {
    if (options.isSet(PREFETCH_KEY)) {
      return JobKeys.named(CommandContext.named(options, environment, log));
    }
    String platform = CommandContext.platform(environment);
    Optional<CiJob> job = CiJob.of(environment);
    if (job.isPresent()) {
      return JobKeys.of(job.get().repository(), job.get().name(), environment, platform);
    }
    try {
      return JobKeys.ofModule(environment, platform);
    } catch (IllegalArgumentException e) {
      throw new OptionException(String.valueOf(e.getMessage()));
    }
  }

  /// Where caches are on this machine.
  static GoCacheFolder places(Map<String, String> environment) {
    return new GoCacheFolder(environment, System.getProperty("os.name"));
  }

  private static boolean isUsed(ToolCache tool, Options options, GoCacheFolder places) {
    if (options.isSet(TOOLS) || tool == ToolCache.NONE) {
      return tool != ToolCache.NONE && options.get(TOOLS).contains(tool);
    }
    try {
      return Files.isDirectory(places.of(tool.variable(), tool.toString()))
          || places.isOnPath(tool.toString());
    } catch (IOException _) {
      return false; // it has no place for a cache
    }
  }
}
