package dev.cacheprog.system.support;

import dev.cacheprog.testkit.FakeGcs;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A bucket of fake-gcs-server behind a front end that does what it lacks: puts of the XML API, and
/// the check of tokens.
public final class GcsPlace implements AutoCloseable {
  public static final String BUCKET = "builds";

  private static final Pattern TOKEN =
      Pattern.compile("\r\nAuthorization: Bearer ([^\r]*)\r\n", Pattern.CASE_INSENSITIVE);

  private static final Pattern PUT = Pattern.compile("^PUT (\\S+) ");

  /// The tokens that are accepted.
  public final Set<String> tokens = ConcurrentHashMap.newKeySet();

  public final FakeGcs server;

  private final FrontEnd front;
  private volatile Function<String, String> refusal = _ -> "";

  public GcsPlace() throws IOException, InterruptedException {
    Fixture.requireTool(FakeGcs.TOOL, "how Google Cloud Storage takes objects");
    int port = Workspace.freePort();
    front = FrontEnd.of(port, GcsPlace::withAlgorithm, this::refuse);
    server = FakeGcs.start(Fixture.fresh("gcs"), port, front.port());
    server.bucket(BUCKET);
  }

  private static String withAlgorithm(String head) {
    Matcher put = PUT.matcher(head);
    return put.find()
        ? "PUT " + put.group(1) + "?X-Goog-Algorithm=none" + head.substring(put.end() - 1)
        : head;
  }

  private String refuse(String head) {
    Matcher token = TOKEN.matcher(head);
    if (!token.find() || !tokens.contains(token.group(1))) {
      return error("401 Unauthorized", "AuthenticationRequired", "Authentication required.");
    }
    return refusal.apply(head);
  }

  /// An error as Google answers it.
  public static String error(String status, String code, String message) {
    return FrontEnd.answer(
        status,
        "Content-Type: application/xml; charset=UTF-8\r\n",
        "<?xml version='1.0' encoding='UTF-8'?><Error><Code>%s</Code><Message>%s</Message></Error>"
            .formatted(code, message));
  }

  /// Answers some requests itself from now on.
  ///
  /// @param answers to the request with that head; empty: the server's
  public void refuse(Function<String, String> answers) {
    refusal = answers;
  }

  /// The heads of all requests so far.
  public List<String> heads() {
    return front.heads;
  }

  public int port() {
    return front.port();
  }

  /// The variables of a user who has a bucket and nothing else.
  public Map<String, String> environment(String prefix) throws IOException {
    return environment(prefix, front.port());
  }

  /// @param port of another front end
  public static Map<String, String> environment(String prefix, int port) throws IOException {
    Path home = Fixture.fresh("home");
    Map<String, String> environment = new HashMap<>(MinioCredentials.noSettings(home));
    environment.put("CLOUDSDK_CONFIG", home.resolve("gcloud").toString());
    environment.put("NO_GCE_CHECK", "true");
    environment.put("CACHEPROG_REMOTE_STORAGE_TYPE", "gcs");
    environment.put("CACHEPROG_GCS_BUCKET", BUCKET);
    environment.put("CACHEPROG_GCS_PREFIX", prefix);
    environment.put("CACHEPROG_GCS_ENDPOINT", "http://127.0.0.1:" + port);
    environment.put("CACHEPROG_MAX_BACKGROUND_WAIT", "120s");
    return environment;
  }

  @Override
  public void close() throws IOException {
    server.close();
    front.close();
  }
}
