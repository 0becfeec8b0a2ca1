package dev.cacheprog.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A real OCI registry on this machine, without TLS.
public final class OciRegistry implements AutoCloseable {
  /// The registry of the Distribution project, for [Workspace#hasTool].
  public static final String DISTRIBUTION = "distribution";

  /// A client, which has a registry of its own, too.
  public static final String CRANE = "crane";

  /// Whom [#withPassword] lets in.
  public static final String USER = "builder";

  public static final String PASSWORD = "a-pass-word";

  private static final String BCRYPT_OF_PASSWORD =
      "$2a$04$rICRBRfSeEDuLy9AKqpA1O5y6QOpAVQ68GUuoyOs/TRmzaGR4dUhK";

  private final ServerProcess process;
  private final int port;
  private final Path log;

  private OciRegistry(ServerProcess process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /// One that answers everybody.
  ///
  /// @param folder for its data and its log
  public static OciRegistry open(Path folder) throws IOException, InterruptedException {
    return distribution(folder, Workspace.freePort(), "");
  }

  /// The same on a port that is known before.
  public static OciRegistry open(Path folder, int port) throws IOException, InterruptedException {
    return distribution(folder, port, "");
  }

  /// One that wants [#USER] and [#PASSWORD].
  public static OciRegistry withPassword(Path folder) throws IOException, InterruptedException {
    Path users = Files.writeString(folder.resolve("users"), USER + ":" + BCRYPT_OF_PASSWORD + "\n");
    return distribution(
        folder,
        Workspace.freePort(),
        """
        auth:
          htpasswd:
            realm: registry
            path: %s
        """
            .formatted(users));
  }

  /// One that wants tokens.
  public static OciRegistry withTokens(TokenServer tokens, Path folder)
      throws IOException, InterruptedException {
    Path keys = Files.writeString(folder.resolve("keys.json"), tokens.keys());
    return distribution(
        folder,
        Workspace.freePort(),
        """
        auth:
          token:
            realm: %s
            service: %s
            issuer: %s
            jwks: %s
        """
            .formatted(tokens.realm(), TokenServer.SERVICE, TokenServer.ISSUER, keys));
  }

  private static OciRegistry distribution(Path folder, int port, String auth)
      throws IOException, InterruptedException {
    Path file =
        Files.writeString(
            folder.resolve("registry.yml"),
            """
            version: 0.1
            log:
              accesslog:
                disabled: false
            storage:
              filesystem:
                rootdirectory: %s
              delete:
                enabled: true
            http:
              addr: 127.0.0.1:%d
              secret: of-no-importance
            %s"""
                .formatted(folder.resolve("data"), port, auth));
    return start(
        List.of(Workspace.tool(DISTRIBUTION).toString(), "serve", file.toString()), port, folder);
  }

  /// The registry in go-containerregistry, another implementation, which answers everybody.
  public static OciRegistry other(Path folder) throws IOException, InterruptedException {
    int port = Workspace.freePort();
    return start(
        List.of(
            Workspace.tool(CRANE).toString(),
            "registry",
            "serve",
            "--address",
            "127.0.0.1:" + port,
            "--disk",
            Files.createDirectories(folder.resolve("data")).toString()),
        port,
        folder);
  }

  private static OciRegistry start(List<String> command, int port, Path folder)
      throws IOException, InterruptedException {
    Path log = folder.resolve("registry.log");
    Map<String, String> environment = Map.of("OTEL_TRACES_EXPORTER", "none");
    return new OciRegistry(ServerProcess.start(command, environment, port, log), port, log);
  }

  public int port() {
    return port;
  }

  /// A repository, for `--oci-repository`.
  public String repository(String name) {
    return "http://127.0.0.1:" + port + "/" + name;
  }

  /// The variables for the program.
  public Map<String, String> environment(String name) {
    return Map.of(
        "CACHEPROG_REMOTE_STORAGE_TYPE", "oci", "CACHEPROG_OCI_REPOSITORY", repository(name));
  }

  /// What it has written about requests.
  public String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.close();
  }
}
