package dev.cacheprog.system.commands;

import static dev.cacheprog.system.commands.DoctorRun.visit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.commands.DoctorRun.Visit;
import dev.cacheprog.system.support.FakeService;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.GcsPlace;
import dev.cacheprog.system.support.GoogleAccount;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `cacheprog doctor` and Google Cloud Storage.
@Tag("system")
class GcsDoctorTest {
  private static GcsPlace gcs;
  private static FakeService google;
  private static GoogleAccount account;
  private static volatile FakeService.Answer token = FakeService.Answer.notFound();

  @BeforeAll
  static void start() throws Exception {
    gcs = new GcsPlace();
    google = new FakeService(_ -> token);
    account = new GoogleAccount();
  }

  @AfterAll
  static void stop() throws Exception {
    if (gcs != null) {
      gcs.close();
      google.close();
    }
  }

  @BeforeEach
  void allIsWell() {
    gcs.tokens.add("right");
    gcs.refuse(_ -> "");
    token = GoogleAccount.token("right", 3600);
  }

  private static Map<String, String> environment() throws Exception {
    return Fixture.merge(
        gcs.environment("doctor"),
        Map.of("GOOGLE_APPLICATION_CREDENTIALS", account.file(google.url() + "/token").toString()));
  }

  @Test
  void tellsWhoseCredentialsAreUsed() throws Exception {
    Map<String, String> environment = environment();

    Visit visit = visit(environment);

    assertThat(visit.exit()).as("%s", visit).isZero();
    assertThat(visit.row("endpoint")).contains(" ok ", "http://127.0.0.1:" + gcs.port());
    assertThat(visit.row("credentials"))
        .contains(
            " ok ",
            "service account " + GoogleAccount.EMAIL,
            "GOOGLE_APPLICATION_CREDENTIALS=" + environment.get("GOOGLE_APPLICATION_CREDENTIALS"));
    for (String row : new String[] {"get", "put", "read back", "permissions"}) {
      assertThat(visit.row(row)).as("%s", visit).contains(" ok ");
    }
    assertThat(visit.stdout() + visit.stderr())
        .doesNotContain("Bearer", account.key().substring(100, 160));
  }

  @Test
  void missingCredentialsAreAnError() throws Exception {
    Visit visit = visit(gcs.environment("doctor"));

    assertThat(visit.exit()).as("%s", visit).isOne();
    assertThat(visit.row("credentials"))
        .contains(
            "GOOGLE_APPLICATION_CREDENTIALS is not set",
            "gcloud auth application-default login",
            "metadata server");
  }

  @Test
  void anAccountThatIsDisabledIsAnError() throws Exception {
    token =
        new FakeService.Answer(
            401, "{\"error\": \"invalid_client\", \"error_description\": \"disabled\"}");

    Visit visit = visit(environment());

    assertThat(visit.exit()).as("%s", visit).isOne();
    assertThat(visit.row("credentials")).contains("HTTP 401: invalid_client (disabled)");
  }

  @Test
  void aMissingBucketIsNamed() throws Exception {
    gcs.refuse(
        _ ->
            GcsPlace.error(
                "404 Not Found", "NoSuchBucket", "The specified bucket does not exist."));

    Visit visit = visit(environment());

    assertThat(visit.exit()).as("%s", visit).isOne();
    assertThat(visit.row("get")).contains("NoSuchBucket", "CACHEPROG_GCS_BUCKET");
  }

  @Test
  void anAccountWithoutARoleIsToldWhichItNeeds() throws Exception {
    gcs.refuse(_ -> GcsPlace.error("403 Forbidden", "AccessDenied", "Access denied."));

    Visit visit = visit(environment());

    assertThat(visit.exit()).as("%s", visit).isOne();
    assertThat(visit.row("get")).contains("AccessDenied", "roles/storage.objectViewer");
  }

  @Test
  void anAccountThatMayOnlyReadIsAWarning() throws Exception {
    assertThat(visit(environment()).exit()).isZero(); // leaves a sample
    gcs.refuse(
        head ->
            head.startsWith("PUT")
                ? GcsPlace.error("403 Forbidden", "AccessDenied", "Access denied.")
                : "");

    Visit visit = visit(environment());

    assertThat(visit.exit()).as("%s", visit).isZero();
    assertThat(visit.row("put")).contains("warning", "roles/storage.objectUser");
    assertThat(visit.row("permissions")).contains("warning", "read only; see put");
  }

  @Test
  void badSettingsAreOneLineThatNamesThem() throws Exception {
    for (Map.Entry<String, String> wrong :
        Map.of(
                "CACHEPROG_GCS_BUCKET", "gs://builds",
                "CACHEPROG_GCS_ENDPOINT", "storage.googleapis.com",
                "CACHEPROG_GCS_PREFIX", "{% env.")
            .entrySet()) {
      Map<String, String> environment = environment();
      environment.put(wrong.getKey(), wrong.getValue());

      Visit visit = visit(environment);

      assertThat(visit.exit()).as("%s", visit).isOne();
      assertThat(visit.row("options"))
          .as("%s", visit)
          .contains("FAILED", wrong.getKey(), wrong.getValue());
    }
  }
}
