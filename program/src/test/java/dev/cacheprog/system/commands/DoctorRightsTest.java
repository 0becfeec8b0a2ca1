package dev.cacheprog.system.commands;

import static dev.cacheprog.system.commands.DoctorRun.minio;
import static dev.cacheprog.system.commands.DoctorRun.visit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.commands.DoctorRun.Visit;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.FrontEnd;
import dev.cacheprog.testkit.S3Server;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `cacheprog doctor` and credentials that do not allow everything.
@Tag("system")
class DoctorRightsTest {
  @Test
  void readOnlySettingsAreCheckedWithoutAPut() throws Exception {
    String prefix = Fixture.unique("doctor");

    Visit visit = visit(minio("CACHEPROG_S3_PREFIX", prefix), "--disable-put");

    assertThat(visit.exit()).as("%s", visit).isZero();
    assertThat(visit.row("put")).contains("--disable-put");
    assertThat(visit.row("rate")).contains(" - ", "not measured, since nothing can be written");
    assertThat(visit.row("permissions")).contains(" ok ", "read; writing is disabled");
    assertThat(Fixture.minio().list(prefix)).isEmpty();
  }

  /// A front end of MinIO that denies all requests with these methods.
  private static FrontEnd denying(String... methods) throws Exception {
    List<String> denied = List.of(methods);
    return FrontEnd.refusing(
        Fixture.minio().port(),
        head ->
            denied.contains(head.substring(0, head.indexOf(' ')))
                ? FrontEnd.answer("403 Forbidden", "", "<Error><Code>AccessDenied</Code></Error>")
                : "");
  }

  @Test
  void deniedPutsAreAWarning() throws Exception {
    String prefix = Fixture.unique("doctor");
    assertThat(visit(minio("CACHEPROG_S3_PREFIX", prefix)).exit()).isZero();
    try (FrontEnd store = denying("PUT")) {
      Visit visit = visit(S3Server.environment(prefix, store.port()));

      assertThat(visit.exit()).as("%s", visit).isZero();
      assertThat(visit.row("put"))
          .contains("warning", "AccessDenied", "s3:PutObject", "CACHEPROG_DISABLE_PUT=true");
      assertThat(visit.row("read back")).contains("ok", "read a sample of ");
      assertThat(visit.row("latency")).contains("ok");
      assertThat(visit.row("permissions")).contains("warning", "read only; see put");
    }
  }

  @Test
  void deniedGetsAreAFailure() throws Exception {
    try (FrontEnd store = denying("GET")) {
      Visit visit = visit(S3Server.environment(Fixture.unique("doctor"), store.port()));

      assertThat(visit.exit()).as("%s", visit).isEqualTo(1);
      assertThat(visit.row("put")).contains(" ok ");
      assertThat(visit.row("read back"))
          .contains("FAILED", "stored, but read access is denied", "s3:GetObject");
      assertThat(visit.row("permissions")).contains("not checked");
    }
  }

  @Test
  void aStoreThatDeniesEverythingIsAFailure() throws Exception {
    try (FrontEnd store = denying("GET", "PUT")) {
      Map<String, String> environment =
          new HashMap<>(S3Server.environment(Fixture.unique("doctor"), store.port()));
      environment.remove("CACHEPROG_S3_REGION");

      Visit visit = visit(environment);

      assertThat(visit.exit()).as("%s", visit).isEqualTo(1);
      assertThat(visit.row("put")).contains("FAILED", "s3:PutObject");
      assertThat(visit.row("read back")).contains("FAILED", "every get is denied", "s3:GetObject");
      assertThat(visit.stdout()).doesNotContain("DISABLE_PUT");
      assertThat(visit.row("region"))
          .contains("us-east-1, the default, as none is configured and the store names none");
    }
  }

  @Test
  void aBucketThatIsNotPublicIsAFailureWithoutCredentials() throws Exception {
    Map<String, String> environment = minio("CACHEPROG_S3_ANONYMOUS", "true");
    environment
        .keySet()
        .removeAll(List.of("CACHEPROG_S3_ACCESS_KEY_ID", "CACHEPROG_S3_ACCESS_KEY_SECRET"));

    Visit visit = visit(environment);
    assertThat(visit.exit()).as("%s", visit).isEqualTo(1);
    assertThat(visit.row("get"))
        .contains("FAILED", "every get is denied", "a policy of CACHEPROG_S3_BUCKET");
    assertThat(visit.row("permissions")).contains("not checked");
  }
}
