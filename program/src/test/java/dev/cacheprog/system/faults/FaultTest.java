package dev.cacheprog.system.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Toxiproxy;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// What goes wrong with disks, networks, servers and people must not show in a build.
@Tag("system")
class FaultTest {
  private final Path binary = newBinary();

  private static Path newBinary() {
    try {
      return Fixture.fresh("binary").resolve("hello");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void assertRight(Go.Run run) throws Exception {
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(binary).as("%s", run).hasSameBinaryContentAs(Fixture.library().binary());
  }

  private Go.Run build(Go go) throws Exception {
    return go.run("build", "-x", "-o", binary.toString(), ".");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void afterCtrlCTheNextBuildIsRightAndNothingIsLeftBehind() throws Exception {
    Path root = Fixture.fresh("root");
    Go go = Fixture.go(Fixture.library().folder(), root, Fixture.unique("ctrl-c"));

    // In a group of its own; and a run of the tests in the background may ignore the signal.
    try (Go.Running running =
        go.via("env", "--default-signal=INT", "setsid")
            .start("build", "-o", binary.toString(), ".")) {
      Fixture.await(
          Duration.ofSeconds(60), "the build to get going", () -> Fixture.files(root).size() >= 40);
      // As a terminal does it: to the whole process group.
      Fixture.execute("kill", "-INT", "--", "-" + running.pid());
      Go.Run stopped = running.await();
      assertThat(stopped.exit()).as("%s", stopped).isNotZero();
      assertThat(stopped.time()).as("%s", stopped).isLessThan(Duration.ofSeconds(60));
    }
    Fixture.await(
        Duration.ofSeconds(15),
        "the end of all processes",
        () -> Fixture.processesWith(root.toString()).isEmpty());

    Go.Run after = build(go);
    assertRight(after);
    assertThat(after.complaints()).as("%s", after).isEmpty();
    assertThat(Fixture.files(root.resolve("tmp"))).isEmpty();
  }

  @Test
  void aStoreThatIsNotThereCostsAWarningAndLittleTime() throws Exception {
    Go.Run run =
        build(
            Fixture.plainGo(Fixture.library().folder())
                .cached(Fixture.fresh("root"))
                .with(S3Server.environment("nobody", Workspace.freePort())));

    assertRight(run);
    assertThat(run.complaints())
        .as("%s", run)
        .hasSize(2)
        .satisfies(
            lines ->
                assertThat(lines.getFirst())
                    .contains(
                        "Failed to get from remote storage",
                        "connection refused",
                        "CACHEPROG_S3_ENDPOINT"))
        .satisfies(
            lines ->
                assertThat(lines.getLast()).contains("failed until the end; the build continued"));
    assertThat(run.stderr()).contains("Remote storage has been disabled");
    assertThat(run.time())
        .isLessThan(Fixture.library().plainTime().multipliedBy(5).dividedBy(2).plusSeconds(10));
  }

  @ParameterizedTest
  @CsvSource({
    "CACHEPROG_S3_ACCESS_KEY_ID, nobody, InvalidAccessKeyId",
    "CACHEPROG_S3_ACCESS_KEY_SECRET, the-wrong-secret, SignatureDoesNotMatch",
    "CACHEPROG_S3_BUCKET, no-such-bucket, NoSuchBucket",
    "CACHEPROG_S3_BUCKET, ab, InvalidBucketName",
  })
  void aWrongSettingIsNamedInTheLogAndTheBuildSucceeds(String variable, String value, String told)
      throws Exception {
    Path copy = Fixture.fresh("copy");
    Workspace.copy(Fixture.library().folder(), copy);

    Go.Run run =
        Fixture.go(copy, "wrong").with(variable, value).run("build", "-o", binary.toString(), ".");

    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.complaints())
        .as("%s", run)
        .hasSizeBetween(1, 2)
        .satisfies(lines -> assertThat(lines.getFirst()).contains(told, variable))
        .allMatch(line -> !line.contains("Exception"));
    assertThat(run.stderr()).doesNotContain(S3Server.SECRET_KEY).doesNotContain("the-wrong-secret");
    Path plain = Fixture.fresh("plain").resolve("library");
    assertThat(Fixture.plainGo(copy).run("build", "-o", plain.toString(), ".").exit()).isZero();
    assertThat(binary).hasSameBinaryContentAs(plain);
  }

  @Test
  void aNetworkThatIsCutInTheMiddleOfABuildDoesNotStopIt() throws Exception {
    Path root = Fixture.fresh("root");
    Fixture.library();
    try (Toxiproxy proxy = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port())) {
      proxy.add("latency", "{\"latency\":30}");
      Go go =
          Fixture.plainGo(Fixture.library().folder())
              .cached(root)
              .with(S3Server.environment(Fixture.LIBRARY_PREFIX, proxy.port()))
              .with("CACHEPROG_PREFETCH", "false"); // one object after another: the cut hits some
      try (Go.Running running = go.start("build", "-x", "-o", binary.toString(), ".")) {
        Fixture.await(
            Duration.ofSeconds(60), "the first hits", () -> Fixture.files(root).size() >= 40);
        proxy.enable(false);
        Go.Run run = running.await();

        assertRight(run);
        assertThat(run.statistic("remote_hits")).as("%s", run).isPositive();
        assertThat(run.statistic("remote_errors")).as("%s", run).isPositive();
        assertThat(run.compilations()).as("%s", run).isPositive();
      }
    }
  }

  @Test
  void aStoreThatStopsAnsweringInTheMiddleOfABuildDoesNotHoldItUp() throws Exception {
    Path root = Fixture.fresh("root");
    Fixture.library();
    try (Toxiproxy proxy = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port())) {
      proxy.add("latency", "{\"latency\":30}");
      Go go =
          Fixture.plainGo(Fixture.library().folder())
              .cached(root)
              .with(S3Server.environment(Fixture.LIBRARY_PREFIX, proxy.port()))
              .with("CACHEPROG_REMOTE_GET_TIMEOUT", "500ms")
              .with("CACHEPROG_REMOTE_PUT_TIMEOUT", "500ms")
              .with("CACHEPROG_PREFETCH", "false"); // one object after another: the halt hits some
      try (Go.Running running = go.start("build", "-x", "-o", binary.toString(), ".")) {
        Fixture.await(
            Duration.ofSeconds(60), "the first hits", () -> Fixture.files(root).size() >= 40);
        proxy.add("timeout", "{\"timeout\":0}");
        Go.Run run = running.await();

        assertRight(run);
        assertThat(run.complaints())
            .as("%s", run)
            .hasSizeBetween(1, 2)
            .anyMatch(line -> line.contains("failed until the end"));
        assertThat(run.time())
            .isLessThan(Fixture.library().plainTime().multipliedBy(5).dividedBy(2).plusSeconds(20));
      }
    }
  }

  @Test
  void damagedObjectsAreCountedAndPutRight() throws Exception {
    String prefix = Fixture.unique("damaged");
    Fixture.Built small = Fixture.library();
    Fixture.minio().copy(Fixture.LIBRARY_PREFIX, prefix);
    try (S3Client client = Fixture.minio().client()) {
      Map<String, Stored> originals = new HashMap<>();
      for (String key : small.keys()) {
        String copy = key.replaceFirst(Fixture.LIBRARY_PREFIX, prefix);
        originals.put(copy, Stored.get(client, copy));
      }
      List<String> victims =
          originals.keySet().stream()
              .filter(key -> originals.get(key).isPackage())
              .sorted()
              .limit(8)
              .toList();
      assertThat(victims).hasSize(8);
      Stored[] whole = victims.stream().map(originals::get).toArray(Stored[]::new);
      Stored[] damaged = {
        whole[0].withBody(new byte[whole[0].size()]),
        whole[1].withBody(Arrays.copyOf(whole[1].body().asByteArray(), whole[1].size() / 2)),
        whole[2].withBody(whole[3].body().asByteArray()),
        whole[3].with("uncompressed_size", "1"),
        whole[4].with("compression_algorithm", ""),
        whole[5].with("compression_algorithm", "brotli"),
        whole[6].withBody(new byte[0]),
        whole[7].with("output_id", "nonsense"),
      };
      for (int i = 0; i < damaged.length; i++) {
        damaged[i].put(client, victims.get(i));
      }

      // Packs, which were copied too, would bring most of it undamaged.
      Go.Run run = build(Fixture.go(small.folder(), prefix).with("CACHEPROG_PREFETCH", "false"));

      assertRight(run);
      assertThat(run.statistic("damaged_objects")).as("%s", run).isEqualTo(damaged.length - 1);
      assertThat(run.statistic("remote_errors")).as("%s", run).isEqualTo(1);
      // One of each kind; the repetitions are counted.
      assertThat(run.complaints())
          .as("%s", run)
          .hasSize(2)
          .anyMatch(line -> line.contains("Ignored a damaged object in the remote storage"))
          .anyMatch(line -> line.contains("output id has 6 bytes"));
      assertThat(run.stderr())
          .contains(
              "message=\"Ignored a damaged object in the remote storage\" times="
                  + (damaged.length - 2));
      for (int i = 0; i < damaged.length; i++) {
        Stored healed = Stored.get(client, victims.get(i));
        assertThat(healed.metadata()).as(victims.get(i)).isEqualTo(whole[i].metadata());
        assertThat(healed.body()).as(victims.get(i)).isEqualTo(whole[i].body());
      }
      Go.Run after = build(Fixture.go(small.folder(), prefix));
      assertRight(after);
      assertThat(after.compilations()).as("%s", after).isZero();
      assertThat(after.complaints()).as("%s", after).isEmpty();
    }
  }

  /// An object as it is stored.
  private record Stored(Map<String, String> metadata, SdkBytes body) {
    static Stored get(S3Client client, String key) {
      var response = client.getObjectAsBytes(b -> b.bucket(S3Server.BUCKET).key(key));
      GetObjectResponse head = response.response();
      return new Stored(head.metadata(), SdkBytes.fromByteArray(response.asByteArray()));
    }

    void put(S3Client client, String key) {
      client.putObject(
          b -> b.bucket(S3Server.BUCKET).key(key).metadata(metadata),
          RequestBody.fromBytes(body.asByteArray()));
    }

    /// What go compiled of a package, compressed; neither the manifest nor a pack.
    boolean isPackage() {
      if (!"zstd".equals(metadata.get("compression_algorithm"))) {
        return false;
      }
      try (var plain = new ZstdInputStream(body.asInputStream())) {
        return new String(plain.readNBytes(8), ISO_8859_1).equals("!<arch>\n");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    int size() {
      return body.asByteArray().length;
    }

    Stored withBody(byte[] other) {
      return new Stored(metadata, SdkBytes.fromByteArray(other));
    }

    Stored with(String name, String value) {
      Map<String, String> other = new HashMap<>(metadata);
      other.put(name, value);
      return new Stored(other, body);
    }
  }

  @Test
  void damagedFilesOnTheDiskArePutRight() throws Exception {
    Fixture.Built small = Fixture.library();
    Path root = small.copyOfRoot();
    List<Path> files = Fixture.files(root).stream().sorted().toList();
    List<Path> bodies =
        files.stream().filter(file -> file.toFile().length() > 2000).limit(20).toList();
    List<Path> records =
        files.stream().filter(file -> file.toFile().length() < 200).limit(9).toList();
    assertThat(bodies).hasSize(20);
    for (int i = 0; i < bodies.size(); i++) {
      Path file = bodies.get(i);
      byte[] bytes = Files.readAllBytes(file);
      switch (i % 4) {
        case 0 -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        case 1 -> {
          bytes[bytes.length / 2] ^= 4;
          Files.write(file, bytes);
        }
        case 2 -> Files.write(file, new byte[0]);
        default -> Files.delete(file);
      }
    }
    for (int i = 0; i < records.size(); i++) {
      Files.writeString(records.get(i), i % 2 == 0 ? "" : "nonsense\n");
    }

    Go.Run run = build(Fixture.plainGo(small.folder()).cached(root));
    assertRight(run);
    assertThat(run.compilations()).as("%s", run).isPositive();

    Go.Run after = build(Fixture.plainGo(small.folder()).cached(root));
    assertRight(after);
    assertThat(after.compilations()).as("%s", after).isZero();
    assertThat(after.complaints()).as("%s", after).isEmpty();
  }
}
