package dev.cacheprog.system.builds;

import static dev.cacheprog.system.builds.ProtocolSession.MIB;
import static dev.cacheprog.system.builds.ProtocolSession.action;
import static dev.cacheprog.system.builds.ProtocolSession.await;
import static dev.cacheprog.system.builds.ProtocolSession.get;
import static dev.cacheprog.system.builds.ProtocolSession.hash;
import static dev.cacheprog.system.builds.ProtocolSession.put;
import static dev.cacheprog.system.builds.ProtocolSession.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.builds.ProtocolSession.Large;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.CacheClient.Response;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// The memory that the packaged program needs.
@Tag("system")
@Timeout(180)
class ProtocolMemoryTest {
  private static final System.Logger MEASURED = System.getLogger("measured");

  /// Closes the session.
  ///
  /// @return the peak memory of the program, in bytes, including its uploads
  private static long finish(CacheClient program) throws Exception {
    long peak = program.peakMemory();
    CompletableFuture<Response> closed = program.sendClose();
    while (!closed.isDone()) {
      try {
        peak = Math.max(peak, program.peakMemory());
      } catch (IOException _) {
        break; // it has just ended
      }
      Thread.sleep(2);
    }
    assertThat(await(closed).error()).isNull();
    assertThat(program.awaitExit()).isZero();
    assertThat(program.strays()).isEmpty();
    assertThat(program.stderr()).doesNotContain("level=WARN").doesNotContain("level=ERROR");
    return peak;
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aSessionOf1000GetsAnd1000PutsNeedsAtMost160Mebibytes() throws Exception {
    String prefix = Fixture.unique("memory");
    long filling;
    try (CacheClient program = start(prefix, Fixture.fresh("root"))) {
      put(program, 0, 1000);
      filling = finish(program);
    }

    long peak;
    try (CacheClient program = start(prefix, Fixture.fresh("root"))) {
      get(program, 0, 1000);
      put(program, 1000, 2000);
      peak = finish(program);
    }

    MEASURED.log(
        System.Logger.Level.INFO,
        "1000 puts: {0} MiB; 1000 gets and 1000 puts: {1} MiB",
        filling / MIB,
        peak / MIB);
    assertThat(Fixture.minio().list(prefix + "/")).hasSize(2000);
    assertThat(peak).isLessThanOrEqualTo(160 * MIB);
    assertThat(filling).isLessThanOrEqualTo(160 * MIB);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @Tag("variation")
  void aBodyOf512MebibytesIsNotHeldInMemory() throws Exception {
    long size = 512 * MIB;
    byte[] outputId = Large.hash(size);
    byte[] large = action("large");
    String prefix = Fixture.unique("large");
    Path root = Fixture.fresh("root");
    Path other = Fixture.fresh("root");
    try {
      long putWithout;
      try (CacheClient program = start(prefix + "-without", root)) {
        put(program, 0, 200);
        putWithout = finish(program);
      }
      Workspace.delete(root);
      long put;
      try (CacheClient program = start(prefix, root)) {
        put(program, 0, 200);
        assertThat(await(program.put(large, outputId, size, new Large(size))).error()).isNull();
        put = finish(program);
      }
      Workspace.delete(root);

      long getWithout;
      try (CacheClient program = start(prefix, other)) {
        get(program, 0, 200);
        getWithout = finish(program);
      }
      long get;
      try (CacheClient program = start(prefix, root)) {
        get(program, 0, 200);
        Response response = await(program.get(large));
        assertThat(response.isMiss()).as(program.stderr()).isFalse();
        assertThat(response.diskPath()).hasSize(size);
        try (InputStream is = Files.newInputStream(response.diskPath());
            InputStream should = new Large(size)) {
          assertThat(hash(is)).isEqualTo(hash(should));
        }
        get = finish(program);
      }

      MEASURED.log(
          System.Logger.Level.INFO,
          "512 MiB: put {0} MiB instead of {1}, get {2} MiB instead of {3}",
          put / MIB,
          putWithout / MIB,
          get / MIB,
          getWithout / MIB);
      assertThat(put - putWithout).isLessThanOrEqualTo(48 * MIB);
      assertThat(get - getWithout).isLessThanOrEqualTo(48 * MIB);
    } finally {
      Workspace.delete(root);
      Workspace.delete(other);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void linesOf64MebibytesCostNoMemory() throws Exception {
    String nonsense = "A".repeat(64 << 20);
    try (CacheClient program = start(Map.of(), Fixture.fresh("root"))) {
      put(program, 0, 1);
      // Too long to have its ID read: never answered.
      CompletableFuture<Response> ignored =
          program.request("{\"x\":\"" + nonsense + "\",\"ID\":%d,\"Command\":\"get\"}");
      Response longer =
          await(
              program.request(
                  "{\"ID\":%d,\"Command\":\"put\",\"ActionID\":\"AAAA\",\"OutputID\":\"AAAA\",\"BodySize\":10}\n\n"
                      + "\""
                      + nonsense
                      + "\""));

      assertThat(longer.error()).contains("more bytes than BodySize says");
      get(program, 0, 1);
      long peak = program.peakMemory();
      MEASURED.log(System.Logger.Level.INFO, "lines of 64 MiB: {0} MiB", peak / MIB);
      assertThat(peak).isLessThanOrEqualTo(120 * MIB);
      assertThat(ignored).isNotDone();
      assertThat(program.finish()).isZero();
      assertThat(program.strays()).isEmpty();
    }
  }
}
