package dev.cacheprog.system.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.FakeService;
import dev.cacheprog.system.support.FaultyServer;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.GcsPlace;
import dev.cacheprog.system.support.GoogleAccount;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.system.support.SilentServer;
import dev.cacheprog.testkit.Go;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a build says and does if Google Cloud Storage, or a service that gives tokens, refuses,
/// fails or lies. It never fails.
@Tag("system")
class GcsFaultTest {
  private static final String SECRET = "ya29.secret-token-of-somebody";

  private static Path project;

  private GcsPlace gcs;
  private GoogleAccount account;

  @BeforeAll
  static void makeProject() throws Exception {
    project = Projects.library(Fixture.shared("library"));
  }

  @BeforeEach
  void start() throws Exception {
    gcs = new GcsPlace();
    gcs.tokens.add(SECRET);
    account = new GoogleAccount();
  }

  @AfterEach
  void stop() throws Exception {
    if (gcs != null) {
      gcs.close();
    }
  }

  private Go.Run build(Map<String, String> environment) throws Exception {
    Go.Run run =
        Fixture.plainGo(project)
            .cached(Fixture.fresh("root"))
            .with(environment)
            .run("build", "-x", "-o", Fixture.fresh("binary").resolve("library").toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.stderr()).doesNotContain(SECRET, account.key().substring(100, 160), "eyJ");
    return run;
  }

  private Map<String, String> environment(FakeService google) throws IOException {
    return environment(google, gcs.port());
  }

  private Map<String, String> environment(FakeService google, int port) throws IOException {
    return Fixture.merge(
        GcsPlace.environment("go", port),
        Map.of("GOOGLE_APPLICATION_CREDENTIALS", account.file(google.url() + "/token").toString()));
  }

  private static FakeService google() throws IOException {
    return new FakeService(_ -> GoogleAccount.token(SECRET, 3600));
  }

  /// The library holds a token for expired three minutes before it is.
  @Test
  void tokensThatExpireDuringABuildAreRenewed() throws Exception {
    Map<String, Instant> ends = new ConcurrentHashMap<>();
    AtomicInteger count = new AtomicInteger();
    Pattern bearer = Pattern.compile("\r\nAuthorization: Bearer ([^\r]*)\r\n");
    try (FakeService google =
        new FakeService(
            _ -> {
              String token = "short-" + count.incrementAndGet();
              gcs.tokens.add(token);
              ends.put(token, Instant.now().plus(Duration.ofMillis(700)));
              return GoogleAccount.token(token, 180);
            })) {
      gcs.refuse(
          head -> {
            Matcher used = bearer.matcher(head);
            return used.find() && Instant.now().isBefore(ends.get(used.group(1)))
                ? ""
                : GcsPlace.error("401 Unauthorized", "InvalidToken", "expired");
          });

      Go.Run run = build(environment(google));

      assertThat(run.complaints()).as("%s", run).isEmpty();
      assertThat(run.statistic("remote_errors")).as("%s", run).isZero();
      assertThat(ends).as("%s", run).hasSizeGreaterThan(1);
      assertThat(build(environment(google)).compilations()).isZero();
    }
  }

  /// A token that the store no longer accepts is replaced once, although it has not expired.
  @Test
  void aRevokedTokenIsReplaced() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (FakeService google =
        new FakeService(_ -> GoogleAccount.token("number-" + count.incrementAndGet(), 3600))) {
      gcs.tokens.add("number-2");

      Go.Run run = build(environment(google));

      assertThat(run.complaints()).as("%s", run).isEmpty();
      assertThat(run.statistic("remote_puts")).as("%s", run).isPositive();
      assertThat(count).as("%s", run).hasValue(2);
    }
  }

  @Test
  void theBuildGoesOnWhenTokensAreNoLongerGiven() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (FakeService google =
        new FakeService(
            _ ->
                count.incrementAndGet() == 1
                    ? GoogleAccount.token(SECRET, 3600)
                    : new FakeService.Answer(
                        400,
                        "{\"error\": \"invalid_grant\", \"error_description\": \"Account disabled "
                            + SECRET
                            + "\"}"))) {
      AtomicInteger requests = new AtomicInteger();
      gcs.refuse(
          _ ->
              requests.incrementAndGet() > 20
                  ? GcsPlace.error("401 Unauthorized", "InvalidToken", "revoked")
                  : "");

      Go.Run run = build(environment(google));

      assertThat(run.complaints())
          .as("%s", run)
          .hasSizeBetween(1, 3)
          .anyMatch(line -> line.contains("HTTP 401 InvalidToken (revoked)"))
          .anyMatch(line -> line.contains("GOOGLE_APPLICATION_CREDENTIALS"));
      assertThat(count).as("renewed once").hasValue(2);
    }
  }

  @Test
  void anAccountThatTheServiceDoesNotKnowIsNamedOnce() throws Exception {
    try (FakeService google =
        new FakeService(
            _ ->
                new FakeService.Answer(
                    400,
                    "{\"error\": \"invalid_grant\", \"error_description\": \"Invalid JWT"
                        + " Signature.\"}"))) {
      Go.Run run = build(environment(google));

      assertThat(run.complaints())
          .as("%s", run)
          .hasSizeBetween(1, 2)
          .first()
          .asString()
          .contains(
              "answered HTTP 400: invalid_grant (Invalid JWT Signature.)",
              "GOOGLE_APPLICATION_CREDENTIALS");
      assertThat(gcs.heads()).isEmpty();
    }
  }

  @Test
  void missingCredentialsAreOneLineThatSaysWhatToSet() throws Exception {
    Go.Run run = build(gcs.environment("go"));

    assertThat(run.complaints())
        .as("%s", run)
        .hasSizeBetween(1, 2)
        .first()
        .asString()
        .contains(
            "no Google credentials",
            "GOOGLE_APPLICATION_CREDENTIALS",
            "gcloud auth application-default login",
            "workload identity federation");
    assertThat(gcs.heads()).isEmpty();
  }

  @Test
  void aDamagedFileOfCredentialsIsNamedAndNotShown() throws Exception {
    Path file = Fixture.fresh("damaged").resolve("key.json");
    for (String content :
        List.of("", "{", "{\"type\": \"" + SECRET, "{\"type\": \"nothing\"}", "[1]")) {
      Files.writeString(file, content);
      Go.Run run =
          build(
              Fixture.merge(
                  gcs.environment("go"),
                  Map.of("GOOGLE_APPLICATION_CREDENTIALS", file.toString())));

      assertThat(run.complaints())
          .as("%s %s", content, run)
          .hasSizeBetween(1, 2)
          .first()
          .asString()
          .contains("no Google credentials: ", file.toString());
    }
  }

  /// Off Google Cloud, where something else has the address of the metadata server.
  @Test
  void aMetadataServerThatSaysNothingIsWaitedForOnce() throws Exception {
    try (SilentServer silent = new SilentServer()) {
      Go.Run run =
          build(
              Fixture.merge(
                  gcs.environment("go"),
                  Map.of("NO_GCE_CHECK", "", "GCE_METADATA_HOST", "127.0.0.1:" + silent.port())));

      assertThat(run.complaints()).as("%s", run).hasSizeBetween(1, 2);
      assertThat(silent.connections()).as("%s", run).hasSizeBetween(1, 3);
      assertThat(run.statistic("get_wait_us")).as("%s", run).isLessThan(8_000_000);
    }
  }

  @Test
  void anAccountThatMayOnlyReadReads() throws Exception {
    try (FakeService google = google()) {
      build(environment(google));
      gcs.refuse(
          head ->
              head.startsWith("PUT")
                  ? GcsPlace.error("403 Forbidden", "AccessDenied", "Access denied.")
                  : "");

      Go.Run run = build(environment(google));
      assertThat(run.compilations()).as("%s", run).isZero();

      Go.Run other =
          build(Fixture.merge(environment(google), Map.of("CACHEPROG_GCS_PREFIX", "empty")));
      assertThat(other.complaints())
          .as("%s", other)
          .singleElement()
          .asString()
          .contains("denies writes; stopped uploading", "roles/storage.objectUser");
    }
  }

  @Test
  void anAccountWithoutARoleIsToldWhichItNeeds() throws Exception {
    try (FakeService google = google()) {
      gcs.refuse(_ -> GcsPlace.error("403 Forbidden", "AccessDenied", "Access denied."));

      Go.Run run = build(environment(google));

      assertThat(run.complaints())
          .as("%s", run)
          .hasSizeBetween(1, 2)
          .first()
          .asString()
          .contains("HTTP 403 AccessDenied (Access denied.)", "roles/storage.objectViewer");
    }
  }

  @Test
  void tooManyRequestsAreNoFailureOfOtherObjects() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (FakeService google = google()) {
      gcs.refuse(
          head ->
              head.startsWith("PUT") && requests.incrementAndGet() % 4 == 0
                  ? GcsPlace.error("429 Too Many Requests", "SlowDown", "slow down")
                  : "");

      Go.Run run = build(environment(google));

      assertThat(run.stderr()).as("%s", run).doesNotContain("has been disabled");
      assertThat(run.statistic("remote_puts")).as("%s", run).isPositive();
    }
  }

  @Test
  void aBuildSurvivesEveryFaultOfTheStore() throws Exception {
    String html = "<html>login</html>";
    try (FakeService google = google()) {
      build(environment(google)); // so that there is something to get
      for (FaultyServer.Fault fault :
          List.of(
              FaultyServer.Fault.saying("500 Internal Server Error", "", ""),
              FaultyServer.Fault.saying("200 OK", "Content-Type: text/html\r\n", html),
              FaultyServer.Fault.saying("302 Found", "Location: http://127.0.0.1:1/\r\n", ""),
              FaultyServer.Fault.saying(
                  "200 OK",
                  "x-goog-meta-output_id: AAAA\r\nx-goog-meta-uncompressed_size: x\r\n",
                  ""),
              FaultyServer.Fault.resetAfter(0.5),
              FaultyServer.Fault.closing())) {
        try (FaultyServer faulty = new FaultyServer(gcs.port(), 10, fault)) {
          Go.Run run = build(environment(google, faulty.port()));
          assertThat(run.complaints()).as("%s", run).hasSizeLessThan(12);
          assertThat(faulty.requests.get()).as("%s", run).isGreaterThan(10);
        }
      }
    }
  }

  @Test
  void secretsAreInNoLineOfTheLog() throws Exception {
    try (FakeService google = google()) {
      Go.Run run =
          build(Fixture.merge(environment(google), Map.of("CACHEPROG_LOG_LEVEL", "DEBUG")));

      assertThat(run.stderr()).contains("Configuring Google Cloud Storage");
      assertThat(run.complaints()).as("%s", run).isEmpty();
    }
  }
}
