package dev.cacheprog.system.commands;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Workspace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs of `cacheprog doctor`.
final class DoctorRun {
  private DoctorRun() {}

  record Visit(int exit, String stdout, String stderr) {
    String row(String check) {
      return stdout.lines().filter(line -> line.startsWith(check + " ")).findFirst().orElse("");
    }
  }

  static Visit visit(Map<String, String> environment, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(Workspace.program().toString(), "doctor");
    builder.command().addAll(List.of(arguments));
    builder.environment().keySet().removeIf(name -> name.startsWith("CACHEPROG_"));
    builder.environment().keySet().removeIf(name -> name.endsWith("CACHEPROG"));
    builder.environment().put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    builder.environment().putAll(environment);
    Fixture.Result result = Fixture.run(builder);
    return new Visit(result.exit(), result.out(), result.err());
  }

  static Map<String, String> minio(String... changes) throws Exception {
    Map<String, String> environment = new HashMap<>(Fixture.minio().environment("doctor"));
    for (int i = 0; i < changes.length; i += 2) {
      environment.put(changes[i], changes[i + 1]);
    }
    return environment;
  }
}
