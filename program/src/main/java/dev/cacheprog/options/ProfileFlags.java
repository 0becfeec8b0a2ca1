package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.SERVER_COMMANDS;

import java.util.List;
import java.util.Optional;

/// Options for profiles of this program.
public final class ProfileFlags {
  public static final Option<Optional<String>> CPU_PROFILE =
      Option.of("--cpu-profile", "CPU_PROFILE_PATH", ValueType.path(), SERVER_COMMANDS)
          .help(
              "A file for where the processor's time goes: for go tool pprof if it ends in .pb.gz"
                  + " or .pprof, else a JFR recording. {pid} in it is the process.");

  public static final Option<Optional<String>> MEM_PROFILE =
      Option.of("--mem-profile", "MEM_PROFILE_PATH", ValueType.path(), SERVER_COMMANDS)
          .help("A file for a heap dump at the end, compressed if it ends in .gz. Keys are in it.");

  public static final Option<Optional<String>> TRACE_PROFILE =
      Option.of("--trace-profile", "TRACE_PROFILE_PATH", ValueType.path(), SERVER_COMMANDS)
          .help(
              "A file for a JFR recording of all that the JVM can tell, such as waits for files,"
                  + " sockets and locks.");

  public static final Option<Optional<String>> FGPROF =
      Option.of("--fgprof", "FGPROF_PATH", ValueType.path(), SERVER_COMMANDS)
          .help(
              "A file for where the time goes, whether threads compute or wait, for go tool"
                  + " pprof.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL = List.of(CPU_PROFILE, MEM_PROFILE, TRACE_PROFILE, FGPROF);

  private ProfileFlags() {}
}
