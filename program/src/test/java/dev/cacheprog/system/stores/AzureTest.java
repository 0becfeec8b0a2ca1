package dev.cacheprog.system.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.AzureBuilds;
import dev.cacheprog.system.support.FakeService;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.FrontEnd;
import dev.cacheprog.testkit.Azurite;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.ProxyProcess;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Builds with a container of Azurite, and what may be wrong with one.
@Tag("system")
class AzureTest {
  private static final byte[] BODY = new byte[4000];

  private static byte[] action(String name) {
    return CacheClient.sha256(name.getBytes(UTF_8));
  }

  private static Go.Run build(Map<String, String> environment, Path binary) throws Exception {
    Go.Run run =
        Fixture.plainGo(Fixture.library().folder())
            .cached(Fixture.fresh("root"))
            .with(environment)
            .run("build", "-x", "-o", binary.toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    return run;
  }

  private static CacheClient session(Map<String, String> environment) throws Exception {
    Map<String, String> all = new HashMap<>(environment);
    all.put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    return CacheClient.start(all);
  }

  private static List<String> complaints(CacheClient program) throws Exception {
    return program
        .stderr()
        .lines()
        .filter(line -> line.contains("level=WARN") || line.contains("level=ERROR"))
        .toList();
  }

  /// Builds twice, each time on an empty disk.
  private static void buildsFromTheStore(Map<String, String> environment) throws Exception {
    Path binaries = Fixture.fresh("binaries");
    Go.Run cold = build(environment, binaries.resolve("cold"));
    Go.Run warm = build(environment, binaries.resolve("warm"));

    assertThat(cold.complaints()).as("%s", cold).isEmpty();
    assertThat(cold.statistic("remote_puts")).as("%s", cold).isGreaterThan(100);
    assertThat(warm.complaints()).as("%s", warm).isEmpty();
    assertThat(warm.compilations()).as("%s", warm).isZero();
    assertThat(warm.statistic("remote_errors")).as("%s", warm).isZero();
    assertThat(warm.statistic("prefetched_hits"))
        .as("%s", warm)
        .isGreaterThan(9 * warm.statistic("fetched_hits"));
    assertThat(binaries.resolve("warm")).hasSameBinaryContentAs(binaries.resolve("cold"));
    assertThat(binaries.resolve("warm")).hasSameBinaryContentAs(Fixture.library().binary());
  }

  @Test
  void aBuildOnAnEmptyDiskCompilesNothing() throws Exception {
    buildsFromTheStore(AzureBuilds.environment(Fixture.unique("azure") + "/{% GOOS %}"));
  }

  @Test
  void sessionsOfOtherStoresLoadNothingOfIt() throws Exception {
    Path log = Fixture.fresh("classes").resolve("log");
    Map<String, String> environment =
        new HashMap<>(Fixture.minio().environment(Fixture.unique("other")));
    environment.put("CACHEPROG_JVM_OPTIONS", "-Xlog:class+load=info:file=" + log);
    try (CacheClient program = session(environment)) {
      assertThat(program.get(action("other")).get().isMiss()).isTrue();
      assertThat(program.put(action("other"), BODY).get().error()).isNull();
      assertThat(program.finish()).isZero();
    }
    assertThat(Files.readAllLines(log))
        .anyMatch(line -> line.contains("dev.cacheprog.s3.S3Store"))
        .noneMatch(line -> line.contains("dev.cacheprog.azure."))
        .noneMatch(line -> line.contains("dev.cacheprog.command.AzureSettings"));
  }

  @Test
  @Tag("variation")
  void aSasTokenOfTheContainerIsEnough() throws Exception {
    Azurite azurite = AzureBuilds.azurite();
    Map<String, String> environment =
        AzureBuilds.withoutCredentials(azurite.url(), Fixture.unique("azure"));
    environment.put("CACHEPROG_AZURE_SAS_TOKEN", azurite.sas(AzureBuilds.CONTAINER, "", "rcw"));
    buildsFromTheStore(environment);
  }

  @Test
  @Tag("variation")
  void theVariablesOfAzuresToolsAreEnough() throws Exception {
    Azurite azurite = AzureBuilds.azurite();
    Map<String, String> environment =
        AzureBuilds.withoutCredentials(azurite.url(), Fixture.unique("azure"));
    environment.remove("CACHEPROG_AZURE_ENDPOINT");
    environment.put(
        "AZURE_STORAGE_CONNECTION_STRING",
        "AccountName="
            + Azurite.ACCOUNT
            + ";AccountKey="
            + azurite.key()
            + ";BlobEndpoint="
            + azurite.url());
    buildsFromTheStore(environment);
  }

  @Test
  void aProxyServesIt() throws Exception {
    String prefix = Fixture.unique("azure");
    try (ProxyProcess proxy =
        ProxyProcess.start(Fixture.fresh("proxy"), AzureBuilds.environment(prefix))) {
      buildsFromTheStore(ProxyProcess.environment(proxy.port()));

      try (CacheClient direct = session(AzureBuilds.environment(prefix))) {
        assertThat(direct.put(action("proxied"), BODY).get().error()).isNull();
        assertThat(direct.finish()).isZero();
      }
      try (CacheClient through = session(ProxyProcess.environment(proxy.port()))) {
        assertThat(through.get(action("proxied")).get().isMiss()).isFalse();
        assertThat(through.finish()).isZero();
      }
    }
  }

  @Test
  void aServerThatGoesAwayCostsOneLine() throws Exception {
    try (Azurite azurite = Azurite.start(Fixture.fresh("azurite"))) {
      azurite.container(AzureBuilds.CONTAINER);
      Map<String, String> environment =
          AzureBuilds.withoutCredentials(azurite.url(), Fixture.unique("azure"));
      environment.put("CACHEPROG_AZURE_ACCOUNT_KEY", azurite.key());
      environment.put("CACHEPROG_PREFETCH", "false");
      try (CacheClient program = session(environment)) {
        assertThat(program.get(action("before")).get().isMiss()).isTrue();
        assertThat(complaints(program)).isEmpty();
        azurite.process().stop();

        for (int i = 0; i < 30; i++) {
          assertThat(program.get(action("after" + i)).get().isMiss()).isTrue();
          assertThat(program.put(action("after" + i), BODY).get().error()).isNull();
          assertThat(program.get(action("after" + i)).get().isMiss()).isFalse();
        }
        assertThat(program.finish()).isZero();
        assertThat(complaints(program))
            .as("%s", program.stderr())
            .hasSizeLessThanOrEqualTo(2)
            .first()
            .asString()
            .contains("Failed to get from remote storage", "connection refused");
      }
    }
  }

  /// @param code of Azurite, where Azure itself has AuthenticationFailed
  @ParameterizedTest
  @CsvSource({
    "CACHEPROG_AZURE_ACCOUNT_KEY,d3Jvbmc=,AuthorizationFailure,CACHEPROG_AZURE_ACCOUNT_KEY",
    "CACHEPROG_AZURE_CONTAINER,elsewhere,ContainerNotFound,CACHEPROG_AZURE_CONTAINER",
    "CACHEPROG_AZURE_SAS_TOKEN,expired,AuthorizationFailure,CACHEPROG_AZURE_SAS_TOKEN",
    "none,none,no Azure credentials,CACHEPROG_AZURE_ACCOUNT_KEY",
  })
  void whatIsWrongIsOneLineThatNamesTheVariable(
      String variable, String value, String code, String hint) throws Exception {
    Azurite azurite = AzureBuilds.azurite();
    Map<String, String> environment = AzureBuilds.environment(Fixture.unique("azure"));
    String expired = azurite.sas(AzureBuilds.CONTAINER, "", "rcw", Duration.ofMinutes(-1));
    if (!variable.equals("CACHEPROG_AZURE_CONTAINER")) {
      environment.remove("CACHEPROG_AZURE_ACCOUNT_KEY");
    }
    environment.put(variable, value.equals("expired") ? expired : value);

    Go.Run run = build(environment, Fixture.fresh("binaries").resolve("it"));

    assertThat(run.complaints())
        .as("%s", run)
        .isNotEmpty()
        .hasSizeLessThanOrEqualTo(3)
        .allSatisfy(line -> assertThat(line).doesNotContain("sig=", azurite.key()));
    assertThat(run.complaints().getFirst()).contains(code, "hint=", hint);
    assertThat(run.statistic("remote_hits")).isZero();
  }

  @Test
  void aSasTokenThatMayOnlyReadReadsOn() throws Exception {
    Azurite azurite = AzureBuilds.azurite();
    String prefix = Fixture.unique("azure");
    try (CacheClient program = session(AzureBuilds.environment(prefix))) {
      assertThat(program.put(action("warm"), BODY).get().error()).isNull();
      assertThat(program.put(action("warm too"), BODY).get().error()).isNull();
      assertThat(program.finish()).isZero();
    }
    Map<String, String> environment = AzureBuilds.withoutCredentials(azurite.url(), prefix);
    String sas = azurite.sas(AzureBuilds.CONTAINER, "", "r");
    environment.put("CACHEPROG_AZURE_SAS_TOKEN", sas);
    environment.put("CACHEPROG_LOG_LEVEL", "DEBUG");
    try (CacheClient program = session(environment)) {
      assertThat(program.get(action("warm")).get().isMiss()).isFalse();
      program.put(action("first"), BODY).get();
      Fixture.await(Duration.ofSeconds(30), "a denied put", () -> !complaints(program).isEmpty());
      for (int i = 0; i < 20; i++) {
        byte[] body = BODY.clone();
        Arrays.fill(body, (byte) i);
        assertThat(program.put(action("put" + i), body).get().error()).isNull();
      }
      assertThat(program.get(action("warm too")).get().isMiss()).isFalse();
      assertThat(program.finish()).isZero();

      assertThat(complaints(program))
          .as("%s", program.stderr())
          .singleElement()
          .asString()
          .contains(
              "Remote storage allows reads but denies writes",
              "AuthorizationPermissionMismatch",
              "permissions c and w",
              "CACHEPROG_DISABLE_PUT=true");
      assertThat(program.stderr()).doesNotContain(sas.substring(sas.indexOf("sig=")));
    }
  }

  @Test
  void aPageOfALoginIsOneLineThatSaysSo() throws Exception {
    try (FakeService page = new FakeService(_ -> FakeService.Answer.ok("<html>Log in</html>"))) {
      Map<String, String> environment =
          AzureBuilds.withoutCredentials(page.url() + "/account1", "p");
      environment.put("CACHEPROG_AZURE_ACCOUNT_KEY", "a2V5");

      Go.Run run = build(environment, Fixture.fresh("binaries").resolve("it"));

      assertThat(run.complaints().getFirst())
          .as("%s", run)
          .contains("the answer is not that of Azure", "CACHEPROG_AZURE_ENDPOINT", "login pages");
      assertThat(run.statistic("remote_hits")).isZero();
      assertThat(run.statistic("remote_puts")).isZero();
    }
  }

  /// Azure limits the requests of an account.
  @Test
  void aBusyStoreIsAskedAgainWhenItSaysSo() throws Exception {
    AtomicInteger refused = new AtomicInteger();
    try (FrontEnd store =
        FrontEnd.refusing(
            AzureBuilds.azurite().port(),
            head ->
                head.startsWith("PUT ") && refused.getAndIncrement() % 40 == 0
                    ? FrontEnd.answer(
                        "503 Server Busy",
                        "x-ms-error-code: ServerBusy\r\nx-ms-request-id: 1\r\nRetry-After: 1\r\n",
                        "")
                    : "")) {
      Map<String, String> environment =
          AzureBuilds.environment(store.port(), Fixture.unique("azure"));
      Path binaries = Fixture.fresh("binaries");

      Go.Run cold = build(environment, binaries.resolve("cold"));
      Go.Run warm = build(environment, binaries.resolve("warm"));

      assertThat(refused).hasValueGreaterThan(40);
      assertThat(cold.statistic("remote_errors")).as("%s", cold).isZero();
      assertThat(warm.compilations()).as("%s", warm).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "CACHEPROG_AZURE_CONTAINER||needs a container|CACHEPROG_AZURE_CONTAINER",
        "CACHEPROG_AZURE_CONTAINER|My_Builds|'My_Builds'|CACHEPROG_AZURE_CONTAINER",
        "CACHEPROG_AZURE_ENDPOINT||needs a storage account|CACHEPROG_AZURE_ACCOUNT",
        "CACHEPROG_AZURE_ENDPOINT|https://blobs.example|needs the name|CACHEPROG_AZURE_ACCOUNT",
        "CACHEPROG_AZURE_ENDPOINT|blobs.example|must be a URL|CACHEPROG_AZURE_ENDPOINT",
        "CACHEPROG_AZURE_ACCOUNT|My.Account|'My.Account'|CACHEPROG_AZURE_ACCOUNT",
        "CACHEPROG_AZURE_PREFIX|a\\b|'a\\b'|CACHEPROG_AZURE_PREFIX",
        "CACHEPROG_AZURE_ACCOUNT_KEY|hush!|not base64|CACHEPROG_AZURE_ACCOUNT_KEY",
        "CACHEPROG_AZURE_SAS_TOKEN|sv=1&sig=hush|both credentials|CACHEPROG_AZURE_ACCOUNT_KEY",
        "CACHEPROG_AZURE_ANONYMOUS|true|both credentials|CACHEPROG_AZURE_ANONYMOUS",
        "CACHEPROG_AZURE_ANONYMOUS|hush|must be true|CACHEPROG_AZURE_ANONYMOUS",
        "CACHEPROG_AZURE_ID_TOKEN|hush|both credentials|CACHEPROG_AZURE_ID_TOKEN",
      })
  void aWrongSettingIsOneLineThatNamesIt(String variable, String value, String text, String named)
      throws Exception {
    Map<String, String> environment =
        AzureBuilds.withoutCredentials("http://127.0.0.1:1/account1", "p");
    environment.put("CACHEPROG_AZURE_ACCOUNT_KEY", "a2V5");
    environment.put(variable, value == null ? "" : value);
    ProcessBuilder builder = new ProcessBuilder(Workspace.program().toString());
    builder.environment().putAll(environment);

    Fixture.Result result = Fixture.run(builder);

    assertThat(result.exit()).as("%s", result).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .contains(text, named)
        .doesNotContain("sig=hush", "hush!");
  }
}
