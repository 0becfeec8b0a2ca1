package dev.cacheprog.system.builds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.CacheClient.Response;
import dev.cacheprog.testkit.S3Server;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// A bucket can be shared with the Go original: what that one has written is read, and what this
/// program writes is written as that one would.
@Tag("system")
class InteropTest {
  private static final byte[] ACTION = CacheClient.sha256("an action".getBytes(UTF_8));
  private static final String HEX = HexFormat.of().formatHex(ACTION);

  /// What is answered for an object that was stored without this program.
  private static byte[] answer(String prefix, byte[] stored, Map<String, String> metadata)
      throws Exception {
    try (S3Client client = Fixture.minio().client()) {
      client.putObject(
          b -> b.bucket(S3Server.BUCKET).key(prefix + "/" + HEX).metadata(metadata),
          RequestBody.fromBytes(stored));
    }
    try (CacheClient program =
        CacheClient.start(
            Fixture.merge(
                Fixture.minio().environment(prefix),
                Map.of("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString())))) {
      Response response = program.get(ACTION).get();
      assertThat(response.isMiss()).as("%s: %s", response, program.stderr()).isFalse();
      assertThat(response.text("OutputID")).isEqualTo(metadata.get("output_id"));
      byte[] body = Files.readAllBytes(response.diskPath());
      assertThat(response.json()).contains("\"Size\":" + body.length);
      assertThat(response.text("Time")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*");
      assertThat(program.finish()).isZero();
      return body;
    }
  }

  private static Map<String, String> facts(byte[] body, String compression) {
    Map<String, String> facts = new HashMap<>();
    facts.put("output_id", Base64.getEncoder().encodeToString(CacheClient.sha256(body)));
    facts.put("compression_algorithm", compression);
    if (body.length > 0) {
      facts.put("uncompressed_size", Integer.toString(body.length));
    }
    return facts;
  }

  @Test
  void readsAZstdObjectWrittenByteByByte() throws Exception {
    byte[] body = "!<arch>\nan object of the compiler\n".getBytes(UTF_8);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd}); // magic number
    frame.write(0x00); // descriptor: no content size, no checksum, no dictionary
    frame.write(0x58); // window: 2 MiB
    int header = body.length << 3 | 0 << 1 | 1; // size, raw, last
    frame.write(header & 0xff);
    frame.write(header >> 8 & 0xff);
    frame.write(header >> 16 & 0xff);
    frame.writeBytes(body);

    assertThat(answer(Fixture.unique("by-hand"), frame.toByteArray(), facts(body, "zstd")))
        .isEqualTo(body);
  }

  /// The original streams bodies through github.com/klauspost/compress: such frames do not say how
  /// long they are and end with a checksum.
  @Test
  void readsAZstdObjectAsTheOriginalsLibraryWritesIt() throws Exception {
    byte[] body = ("package greet; ".repeat(20) + "the end\n").getBytes(UTF_8);
    byte[] stored =
        HexFormat.of()
            .parseHex(
                "28b52ffd4400340005010074017061636b6167652067726565743b2074686520656e640a"
                    + "01540f042c1a12384f8823");

    assertThat(answer(Fixture.unique("klauspost"), stored, facts(body, "zstd"))).isEqualTo(body);
  }

  @Test
  void readsAnUncompressedObject() throws Exception {
    byte[] body = {0, 1, 2, (byte) 0xff, '\n'};

    assertThat(answer(Fixture.unique("raw"), body, facts(body, ""))).isEqualTo(body);
  }

  /// The original leaves the size away where it is 0.
  @Test
  void readsAnEmptyObjectThatDoesNotTellItsSize() throws Exception {
    assertThat(answer(Fixture.unique("empty"), new byte[0], facts(new byte[0], ""))).isEmpty();
  }

  @Test
  void writesObjectsAsDocumented() throws Exception {
    String prefix = Fixture.unique("written");
    Map<String, byte[]> bodies = new HashMap<>();
    try (CacheClient program =
        CacheClient.start(
            Fixture.merge(
                Fixture.minio().environment("a//b/../" + prefix + "/./"),
                Map.of(
                    "CACHEPROG_ROOT_DIRECTORY",
                    Fixture.fresh("root").toString(),
                    "CACHEPROG_PREFETCH",
                    "false")))) {
      byte[] noise = new byte[5000];
      new java.util.Random(1).nextBytes(noise);
      for (byte[] body :
          new byte[][] {
            new byte[0], noise, "text ".repeat(1200).getBytes(UTF_8), new byte[3 << 20]
          }) {
        byte[] action = CacheClient.sha256(("action" + body.length).getBytes(UTF_8));
        program.put(action, body).get();
        bodies.put(HexFormat.of().formatHex(action), body);
      }
      assertThat(program.finish()).isZero();
    }

    Map<String, Long> objects = Fixture.minio().list("a/" + prefix + "/");
    assertThat(objects).hasSameSizeAs(bodies);
    try (S3Client client = Fixture.minio().client()) {
      for (Map.Entry<String, byte[]> entry : bodies.entrySet()) {
        byte[] body = entry.getValue();
        var stored =
            client.getObjectAsBytes(
                b -> b.bucket(S3Server.BUCKET).key("a/" + prefix + "/" + entry.getKey()));
        boolean compressed = stored.asByteArray().length < body.length;
        assertThat(compressed).isEqualTo(body.length != 0 && body.length != 5000);
        assertThat(withoutEmpty(stored.response().metadata()))
            .isEqualTo(withoutEmpty(facts(body, compressed ? "zstd" : "")));
        byte[] restored =
            compressed ? Zstd.decompress(stored.asByteArray(), body.length) : stored.asByteArray();
        assertThat(restored).isEqualTo(body);
      }
    }
  }

  /// The servers do not all keep metadata without a value.
  private static Map<String, String> withoutEmpty(Map<String, String> metadata) {
    Map<String, String> rest = new HashMap<>(metadata);
    rest.values().removeIf(String::isEmpty);
    return rest;
  }

  /// The objects of a real build, too.
  @Test
  void everyObjectOfABuildCarriesItsThreeFacts() throws Exception {
    try (S3Client client = Fixture.minio().client()) {
      for (String key : Fixture.small().keys()) {
        assertThat(key).matches(Fixture.SMALL_PREFIX + "/[0-9a-f]{64}");
        var stored = client.getObjectAsBytes(b -> b.bucket(S3Server.BUCKET).key(key));
        Map<String, String> metadata = withoutEmpty(stored.response().metadata());
        int size = Integer.parseInt(metadata.getOrDefault("uncompressed_size", "0"));
        byte[] body =
            metadata.containsKey("compression_algorithm")
                ? Zstd.decompress(stored.asByteArray(), size)
                : stored.asByteArray();
        assertThat(body).hasSize(size);
        boolean compressed = stored.asByteArray().length < size;
        assertThat(metadata).isEqualTo(withoutEmpty(facts(body, compressed ? "zstd" : "")));
        assertThat(Path.of(key).getFileName().toString()).doesNotContain(".");
      }
    }
  }
}
