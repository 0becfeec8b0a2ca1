package dev.cacheprog.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.utils.AttributeMap;

/// A real S3 server on this machine, with one bucket.
public final class S3Server implements AutoCloseable {
  /// The bucket that is there from the start.
  public static final String BUCKET = "cache";

  public static final String ACCESS_KEY = "testaccess";
  public static final String SECRET_KEY = "testsecret123";

  /// The program of [#ceph], for [Workspace#hasTool].
  public static final String CEPH = "ceph-packages/usr/bin/radosgw";

  /// The program of [#seaweedfs], for [Workspace#hasTool].
  public static final String SEAWEEDFS = "seaweedfs";

  private final ServerProcess process;
  private final String scheme;
  private final int port;
  private final String region;

  private S3Server(ServerProcess process, String scheme, int port, String region) {
    this.process = process;
    this.scheme = scheme;
    this.port = port;
    this.region = region;
  }

  /// Starts MinIO, which then takes requests that are signed for any region.
  ///
  /// @param folder for its data and its log
  public static S3Server minio(Path folder) throws IOException, InterruptedException {
    return minio(folder, "http", "", List.of());
  }

  /// Starts MinIO in a region of its own.
  ///
  /// @param folder for its data and its log
  /// @param region empty: none
  public static S3Server minio(Path folder, String region)
      throws IOException, InterruptedException {
    return minio(folder, "http", region, List.of());
  }

  /// Starts MinIO, which speaks TLS only.
  ///
  /// @param folder for its data and its log
  /// @param keys the folder that its key was made in
  public static S3Server minio(Path folder, Path keys) throws IOException, InterruptedException {
    return minio(folder, "https", "", List.of("--certs-dir", keys.toString()));
  }

  private static S3Server minio(Path folder, String scheme, String region, List<String> options)
      throws IOException, InterruptedException {
    int port = Workspace.freePort();
    Files.createDirectories(folder.resolve("data"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Workspace.tool("minio").toString(), "server", "--address", "127.0.0.1:" + port));
    command.addAll(options);
    command.add(folder.resolve("data").toString());
    return ready(
        ServerProcess.start(
            command,
            Map.of(
                "MINIO_ROOT_USER",
                ACCESS_KEY,
                "MINIO_ROOT_PASSWORD",
                SECRET_KEY,
                "MINIO_BROWSER",
                "off",
                "MINIO_UPDATE",
                "off",
                "MINIO_SITE_REGION",
                region),
            port,
            folder.resolve("minio.log")),
        scheme,
        port,
        region.isEmpty() ? "us-east-1" : region);
  }

  /// Starts the Versity gateway over a folder.
  ///
  /// @param folder for its data and its log
  public static S3Server versitygw(Path folder) throws IOException, InterruptedException {
    int port = Workspace.freePort();
    Files.createDirectories(folder.resolve("data"));
    return ready(
        ServerProcess.start(
            List.of(
                Workspace.tool("versitygw").toString(),
                "--port",
                "127.0.0.1:" + port,
                "--access",
                ACCESS_KEY,
                "--secret",
                SECRET_KEY,
                "posix",
                folder.resolve("data").toString()),
            Map.of(),
            port,
            folder.resolve("versitygw.log")),
        "http",
        port,
        "us-east-1");
  }

  /// Starts the RADOS Gateway of a Ceph cluster of one node, which takes a quarter of a minute.
  ///
  /// @param folder for its data and its log
  public static S3Server ceph(Path folder) throws IOException, InterruptedException {
    int port = Workspace.freePort();
    return ready(
        ServerProcess.start(
            List.of(
                Workspace.checkout().resolve("scripts/ceph.sh").toString(),
                Files.createDirectories(folder.resolve("data")).toString(),
                Integer.toString(port),
                Integer.toString(Workspace.freePort()),
                ACCESS_KEY,
                SECRET_KEY),
            Map.of(),
            port,
            folder.resolve("ceph.log")),
        "http",
        port,
        "us-east-1");
  }

  /// Starts SeaweedFS with its S3 gateway.
  ///
  /// @param folder for its data and its log
  public static S3Server seaweedfs(Path folder) throws IOException, InterruptedException {
    int port = Workspace.freePort();
    Path identities = folder.resolve("identities.json");
    Files.writeString(
        identities,
        """
        {"identities": [{"name": "tests", "actions": ["Admin"],
          "credentials": [{"accessKey": "%s", "secretKey": "%s"}]}]}
        """
            .formatted(ACCESS_KEY, SECRET_KEY));
    List<String> command =
        new ArrayList<>(
            List.of(
                Workspace.tool(SEAWEEDFS).toString(),
                "server",
                "-dir=" + Files.createDirectories(folder.resolve("data")),
                "-ip=127.0.0.1",
                "-ip.bind=127.0.0.1",
                "-master.telemetry=false",
                "-master.volumeSizeLimitMB=64",
                "-volume.max=100",
                "-volume.minFreeSpace=1",
                "-s3",
                "-s3.config=" + identities,
                "-s3.port=" + port,
                "-s3.port.iceberg=0",
                "-s3.port.lance=0"));
    for (String other :
        List.of(
            "master.port",
            "master.port.grpc",
            "volume.port",
            "volume.port.grpc",
            "filer.port",
            "filer.port.grpc",
            "s3.port.grpc")) {
      command.add("-" + other + "=" + Workspace.freePort());
    }
    S3Server server =
        ready(
            ServerProcess.start(command, Map.of(), port, folder.resolve("seaweedfs.log")),
            "http",
            port,
            "us-east-1");
    // The first objects wait until it has made volumes for the bucket.
    try (S3Client client = server.client()) {
      client.putObject(b -> b.bucket(BUCKET).key("first"), RequestBody.fromString("x"));
      client.deleteObject(b -> b.bucket(BUCKET).key("first"));
    }
    return server;
  }

  private static S3Server ready(ServerProcess process, String scheme, int port, String region)
      throws InterruptedException {
    S3Server server = new S3Server(process, scheme, port, region);
    try (S3Client client = server.client()) {
      for (int tries = 0; ; tries++) {
        try {
          client.createBucket(b -> b.bucket(BUCKET));
          return server;
        } catch (SdkException e) {
          // It listens a moment before it serves.
          if (tries == 100) {
            process.close();
            throw e;
          }
          Thread.sleep(50);
        }
      }
    }
  }

  public int port() {
    return port;
  }

  public ServerProcess process() {
    return process;
  }

  /// AWS's own client, as a second opinion on what is stored.
  public S3Client client() {
    return client(port);
  }

  /// The same, through a proxy on this machine.
  public S3Client client(int proxyPort) {
    return S3Client.builder()
        .httpClient(
            UrlConnectionHttpClient.builder()
                .buildWithDefaults(
                    AttributeMap.builder()
                        .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, true)
                        .build()))
        .endpointOverride(URI.create(scheme + "://127.0.0.1:" + proxyPort))
        .forcePathStyle(true)
        .region(Region.of(region))
        .credentialsProvider(credentials())
        .build();
  }

  /// What makes URLs for others, which lead through a proxy on this machine.
  public S3Presigner presigner(int proxyPort) {
    return S3Presigner.builder()
        .endpointOverride(URI.create(scheme + "://127.0.0.1:" + proxyPort))
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
        .region(Region.of(region))
        .credentialsProvider(credentials())
        .build();
  }

  private static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY));
  }

  /// The keys under a prefix and the sizes of their objects in bytes.
  public Map<String, Long> list(String prefix) {
    Map<String, Long> objects = new TreeMap<>();
    try (S3Client client = client()) {
      for (S3Object object :
          client.listObjectsV2Paginator(l -> l.bucket(BUCKET).prefix(prefix)).contents()) {
        objects.put(object.key(), object.size());
      }
    }
    return objects;
  }

  /// Copies all objects under one prefix to another; both without a slash at the end.
  public void copy(String from, String to) {
    try (S3Client client = client()) {
      for (String key : list(from + "/").keySet()) {
        client.copyObject(
            b ->
                b.sourceBucket(BUCKET)
                    .sourceKey(key)
                    .destinationBucket(BUCKET)
                    .destinationKey(to + key.substring(from.length())));
      }
    }
  }

  /// Deletes all objects under a prefix without a slash at the end.
  public void delete(String prefix) {
    try (S3Client client = client()) {
      for (String key : list(prefix + "/").keySet()) {
        client.deleteObject(b -> b.bucket(BUCKET).key(key));
      }
    }
  }

  /// The variables that make the program use this server.
  ///
  /// @param prefix of the keys
  public Map<String, String> environment(String prefix) {
    return environment(prefix, scheme + "://127.0.0.1:" + port);
  }

  /// The same through a proxy at `proxyPort`.
  public static Map<String, String> environment(String prefix, int proxyPort) {
    return environment(prefix, "http://127.0.0.1:" + proxyPort);
  }

  private static Map<String, String> environment(String prefix, String url) {
    return Map.of(
        "CACHEPROG_REMOTE_STORAGE_TYPE",
        "s3",
        "CACHEPROG_S3_ENDPOINT",
        "minio+" + url,
        "CACHEPROG_S3_BUCKET",
        BUCKET,
        "CACHEPROG_S3_REGION",
        "us-east-1",
        "CACHEPROG_S3_ACCESS_KEY_ID",
        ACCESS_KEY,
        "CACHEPROG_S3_ACCESS_KEY_SECRET",
        SECRET_KEY,
        "CACHEPROG_S3_PREFIX",
        prefix,
        "CACHEPROG_MAX_BACKGROUND_WAIT",
        "120s");
  }

  @Override
  public void close() {
    process.close();
  }
}
