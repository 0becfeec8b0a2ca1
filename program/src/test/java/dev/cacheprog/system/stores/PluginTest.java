package dev.cacheprog.system.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.ProxyProcess;
import dev.cacheprog.testkit.ServerProcess;
import dev.cacheprog.testkit.Workspace;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The example of a plug-in, started as its README says, with the real program as its client.
@Tag("system")
class PluginTest {
  @Test
  void aStoreOfOnesOwnServesBuilds() throws Exception {
    Path folder = Fixture.fresh("plugin");
    Path binaries = Fixture.fresh("binaries");
    int port = Workspace.freePort();
    // The library alone, be it a jar or a folder of classes.
    URI library = RemoteStore.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            Path.of(library).toString(),
            Workspace.checkout().resolve("examples/plugin/DirectoryStore.java").toString(),
            folder.resolve("objects").toString(),
            Integer.toString(port));
    try (ServerProcess _ =
        ServerProcess.start(command, Map.of(), port, folder.resolve("plugin.log"))) {
      Go.Run cold = build(port, binaries.resolve("cold"));
      Go.Run warm = build(port, binaries.resolve("warm"));

      assertThat(cold.statistic("remote_puts"))
          .as("%s", cold)
          .isEqualTo(Fixture.files(folder.resolve("objects")).size())
          .isPositive();
      assertThat(warm.compilations()).as("%s", warm).isZero();
      assertThat(warm.statistic("remote_hits")).as("%s", warm).isPositive();
      assertThat(warm.statistic("prefetched_hits"))
          .as("hiding distance takes nothing but get and put: %s", warm)
          .isGreaterThan(9 * warm.statistic("fetched_hits"));
      assertThat(binaries.resolve("warm")).hasSameBinaryContentAs(binaries.resolve("cold"));
    }
  }

  private static Go.Run build(int port, Path binary) throws Exception {
    Go.Run run =
        Fixture.plainGo(Fixture.library().folder())
            .cached(Fixture.fresh("root"))
            .with(ProxyProcess.environment(port))
            .run("build", "-x", "-o", binary.toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
    return run;
  }
}
