package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The main job: what one machine has built, another one takes from the store.
///
/// All builds of a project are made in the same folder, with plain go as with the program: binaries
/// name the folders of their sources, so only then can they be compared byte by byte.
@Tag("system")
class GoBuildTest {
  @Test
  @Tag("variation")
  void aMachineWithAnEmptyDiskCompilesNothingOfAProjectThatTheStoreKnows() throws Exception {
    Path project = Projects.fzf(Fixture.fresh("fzf").resolve("src"));
    Path binaries = Fixture.fresh("binaries");
    String plain = binaries.resolve("plain").toString();
    String cold = binaries.resolve("cold").toString();
    String remote = binaries.resolve("remote").toString();
    String local = binaries.resolve("local").toString();
    String prefix = Fixture.unique("fzf");

    Go.Run plainRun = Fixture.plainGo(project).run("build", "-o", plain, ".");
    assertThat(plainRun.exit()).as("plain go: %s", plainRun).isZero();

    Go.Run coldRun = Fixture.go(project, prefix).run("build", "-o", cold, ".");
    assertThat(coldRun.exit()).as("cold: %s", coldRun).isZero();
    assertThat(coldRun.complaints()).as("cold: %s", coldRun).isEmpty();
    assertThat(coldRun.statistic("get_hits")).as("cold: %s", coldRun).isZero();
    assertThat(coldRun.statistic("remote_puts"))
        .as("cold: %s", coldRun)
        .isEqualTo(Fixture.minio().list(prefix + "/").size())
        .isGreaterThan(100);
    assertThat(Path.of(cold)).hasSameBinaryContentAs(Path.of(plain));

    Path root = Fixture.fresh("root");
    Go.Run remoteRun = Fixture.go(project, root, prefix).run("build", "-x", "-o", remote, ".");
    assertThat(remoteRun.exit()).as("remote: %s", remoteRun).isZero();
    assertThat(remoteRun.compilations()).as("remote: %s", remoteRun).isZero();
    assertThat(remoteRun.complaints()).as("remote: %s", remoteRun).isEmpty();
    assertThat(remoteRun.statistic("prefetched_hits"))
        .as("remote: %s", remoteRun)
        .isGreaterThan(100);
    // Not an object of a package, but what the linker printed.
    assertThat(remoteRun.statistic("put_calls")).as("remote: %s", remoteRun).isLessThanOrEqualTo(1);
    assertThat(Path.of(remote)).hasSameBinaryContentAs(Path.of(plain));

    Go.Run localRun = Fixture.go(project, root, prefix).run("build", "-x", "-o", local, ".");
    assertThat(localRun.exit()).as("local: %s", localRun).isZero();
    assertThat(localRun.compilations()).as("local: %s", localRun).isZero();
    assertThat(localRun.complaints()).as("local: %s", localRun).isEmpty();
    assertThat(localRun.statistic("remote_hits")).as("local: %s", localRun).isZero();
    assertThat(Path.of(local)).hasSameBinaryContentAs(Path.of(plain));

    // What is still missing after a complete build is what go asks for but does not cache: the
    // finished binary.
    assertThat(misses(remoteRun))
        .as("remote: %s", remoteRun)
        .isEqualTo(misses(localRun))
        .isLessThanOrEqualTo(2);
    report("fzf", plainRun, coldRun, remoteRun, localRun);
  }

  @Test
  void theSameHoldsWithVersitygw() throws Exception {
    Fixture.Built small = Fixture.library();
    S3Server store = Fixture.versitygw();
    Path binaries = Fixture.fresh("binaries");

    Go.Run cold =
        Fixture.plainGo(small.folder())
            .cached(Fixture.fresh("root"))
            .with(store.environment("versity"))
            .run("build", "-o", binaries.resolve("cold").toString(), ".");
    assertThat(cold.exit()).as("cold: %s", cold).isZero();
    assertThat(cold.complaints()).as("cold: %s", cold).isEmpty();
    assertThat(store.list("versity/")).hasSize((int) cold.statistic("remote_puts")).isNotEmpty();

    Go.Run remote =
        Fixture.plainGo(small.folder())
            .cached(Fixture.fresh("root"))
            .with(store.environment("versity"))
            .run("build", "-x", "-o", binaries.resolve("remote").toString(), ".");
    assertThat(remote.exit()).as("remote: %s", remote).isZero();
    assertThat(remote.compilations()).as("remote: %s", remote).isZero();
    assertThat(remote.complaints()).as("remote: %s", remote).isEmpty();
    assertThat(remote.statistic("remote_hits")).as("remote: %s", remote).isPositive();
    assertThat(binaries.resolve("remote")).hasSameBinaryContentAs(binaries.resolve("cold"));
  }

  private static long misses(Go.Run run) {
    return run.statistic("get_calls") - run.statistic("get_hits");
  }

  private static void report(String project, Go.Run... runs) {
    StringBuilder line = new StringBuilder(project);
    for (Go.Run run : runs) {
      line.append(' ').append(run.time().toMillis()).append(" ms");
    }
    System.getLogger("measured").log(System.Logger.Level.INFO, line.toString());
  }
}
