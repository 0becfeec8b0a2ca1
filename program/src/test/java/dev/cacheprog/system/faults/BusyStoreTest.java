package dev.cacheprog.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.FrontEnd;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.S3Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// A store that is busy for a moment, or with one key.
@Tag("system")
@Timeout(180)
class BusyStoreTest {
  private static final int JOBS = 20;

  private static byte[] action(String name) {
    return CacheClient.sha256(("action " + name).getBytes(UTF_8));
  }

  private static byte[] body(String name) {
    return ("the body of " + name).repeat(100).getBytes(UTF_8);
  }

  private static CacheClient session(Map<String, String> environment, Map<String, String> more)
      throws Exception {
    return CacheClient.start(
        Fixture.merge(
            environment,
            more,
            Map.of("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString())));
  }

  private static String slowDown(String status) {
    return FrontEnd.answer(
        status,
        "Content-Type: application/xml\r\n",
        "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>");
  }

  /// As S3 answers now and then: the first request of a session is for its manifest.
  @Test
  void aManifestThatIsRefusedOnceIsUsedAllTheSame() throws Exception {
    Map<String, String> store = Fixture.minio().environment(Fixture.unique("busy"));
    try (CacheClient cold = session(store, Map.of())) {
      for (String name : List.of("a", "b", "c")) {
        assertThat(cold.get(action(name)).get().isMiss()).isTrue();
        assertThat(cold.put(action(name), body(name)).get().error()).isNull();
      }
      assertThat(cold.finish()).isZero();
    }
    AtomicBoolean first = new AtomicBoolean(true);
    Path statistics = Fixture.fresh("statistics").resolve("json");
    try (FrontEnd busy =
            FrontEnd.refusing(
                Fixture.minio().port(),
                head ->
                    head.startsWith("GET ") && first.getAndSet(false)
                        ? slowDown("503 Slow Down")
                        : "");
        CacheClient warm =
            session(
                S3Server.environment(store.get("CACHEPROG_S3_PREFIX"), busy.port()),
                Map.of("CACHEPROG_STATS_JSON", statistics.toString()))) {
      for (String name : List.of("a", "b", "c")) {
        assertThat(warm.get(action(name)).get().isMiss()).as(name).isFalse();
      }
      assertThat(warm.finish()).isZero();
      assertThat(Files.readString(statistics)).contains("\"prefetched_hits\":3,");
      assertThat(busy.heads).as("manifest, twice, and pack").hasSize(3);
    }
  }

  /// As GCS and R2 take them: one write a second for one key. The jobs of a pipeline end together,
  /// and each is a kind of build of its own.
  @Test
  void jobsThatEndTogetherAreAllInTheListOfKinds() throws Exception {
    String prefix = Fixture.unique("jobs");
    Map<String, Long> written = new ConcurrentHashMap<>();
    Function<String, String> oneAWriteASecond =
        head -> {
          if (!head.startsWith("PUT ")) {
            return "";
          }
          String key = head.substring(0, head.indexOf(" HTTP/"));
          long now = System.nanoTime();
          AtomicBoolean early = new AtomicBoolean();
          written.compute(
              key,
              (_, last) -> {
                early.set(last != null && now - last < TimeUnit.SECONDS.toNanos(1));
                return early.get() ? last : Long.valueOf(now);
              });
          return early.get() ? slowDown("429 Too Many Requests") : "";
        };
    List<CacheClient> jobs = new ArrayList<>();
    try (FrontEnd busy = FrontEnd.refusing(Fixture.minio().port(), oneAWriteASecond)) {
      // One after the other: so many that start at once take the store for one that hangs.
      for (int i = 0; i < JOBS; i++) {
        Path log = Fixture.fresh("log").resolve("log");
        CacheClient job =
            session(
                S3Server.environment(prefix, busy.port()),
                Map.of(
                    "GOFLAGS",
                    "-tags=job" + i,
                    "CACHEPROG_LOG_LEVEL",
                    "DEBUG",
                    "CACHEPROG_LOG_OUTPUT",
                    log.toString(),
                    "CACHEPROG_MAX_BACKGROUND_WAIT",
                    "30s"));
        jobs.add(job);
        assertThat(job.get(action("job " + i)).get().isMiss()).isTrue();
        assertThat(job.put(action("job " + i), body("job " + i)).get().error()).isNull();
        // A session that does not know what the store has writes no manifest.
        Together.until(() -> contains(log, "Loaded manifest"));
      }
      List<CompletableFuture<CacheClient.Response>> closing = new ArrayList<>();
      for (CacheClient job : jobs) {
        closing.add(job.sendClose());
      }
      for (int i = 0; i < JOBS; i++) {
        closing.get(i).get(150, TimeUnit.SECONDS);
        assertThat(jobs.get(i).awaitExit()).isZero();
      }
    } finally {
      for (CacheClient job : jobs) {
        job.close();
      }
    }

    assertThat(kinds(prefix)).hasSize(JOBS);
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.exists(file) && Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The lines of all lists of kinds under a prefix.
  private static Set<String> kinds(String prefix) throws Exception {
    Set<String> lines = new TreeSet<>();
    try (S3Client client = Fixture.minio().client()) {
      for (String key : Fixture.minio().list(prefix + "/").keySet()) {
        ResponseBytes<GetObjectResponse> object =
            client.getObject(
                b -> b.bucket(S3Server.BUCKET).key(key), ResponseTransformer.toBytes());
        InputStream stored = new ByteArrayInputStream(object.asByteArray());
        boolean compressed = object.response().metadata().containsValue("zstd");
        try (InputStream plain = compressed ? new ZstdInputStream(stored) : stored) {
          String text = new String(plain.readAllBytes(), UTF_8);
          if (text.startsWith("cacheprog kinds 1\n")) {
            text.lines().skip(1).forEach(lines::add);
          }
        }
      }
    }
    return lines;
  }
}
