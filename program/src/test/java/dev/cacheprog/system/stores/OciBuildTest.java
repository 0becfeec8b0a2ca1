package dev.cacheprog.system.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.LibraryBuild;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.OciRegistry;
import dev.cacheprog.testkit.TokenServer;
import dev.cacheprog.testkit.Workspace;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Builds whose store is a real registry.
@Tag("system")
class OciBuildTest {
  private static final String NAME = "team/go-cache";

  private static Fixture.Built library;

  private @Nullable TokenServer tokens;
  private @Nullable OciRegistry registry;

  @BeforeAll
  static void buildOnce() throws Exception {
    Fixture.requireTool(OciRegistry.DISTRIBUTION, "builds with a registry");
    library = Fixture.library();
  }

  @AfterEach
  void stop() {
    try (TokenServer _ = tokens;
        OciRegistry _ = registry) {
      // closes them
    }
  }

  private OciRegistry start() throws Exception {
    OciRegistry started = OciRegistry.open(Fixture.fresh("registry"));
    registry = started;
    return started;
  }

  /// A build on an empty disk.
  private static Go go(OciRegistry registry) throws Exception {
    return Fixture.plainGo(library.folder())
        .cached(Fixture.fresh("root"))
        .with("HOME", Fixture.fresh("home").toString())
        .with("GOMODCACHE", Fixture.fresh("modules").toString())
        .with(registry.environment(NAME));
  }

  private static Go.Run build(Go go) throws Exception {
    Go.Run run = LibraryBuild.run(go);
    return run;
  }

  private static void isCold(Go.Run run) {
    assertThat(run.complaints()).as("%s", run).isEmpty();
    assertThat(run.compilations()).as("%s", run).isGreaterThan(60);
  }

  private static void isWarm(Go.Run run) {
    assertThat(run.complaints()).as("%s", run).isEmpty();
    assertThat(run.compilations()).as("%s", run).isZero();
    assertThat(run.statistic("remote_puts")).as("%s", run).isZero();
  }

  private static String tags(OciRegistry registry) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://127.0.0.1:" + registry.port() + "/v2/" + NAME + "/tags/list"))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Test
  void anEmptyDiskIsFilledFromTheRegistry() throws Exception {
    OciRegistry store = start();
    isCold(build(go(store)));
    assertThat(tags(store).split("\"m-", -1)).hasSize(2);
    assertThat(tags(store).split("\"s-", -1)).hasSize(3);

    isWarm(build(go(store)));
    Go.Run other = go(store).run("list", "-export", "-x", "./...");
    assertThat(other.exit()).as("%s", other).isZero();
    assertThat(other.compilations()).as("another command: %s", other).isZero();
  }

  @Test
  void aRegistryThatGoesAwayCostsNoBuild() throws Exception {
    OciRegistry store = start();
    Path binary = Fixture.fresh("binary").resolve("tiny");
    try (Go.Running running = go(store).start("build", "-o", binary.toString(), ".")) {
      Fixture.await(
          Duration.ofSeconds(30),
          "the first request",
          () -> store.log().contains("GET /v2/" + NAME));
      store.close();
      Go.Run run = running.await();
      assertThat(run.exit()).as("%s", run).isZero();
    }
    assertThat(Files.readAllBytes(binary)).isEqualTo(Files.readAllBytes(library.binary()));

    Go.Run away = build(go(store));
    assertThat(away.compilations()).isGreaterThan(60);
    // The cause, and at the end that it has not changed.
    assertThat(away.complaints()).as("%s", away).hasSize(2);
    assertThat(away.complaints().getFirst()).contains("CACHEPROG_OCI_REPOSITORY");
  }

  @Test
  void whoMayOnlyPullReadsWhatOthersHavePushed() throws Exception {
    tokens = TokenServer.start();
    OciRegistry store = OciRegistry.withTokens(tokens, Fixture.fresh("registry"));
    registry = store;
    Map<String, String> reader = login(TokenServer.READER);
    Go.Run denied = build(go(store).with(reader));
    assertThat(denied.complaints()).as("%s", denied).hasSize(1);
    assertThat(denied.complaints().getFirst()).contains("denies writes");

    isCold(build(go(store).with(login(TokenServer.WRITER))));
    isWarm(build(go(store).with(reader)));
    isWarm(build(go(store))); // anybody may read there
  }

  private static Map<String, String> login(String user) {
    return Map.of("CACHEPROG_OCI_USERNAME", user, "CACHEPROG_OCI_PASSWORD", TokenServer.PASSWORD);
  }

  @Test
  void loginsOfDockerAreUsed() throws Exception {
    OciRegistry store = OciRegistry.withPassword(Fixture.fresh("registry"));
    registry = store;
    Path folder = Fixture.fresh("docker");
    Path helper = folder.resolve("docker-credential-test");
    Files.writeString(
        helper,
        """
        #!/bin/sh
        read server
        [ "$1 $server" = "get 127.0.0.1:%d" ] &&
          echo '{"Username":"%s","Secret":"%s"}'
        """
            .formatted(store.port(), OciRegistry.USER, OciRegistry.PASSWORD));
    Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("config.json"), "{\"credsStore\":\"test\"}");
    Map<String, String> docker =
        Map.of("DOCKER_CONFIG", folder.toString(), "PATH", folder + ":" + System.getenv("PATH"));
    isCold(build(go(store).with(docker)));
    isWarm(build(go(store).with(docker)));

    Go.Run nobody = build(go(store));
    assertThat(nobody.complaints()).as("%s", nobody).hasSize(1);
    assertThat(nobody.complaints().getFirst()).contains("CACHEPROG_OCI_USERNAME");
  }

  @Test
  void doctorFindsAllWell() throws Exception {
    OciRegistry store = start();
    ProcessBuilder doctor = new ProcessBuilder(Workspace.program().toString(), "doctor");
    doctor.environment().putAll(store.environment(NAME));
    doctor.environment().put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    doctor.environment().put("HOME", Fixture.fresh("home").toString());
    Fixture.Result result = Fixture.run(doctor);

    assertThat(result.exit()).as("%s", result).isZero();
    assertThat(result.out())
        .contains("not asked for: the registry answers everybody")
        .contains(store.repository(NAME) + ", which does not exist yet")
        .containsPattern("permissions +.* read and write");
  }

  @Test
  @Tag("variation")
  void anotherRegistryServesBuildsAsWell() throws Exception {
    Fixture.requireTool(OciRegistry.CRANE, "builds with another registry");
    OciRegistry store = OciRegistry.other(Fixture.fresh("registry"));
    registry = store;
    isCold(build(go(store)));
    isWarm(build(go(store)));
  }

  @Test
  void wrongSettingsAreOneLine() throws Exception {
    for (Map<String, String> wrong :
        List.of(
            Map.of("CACHEPROG_OCI_REPOSITORY", ""),
            Map.of("CACHEPROG_OCI_REPOSITORY", "team/cache"),
            Map.of("CACHEPROG_OCI_REPOSITORY", "registry.example/team/cache:latest"),
            Map.of(
                "CACHEPROG_OCI_REPOSITORY", "registry.example/a", "CACHEPROG_OCI_USERNAME", "x"))) {
      ProcessBuilder program = new ProcessBuilder(Workspace.program().toString(), "prefill");
      program.environment().put("CACHEPROG_REMOTE_STORAGE_TYPE", "oci");
      program.environment().putAll(wrong);
      Fixture.Result result = Fixture.run(program);
      assertThat(result.exit()).as("%s", result).isNotZero();
      assertThat(result.err().lines())
          .as("%s", result)
          .hasSize(1)
          .first()
          .asString()
          .containsAnyOf("CACHEPROG_OCI_REPOSITORY", "CACHEPROG_OCI_USERNAME", "OCI registry: ");
    }
  }
}
