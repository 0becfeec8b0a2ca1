package dev.cacheprog.system.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.options.Option;
import dev.cacheprog.options.OptionTable;
import dev.cacheprog.options.S3Flags;
import dev.cacheprog.system.support.FakeService;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.FrontEnd;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.ProxyProcess;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Secrets as people paste them, with white space around them or a line break in them: they are in
/// nothing that the packaged program writes, whatever the store says.
@Tag("system")
class SecretsTest {
  private static final byte[] ACTION = CacheClient.sha256("secrets".getBytes(UTF_8));
  private static final byte[] BODY = "a body".getBytes(UTF_8);
  private static final String AROUND = " \t%s \r\n";

  /// All that a session wrote for people.
  private record Session(int exit, String log, String record) {
    String all() {
      return log + record;
    }
  }

  private static Map<String, String> atDebug(Map<String, String> environment, Path record)
      throws IOException {
    return Fixture.merge(
        Map.of(
            "CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString(),
            "CACHEPROG_LOG_LEVEL", "DEBUG",
            "CACHEPROG_RECORD", record.toString(),
            "CACHEPROG_MAX_BACKGROUND_WAIT", "120s",
            "AWS_EC2_METADATA_DISABLED", "true"),
        environment);
  }

  private static Session session(Map<String, String> environment) throws Exception {
    Path record = Fixture.fresh("record").resolve("record");
    try (CacheClient program = CacheClient.start(atDebug(environment, record))) {
      assertThat(program.get(ACTION).get().error()).isNull();
      assertThat(program.put(ACTION, BODY).get().error()).isNull();
      int exit = program.finish();
      return new Session(exit, program.stderr(), Files.readString(record));
    }
  }

  private static String doctor(Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(Workspace.program().toString(), "doctor");
    builder.environment().keySet().removeIf(name -> name.startsWith("CACHEPROG_"));
    builder.environment().putAll(atDebug(environment, Fixture.fresh("record").resolve("record")));
    Fixture.Result result = Fixture.run(builder);
    return result.out() + result.err();
  }

  private static Map<String, String> s3(String endpoint) {
    return Map.of(
        "CACHEPROG_REMOTE_STORAGE_TYPE",
        "s3",
        "CACHEPROG_S3_ENDPOINT",
        "minio+" + endpoint,
        "CACHEPROG_S3_BUCKET",
        S3Server.BUCKET,
        "CACHEPROG_S3_REGION",
        "us-east-1");
  }

  /// A value for each secret of a session, with white space around it.
  private static Map<String, String> secretsOfSessions() {
    Map<String, String> all = new HashMap<>();
    for (Option<?> option : OptionTable.ALL) {
      if (option.secret()) {
        all.put(option.environmentNames().getFirst(), AROUND.formatted(valueOf(option, "hush")));
      }
    }
    return all;
  }

  private static String valueOf(Option<?> option, String secret) {
    return option.type().name().startsWith("name:value") ? "X-Secret:" + secret : secret;
  }

  @ParameterizedTest
  @Tag("variation")
  @ValueSource(ints = {401, 400, 500})
  void nothingHoldsASecretWhateverTheStoreAnswersInOtherWays(int status) throws Exception {
    nothingHoldsASecretWhateverTheStoreAnswers(status);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 403})
  void nothingHoldsASecretWhateverTheStoreAnswers(int status) throws Exception {
    try (FakeService store = new FakeService(_ -> new FakeService.Answer(status, "no\n"))) {
      Map<String, String> secrets = secretsOfSessions();
      secrets.put("CACHEPROG_METRICS_PUSH_ENDPOINT", store.url() + "/push");
      Map<String, String> s3 = new HashMap<>(Fixture.merge(secrets, s3(store.url())));
      s3.put("CACHEPROG_S3_ACCESS_KEY_ID", AROUND.formatted("key"));
      Map<String, String> http =
          Fixture.merge(
              secrets,
              Map.of(
                  "CACHEPROG_REMOTE_STORAGE_TYPE",
                  "http",
                  "CACHEPROG_HTTP_STORAGE_BASE_URL",
                  store.url()));

      Map<String, String> oci = new HashMap<>(secrets);
      oci.put("CACHEPROG_REMOTE_STORAGE_TYPE", "oci");
      oci.put("CACHEPROG_OCI_REPOSITORY", store.url() + "/team/cache");
      oci.put("CACHEPROG_OCI_USERNAME", "me");

      for (Map<String, String> environment : List.of(s3, http, oci)) {
        Session session = session(environment);
        assertThat(session.exit).isZero();
        assertThat(session.all()).doesNotContain("hush").doesNotContain("AWS4-HMAC");
        assertThat(doctor(environment)).doesNotContain("hush").doesNotContain("AWS4-HMAC");
      }
      assertThat(store.requests)
          .anyMatch(request -> request.header("x-amz-security-token").equals("hush"))
          .anyMatch(request -> request.header("Authorization").contains("Credential=key/"))
          .anyMatch(request -> request.header("X-Secret").equals("hush"));
    }
  }

  @Test
  void aKeyWithWhiteSpaceAroundItIsGoodForARealStore() throws Exception {
    Map<String, String> environment =
        new HashMap<>(Fixture.minio().environment(Fixture.unique("secrets")));
    environment.replace("CACHEPROG_S3_ACCESS_KEY_ID", AROUND.formatted(S3Server.ACCESS_KEY));
    environment.replace("CACHEPROG_S3_ACCESS_KEY_SECRET", AROUND.formatted(S3Server.SECRET_KEY));

    assertThat(session(environment).log())
        .contains("Put to remote storage")
        .contains("remote_errors=0");
  }

  @Test
  void aSecretWithALineBreakInItIsOneLineThatDoesNotShowIt() throws Exception {
    for (Option<?> option : OptionTable.ALL) {
      if (option.secret() || option.equals(S3Flags.S3_ACCESS_KEY_ID)) {
        String variable = option.environmentNames().getFirst();
        ProcessBuilder builder = new ProcessBuilder(Workspace.program().toString());
        if (variable.contains("PROXY")) {
          builder.command().add("proxy");
        }
        builder.environment().put(variable, valueOf(option, "hush\nhu"));
        Fixture.Result result = Fixture.run(builder);

        assertThat(result.exit()).as(variable).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines())
            .singleElement()
            .asString()
            .contains(variable, "must not contain line breaks");
        assertThat(option.secret() && result.err().contains("hu")).as(result.err()).isFalse();
      }
    }
  }

  @Test
  void aProxyShowsNoneOfItsSecretsNorThoseOfItsClients() throws Exception {
    try (FakeService endpoint = new FakeService(_ -> new FakeService.Answer(403, "no\n"));
        ProxyProcess proxy =
            ProxyProcess.start(
                Fixture.fresh("proxy"),
                Fixture.merge(
                    s3(endpoint.url()),
                    secretsOfSessions(),
                    Map.of(
                        "CACHEPROG_S3_ACCESS_KEY_ID", "key",
                        "CACHEPROG_LOG_LEVEL", "DEBUG",
                        "CACHEPROG_METRICS_PROXY_ENDPOINT", endpoint.url())))) {
      // The token is good without its white space.
      Map<String, String> client =
          Map.of(
              "CACHEPROG_REMOTE_STORAGE_TYPE", "http",
              "CACHEPROG_HTTP_STORAGE_BASE_URL", proxy.uri("/").toString(),
              "CACHEPROG_HTTP_STORAGE_EXTRA_HEADERS", "Authorization:Bearer hush",
              "CACHEPROG_METRICS_PUSH_ENDPOINT", proxy.uri("/metricsproxy").toString(),
              "CACHEPROG_METRICS_PUSH_EXTRA_HEADERS", "Authorization:Bearer hush");

      Session session = session(client);

      assertThat(session.all()).doesNotContain("hush").doesNotContain("HTTP 401");
      assertThat(proxy.log()).doesNotContain("hush");
      assertThat(endpoint.requests)
          .anyMatch(request -> request.header("X-Secret").equals("hush"))
          .noneMatch(request -> request.header("Authorization").contains("hush"));
    }
  }

  @ParameterizedTest
  @Tag("variation")
  @CsvSource({"ID, AWS_ACCESS_KEY_ID, access key id", "TOKEN, AWS_SESSION_TOKEN, session token"})
  void whatAwsFindsIsNotShownInOtherWays(String name, String variable, String part)
      throws Exception {
    whatAwsFindsIsNotShown(name, variable, part);
  }

  @ParameterizedTest
  @CsvSource({"SECRET, AWS_SECRET_ACCESS_KEY, secret access key"})
  void whatAwsFindsIsNotShown(String name, String variable, String part) throws Exception {
    try (FakeService store = new FakeService(_ -> new FakeService.Answer(403, ""))) {
      Map<String, String> environment =
          new HashMap<>(
              Fixture.merge(
                  s3(store.url()),
                  Map.of(
                      "AWS_ACCESS_KEY_ID", " key\n",
                      "AWS_SECRET_ACCESS_KEY", " hush\n",
                      "AWS_SESSION_TOKEN", "\thush\r\n")));
      Session good = session(environment);
      assertThat(good.all()).doesNotContain("hush").doesNotContain("AWS4-HMAC");
      assertThat(store.requests)
          .anyMatch(request -> request.header("x-amz-security-token").equals("hush"))
          .anyMatch(request -> request.header("Authorization").contains("Credential=key/"));

      environment.put(variable, "hush\n" + name);
      Session bad = session(environment);
      assertThat(bad.exit).isZero();
      assertThat(bad.log)
          .contains("AWS's default chain: environment variables (AWS_ACCESS_KEY_ID)")
          .contains("the " + part + " holds a line break");
      assertThat(bad.all()).doesNotContain("hush").doesNotContain("AWS4-HMAC");
      assertThat(doctor(environment)).doesNotContain("hush").contains("line break");
    }
  }

  @Test
  void whatAProgramOfAProfilePrintsIsNotShown() throws Exception {
    Path folder = Fixture.fresh("aws");
    Path program = folder.resolve("keys");
    Files.writeString(
        program,
        """
        #!/bin/sh
        printf '{"Version":1,"AccessKeyId":"AK","SecretAccessKey":"hu\\\\nsh","SessionToken":"hu\\\\nsh"}'
        """);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Path config =
        Files.writeString(
            folder.resolve("config"), "[default]\ncredential_process = " + program + "\n");
    try (FakeService store = new FakeService(_ -> new FakeService.Answer(403, ""))) {
      Session session =
          session(
              Fixture.merge(
                  s3(store.url()),
                  Map.of(
                      "AWS_CONFIG_FILE", config.toString(),
                      "AWS_SHARED_CREDENTIALS_FILE", folder.resolve("none").toString())));

      assertThat(session.log)
          .contains("AWS's default chain: ")
          .contains("credential_process cannot be used: the secret access key holds a line break");
      assertThat(session.all()).doesNotContain("hu").isNotEmpty();
    }
  }

  @Test
  void aPasswordOfAForwardProxyIsNotShown() throws Exception {
    try (FrontEnd proxy =
        FrontEnd.refusing(
            Fixture.minio().port(),
            _ ->
                FrontEnd.answer(
                    "407 Proxy Authentication Required",
                    "Proxy-Authenticate: Basic realm=\"company\"\r\n",
                    ""))) {
      for (String url :
          List.of(
              " http://user:hush@127.0.0.1:" + proxy.port() + "\n",
              "http://user:hush\nhush@127.0.0.1:" + proxy.port(),
              "https://user:hush@127.0.0.1:" + proxy.port())) {
        Map<String, String> environment =
            Fixture.merge(
                Fixture.minio().environment(Fixture.unique("secrets")),
                Map.of("CACHEPROG_S3_ENDPOINT", "minio+http://store.invalid:9000"),
                Map.of("HTTP_PROXY", url, "NO_PROXY", " "));
        assertThat(session(environment).all()).doesNotContain("hush", "aHVzaA");
        assertThat(doctor(environment)).doesNotContain("hush");
      }
      assertThat(proxy.heads).isNotEmpty();
    }
  }
}
