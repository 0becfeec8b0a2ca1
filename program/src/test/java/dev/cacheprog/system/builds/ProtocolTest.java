package dev.cacheprog.system.builds;

import static dev.cacheprog.system.builds.ProtocolSession.action;
import static dev.cacheprog.system.builds.ProtocolSession.await;
import static dev.cacheprog.system.builds.ProtocolSession.body;
import static dev.cacheprog.system.builds.ProtocolSession.get;
import static dev.cacheprog.system.builds.ProtocolSession.put;
import static dev.cacheprog.system.builds.ProtocolSession.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.CacheClient.Response;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Toxiproxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The packaged program and a client that sends single requests.
@Tag("system")
@Timeout(180)
class ProtocolTest {
  /// Clients that cache linked programs run them from the cache.
  @Test
  void aBodyThatIsAProgramCanBeRunAfterAPutAndAfterAFetch() throws Exception {
    byte[] program = Files.readAllBytes(Path.of("/bin/echo").toRealPath());
    String prefix = Fixture.unique("programs");
    try (CacheClient session = start(prefix, Fixture.fresh("root"))) {
      Response put = await(session.put(action("program"), program));
      assertThat(Fixture.execute(put.diskPath().toString(), "runs")).isEqualTo("runs\n");
      assertThat(session.finish()).isZero();
    }
    try (CacheClient session = start(prefix, Fixture.fresh("root"))) {
      Response got = await(session.get(action("program")));
      assertThat(Fixture.execute(got.diskPath().toString(), "runs")).isEqualTo("runs\n");
      assertThat(session.finish()).isZero();
    }
  }

  @Test
  void aHangingStoreDelaysNeitherPutsNorLocalHits() throws Exception {
    Path root = Fixture.fresh("root");
    try (Toxiproxy proxy = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port());
        CacheClient program =
            start(
                S3Server.environment(Fixture.unique("hangs"), proxy.port()),
                root,
                "--remote-get-timeout=8s",
                "--remote-put-timeout=60s",
                "--max-background-wait=100ms")) {
      proxy.add("timeout", "{\"timeout\":0}");
      program.greeting();

      long start = System.nanoTime();
      CompletableFuture<Response> hanging = program.get(action("unknown"));
      put(program, 0, 100);
      get(program, 0, 100);
      Duration time = Duration.ofNanos(System.nanoTime() - start);

      assertThat(hanging).isNotDone();
      assertThat(time).isLessThan(Duration.ofSeconds(3));
      assertThat(await(hanging).isMiss()).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("sooner than the time-out of a single slow object, since nothing else moves either")
          .isBetween(Duration.ofMillis(1400), Duration.ofSeconds(6));
      assertThat(program.finish()).isZero();
    }
  }

  @Test
  void malformedInputIsAnsweredWithAnErrorAndTheSessionGoesOn() throws Exception {
    try (CacheClient program = start(Map.of(), Fixture.fresh("root"))) {
      put(program, 0, 1);
      Response unknown = await(program.request("{\"ID\":%d,\"Command\":\"dance\"}"));
      Response shortId =
          await(program.request("{\"ID\":%d,\"Command\":\"get\",\"ActionID\":\"AAAA\"}"));

      assertThat(unknown.error()).isNotEmpty();
      assertThat(shortId.error()).isNotEmpty();
      get(program, 0, 1);
      assertThat(program.finish()).isZero();
      assertThat(program.stderr().lines().filter(line -> line.contains("level=ERROR"))).hasSize(2);
    }
  }

  @Test
  void aBodyWithAWrongOutputIdIsRefused() throws Exception {
    String prefix = Fixture.unique("liar");
    try (CacheClient program = start(prefix, Fixture.fresh("root"))) {
      byte[] body = body(1);
      Response response =
          await(
              program.put(
                  action("liar"),
                  CacheClient.sha256(body(2)),
                  body.length,
                  new java.io.ByteArrayInputStream(body)));

      assertThat(response.error()).isNotEmpty();
      assertThat(await(program.get(action("liar"))).isMiss()).isTrue();
      assertThat(program.finish()).isZero();
      assertThat(Fixture.minio().list(prefix + "/")).isEmpty();
    }
  }
}
