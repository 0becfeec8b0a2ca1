package dev.cacheprog.system.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Json;
import dev.cacheprog.system.support.ConnectProxy;
import dev.cacheprog.system.support.FakeService;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.GcsPlace;
import dev.cacheprog.system.support.GoogleAccount;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.ProxyProcess;
import dev.cacheprog.testkit.ServerKey;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Builds over Google Cloud Storage, played by fake-gcs-server, with each of Google's identities;
/// the services that give tokens are stand-ins.
@Tag("system")
class GcsTest {
  private static Path project;

  private GcsPlace gcs;

  @BeforeAll
  static void makeProject() throws Exception {
    project = Projects.library(Fixture.shared("library"));
  }

  @BeforeEach
  void start() throws Exception {
    gcs = new GcsPlace();
    gcs.tokens.add("right");
  }

  @AfterEach
  void stop() throws Exception {
    if (gcs != null) {
      gcs.close();
    }
  }

  private static Go.Run build(Map<String, String> environment) throws Exception {
    Go.Run run =
        Fixture.plainGo(project)
            .cached(Fixture.fresh("root"))
            .with(environment)
            .run("build", "-x", "-o", Fixture.fresh("binary").resolve("library").toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    return run;
  }

  /// Builds twice on an empty disk: the second build finds all that the first one has stored.
  private void buildsTwice(Map<String, String> environment) throws Exception {
    Go.Run cold = build(environment);
    assertThat(cold.complaints()).as("%s", cold).isEmpty();
    assertThat(cold.compilations()).as("%s", cold).isPositive();

    Go.Run warm = build(environment);
    assertThat(warm.compilations()).as("%s", warm).isZero();
    assertThat(warm.complaints()).as("%s", warm).isEmpty();
    assertThat(gcs.heads())
        .isNotEmpty()
        .allMatch(head -> head.contains("\r\nAuthorization: Bearer right\r\n"));
  }

  @Test
  void aServiceAccountSignsForItsTokens() throws Exception {
    GoogleAccount account = new GoogleAccount();
    try (FakeService google =
        new FakeService(
            request -> {
              Json claims = account.claims(request.body());
              return GoogleAccount.EMAIL.equals(claims.text("iss"))
                      && "https://www.googleapis.com/auth/devstorage.read_write"
                          .equals(claims.text("scope"))
                  ? GoogleAccount.token("right", 3600)
                  : new FakeService.Answer(400, "");
            })) {
      Path key = account.file(google.url() + "/token");

      buildsTwice(
          Fixture.merge(
              gcs.environment("go/{% GOOS %}"),
              Map.of("GOOGLE_APPLICATION_CREDENTIALS", key.toString())));

      assertThat(google.requests).as("one for each go command").hasSize(2);
      assertThat(gcs.server.objects(GcsPlace.BUCKET))
          .isNotEmpty()
          .allMatch(name -> name.startsWith("go/linux/"));
    }
  }

  /// A build that writes nothing gets a token that cannot write.
  @Test
  void aReadOnlyBuildAsksForAReadOnlyToken() throws Exception {
    GoogleAccount account = new GoogleAccount();
    try (FakeService google = new FakeService(_ -> GoogleAccount.token("right", 3600))) {
      Path key = account.file(google.url() + "/token");

      build(
          Fixture.merge(
              gcs.environment("go"),
              Map.of(
                  "GOOGLE_APPLICATION_CREDENTIALS",
                  key.toString(),
                  "CACHEPROG_DISABLE_PUT",
                  "true")));

      assertThat(account.claims(google.requests.getFirst().body()).text("scope"))
          .isEqualTo("https://www.googleapis.com/auth/devstorage.read_only");
      assertThat(gcs.heads()).isNotEmpty().noneMatch(head -> head.startsWith("PUT"));
    }
  }

  /// What jobs of GitHub and GitLab do: the job's own token is exchanged for one of the federation,
  /// and that for one of a service account.
  @Test
  void theTokenOfAJobIsExchanged() throws Exception {
    ServerKey tls = ServerKey.make(Fixture.fresh("key"), "ip:127.0.0.1");
    try (FakeService google =
        FakeService.secure(
            tls,
            request -> {
              if (request.target().equals("/job-token")) {
                return request.header("Authorization").equals("bearer of-the-runner")
                    ? FakeService.Answer.ok("{\"value\": \"token.of.job\"}")
                    : new FakeService.Answer(401, "");
              }
              if (request.target().equals("/sts")) {
                return request.body().contains("subject_token=token.of.job")
                    ? FakeService.Answer.ok(
                        """
                        {"access_token": "federated", "expires_in": 3600, "token_type": "Bearer",
                         "issued_token_type": "urn:ietf:params:oauth:token-type:access_token"}""")
                    : new FakeService.Answer(400, "{\"error\": \"invalid_grant\"}");
              }
              return request.target().endsWith(":generateAccessToken")
                      && request.header("Authorization").equals("Bearer federated")
                  ? FakeService.Answer.ok(
                      """
                      {"accessToken": "right", "expireTime": "2099-01-01T00:00:00Z"}""")
                  : FakeService.Answer.notFound();
            })) {
      Path token = Files.writeString(Fixture.fresh("job").resolve("token"), "token.of.job");
      for (String source :
          List.of(
              "{\"file\": \"" + token + "\"}",
              """
              {"url": "%s/job-token", "headers": {"Authorization": "bearer of-the-runner"},
               "format": {"type": "json", "subject_token_field_name": "value"}}"""
                  .formatted(google.url()))) {
        Path file = Fixture.fresh("federation").resolve("federation.json");
        Files.writeString(
            file,
            """
            {"type": "external_account", "credential_source": %s, "token_url": "%s/sts",
             "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/ci",
             "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
             "service_account_impersonation_url":
             "%s/v1/projects/-/serviceAccounts/%s:generateAccessToken"}
            """
                .formatted(source, google.url(), google.url(), GoogleAccount.EMAIL));

        buildsTwice(
            Fixture.merge(
                gcs.environment(Fixture.unique("federation")),
                Map.of(
                    "GOOGLE_APPLICATION_CREDENTIALS",
                    file.toString(),
                    "CACHEPROG_CA_FILE",
                    tls.certificate().toString())));
      }
    }
  }

  @Test
  void aMachineFindsItsAccountInItsMetadata() throws Exception {
    try (FakeService machine =
        new FakeService(
            request -> {
              if (!request.header("Metadata-Flavor").equals("Google")) {
                return new FakeService.Answer(403, "");
              }
              return request.target().equals("/")
                  ? FakeService.Answer.ok("computeMetadata/")
                  : request
                          .target()
                          .startsWith("/computeMetadata/v1/instance/service-accounts/default/token")
                      ? GoogleAccount.token("right", 3600)
                      : FakeService.Answer.notFound();
            })) {
      // A proxy is not for the metadata server: there is none at this one.
      buildsTwice(
          Fixture.merge(
              gcs.environment("go"),
              Map.of(
                  "NO_GCE_CHECK",
                  "",
                  "GCE_METADATA_HOST",
                  "127.0.0.1:" + machine.port(),
                  "HTTP_PROXY",
                  "http://127.0.0.1:1")));
    }
  }

  @Test
  @Tag("variation")
  void anAccountActsAsAnotherOne() throws Exception {
    GoogleAccount account = new GoogleAccount();
    ServerKey tls = ServerKey.make(Fixture.fresh("key"), "ip:127.0.0.1");
    try (FakeService google =
        FakeService.secure(
            tls,
            request ->
                request.target().equals("/token")
                    ? GoogleAccount.token("own", 3600)
                    : request.header("Authorization").equals("Bearer own")
                        ? FakeService.Answer.ok(
                            """
                            {"accessToken": "right", "expireTime": "2099-01-01T00:00:00Z"}""")
                        : new FakeService.Answer(401, ""))) {
      Path file = Fixture.fresh("impersonation").resolve("impersonation.json");
      Files.writeString(
          file,
          """
          {"type": "impersonated_service_account", "source_credentials": %s,
           "service_account_impersonation_url":
           "%s/v1/projects/-/serviceAccounts/other@project.iam.gserviceaccount.com:generateAccessToken"}
          """
              .formatted(account.json(google.url() + "/token"), google.url()));

      buildsTwice(
          Fixture.merge(
              gcs.environment("go"),
              Map.of(
                  "GOOGLE_APPLICATION_CREDENTIALS",
                  file.toString(),
                  "CACHEPROG_CA_FILE",
                  tls.certificate().toString())));
    }
  }

  /// The file that `gcloud auth application-default login` writes. Its token service is Google's,
  /// behind the proxy of the network.
  @Test
  @Tag("variation")
  void aUserOfGcloudIsFoundAndTheProxyIsUsed() throws Exception {
    ServerKey tls = ServerKey.make(Fixture.fresh("key"), "dns:oauth2.googleapis.com");
    try (FakeService google =
            FakeService.secure(
                tls,
                request ->
                    request.body().contains("refresh_token=of-the-user")
                        ? GoogleAccount.token("right", 3600)
                        : new FakeService.Answer(400, ""));
        ConnectProxy proxy = new ConnectProxy(google.port(), _ -> "")) {
      Map<String, String> environment = gcs.environment("go");
      Path folder = Files.createDirectories(Path.of(environment.get("CLOUDSDK_CONFIG")));
      Files.writeString(
          folder.resolve("application_default_credentials.json"),
          """
          {"type": "authorized_user", "client_secret": "secret", "refresh_token": "of-the-user",
           "client_id": "764086051850-6qr4p6gpi6hn506pt8ejuq83di341hur.apps.googleusercontent.com",
           "quota_project_id": "paying-project"}
          """);

      buildsTwice(
          Fixture.merge(
              environment,
              Map.of(
                  "HTTPS_PROXY",
                  "http://127.0.0.1:" + proxy.port(),
                  "CACHEPROG_CA_FILE",
                  tls.certificate().toString())));

      assertThat(proxy.asked).contains("CONNECT oauth2.googleapis.com:443 HTTP/1.1");
      assertThat(gcs.heads())
          .allMatch(head -> head.contains("\r\nx-goog-user-project: paying-project\r\n"));
    }
  }

  private Map<String, String> withAccount(FakeService google) throws Exception {
    return Fixture.merge(
        gcs.environment("go"),
        Map.of(
            "GOOGLE_APPLICATION_CREDENTIALS",
            new GoogleAccount().file(google.url() + "/token").toString()));
  }

  @Test
  void prefillFillsAnEmptyDisk() throws Exception {
    try (FakeService google = new FakeService(_ -> GoogleAccount.token("right", 3600))) {
      Map<String, String> environment = withAccount(google);
      build(environment);
      Path root = Fixture.fresh("root");
      ProcessBuilder prefill = new ProcessBuilder(Workspace.program().toString(), "prefill");
      prefill.directory(project.toFile());
      prefill
          .environment()
          .putAll(Fixture.plainGo(project).cached(root).with(environment).builder().environment());

      Fixture.Result filled = Fixture.run(prefill);

      assertThat(filled.exit()).as("%s", filled).isZero();
      Go.Run run =
          Fixture.plainGo(project)
              .cached(root)
              .run("build", "-x", "-o", Fixture.fresh("b").resolve("library").toString(), ".");
      assertThat(run.compilations()).as("%s %s", filled, run).isZero();
    }
  }

  /// The proxy has the account, its clients have none.
  @Test
  void aProxyServesTheBucket() throws Exception {
    try (FakeService google = new FakeService(_ -> GoogleAccount.token("right", 3600));
        ProxyProcess proxy = ProxyProcess.start(Fixture.fresh("proxy"), withAccount(google))) {
      Map<String, String> client = ProxyProcess.environment(proxy.port());
      Go.Run cold = build(client);
      assertThat(cold.complaints()).as("%s", cold).isEmpty();

      assertThat(build(client).compilations()).isZero();
      assertThat(gcs.server.objects(GcsPlace.BUCKET)).isNotEmpty();
      assertThat(google.requests).as("one token for all").hasSize(1);
    }
  }
}
