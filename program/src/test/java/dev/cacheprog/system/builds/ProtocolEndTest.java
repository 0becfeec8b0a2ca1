package dev.cacheprog.system.builds;

import static dev.cacheprog.system.builds.ProtocolSession.MIB;
import static dev.cacheprog.system.builds.ProtocolSession.action;
import static dev.cacheprog.system.builds.ProtocolSession.await;
import static dev.cacheprog.system.builds.ProtocolSession.get;
import static dev.cacheprog.system.builds.ProtocolSession.put;
import static dev.cacheprog.system.builds.ProtocolSession.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cacheprog.system.builds.ProtocolSession.Large;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Toxiproxy;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// The end of a session: the packaged program finishes its uploads.
@Tag("system")
@Timeout(180)
class ProtocolEndTest {
  @Test
  void closeIsAnsweredOnceAllUploadsAreDoneAndThenTheProgramEnds() throws Exception {
    String prefix = Fixture.unique("close");
    try (Toxiproxy proxy = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port());
        CacheClient program =
            start(S3Server.environment(prefix, proxy.port()), Fixture.fresh("root"))) {
      proxy.add("latency", "{\"latency\":100}");
      put(program, 0, 200);
      assertThat(Fixture.minio().list(prefix + "/")).hasSizeLessThan(200);

      assertThat(await(program.sendClose()).error()).isNull();

      long answered = System.nanoTime();
      assertThat(Fixture.minio().list(prefix + "/")).hasSize(200);
      assertThat(program.awaitExit()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - answered)).isLessThan(Duration.ofSeconds(2));
      assertThat(program.strays()).isEmpty();
    }
  }

  @Test
  void theEndOfStdinEndsASessionLikeClose() throws Exception {
    String prefix = Fixture.unique("end");
    try (CacheClient program = start(prefix, Fixture.fresh("root"))) {
      put(program, 0, 50);
      program.endRequests();

      assertThat(program.awaitExit()).isZero();
      assertThat(Fixture.minio().list(prefix + "/")).hasSize(50);
      assertThat(program.stderr()).contains("cacheprog statistics");
    }
  }

  @Test
  void aGoCommandThatDiesInTheMiddleOfABodyLeavesNoIncompleteBody() throws Exception {
    String prefix = Fixture.unique("half");
    Path root = Fixture.fresh("root");
    try (CacheClient program = start(prefix, root)) {
      put(program, 0, 10);
      InputStream half = halfOfABody("died");
      assertThatThrownBy(() -> program.put(action("half"), Large.hash(40 * MIB), 40 * MIB, half))
          .hasMessage("died");
      program.endRequests();

      program.awaitExit();

      assertThat(Fixture.minio().list(prefix + "/")).hasSize(10);
      assertThat(Fixture.files(root.resolve("tmp"))).isEmpty();
      assertThat(program.strays()).isEmpty();
    }
    try (CacheClient program = start(Map.of(), root)) {
      get(program, 0, 10);
      assertThat(await(program.get(action("half"))).isMiss()).isTrue();
      assertThat(program.finish()).isZero();
    }
  }

  @Test
  void temporaryFilesOfAKilledProgramAreDeletedByALaterOne() throws Exception {
    Path root = Fixture.fresh("root");
    try (CacheClient program = start(Map.of(), root)) {
      put(program, 0, 1);
      InputStream half = halfOfABody("enough");
      assertThatThrownBy(() -> program.put(action("half"), Large.hash(40 * MIB), 40 * MIB, half))
          .hasMessage("enough");
    } // which kills it
    assertThat(Fixture.files(root.resolve("tmp"))).hasSize(1);
    Path left = Fixture.files(root.resolve("tmp")).getFirst();

    try (CacheClient program = start(Map.of(), root)) {
      put(program, 1, 2);
      assertThat(program.finish()).isZero();
    }
    assertThat(left).as("it may belong to a running program").exists();

    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    try (CacheClient program = start(Map.of(), root)) {
      put(program, 2, 3);
      Fixture.await(Duration.ofSeconds(10), "the tidying", () -> !Files.exists(left));
      assertThat(program.finish()).isZero();
    }
  }

  @Test
  void uploadsThatTakeTooLongAreCancelledAndCounted() throws Exception {
    try (Toxiproxy proxy = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port());
        CacheClient program =
            start(
                S3Server.environment(Fixture.unique("gives-up"), proxy.port()),
                Fixture.fresh("root"),
                "--remote-put-timeout=60s",
                "--max-background-wait=1s")) {
      proxy.add("timeout", "{\"timeout\":0}");
      put(program, 0, 100);

      long start = System.nanoTime();
      assertThat(program.finish()).isZero();

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(3));
      assertThat(program.stderr())
          .containsPattern("level=WARN msg=\"Cancelled uploads that took too long\" uploads=100 ")
          .contains("uploads_given_up=100");
      assertThat(program.strays()).isEmpty();
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aSignalThatEndsTheProgramDoesNotCancelItsUploads() throws Exception {
    String prefix = Fixture.unique("term");
    try (CacheClient program = start(prefix, Fixture.fresh("root"))) {
      put(program, 0, 200);
      Fixture.execute("kill", "-TERM", Long.toString(program.pid()));

      program.awaitExit();

      assertThat(Fixture.minio().list(prefix + "/")).hasSize(200);
      assertThat(program.stderr()).contains("cacheprog statistics");
      assertThat(program.strays()).isEmpty();
    }
  }

  /// The first 20 of 40 MiB.
  ///
  /// @param message of the failure after them
  private static InputStream halfOfABody(String message) {
    return new FilterInputStream(new Large(20 * MIB)) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = super.read(bytes, offset, length);
        if (n < 0) {
          throw new IOException(message);
        }
        return n;
      }
    };
  }
}
