package dev.cacheprog.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.Json;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A program that knows logins, `docker-credential-` and its name: `get` on its command line, the
/// registry on stdin, JSON on stdout.
final class CredentialHelper {
  /// Those of clouds ask a service first. Less than `--remote-get-timeout`, which says nothing of
  /// the helper.
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  private static final int MAX_ANSWER = 1 << 20;
  private static final int MAX_MESSAGE = 200;

  /// The user that stands for an identity token.
  private static final String TOKEN_USER = "<token>";

  private final String program;
  private final String file;
  private final Map<String, String> environment;

  /// @param name without `docker-credential-`
  /// @param file that names the helper
  CredentialHelper(String name, String file, Map<String, String> environment) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Character.isLetterOrDigit(c) && c != '-' && c != '_' && c != '.') {
        throw new IllegalArgumentException(file + ": '" + name + "' is no credential helper");
      }
    }
    this.program = "docker-credential-" + name;
    this.file = file;
    this.environment = environment;
  }

  /// The login for a registry; null if the helper knows none.
  @Nullable Login get(String registry) throws StoreException, InterruptedException {
    Path found = find();
    if (found == null) {
      throw failure("it is not in PATH", null);
    }
    ProcessBuilder builder =
        new ProcessBuilder(found.toString(), "get").redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      try {
        return answer(process, registry);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw failure(Display.reason(e), e);
    }
  }

  private @Nullable Login answer(Process process, String registry)
      throws StoreException, InterruptedException {
    FutureTask<String> output =
        new FutureTask<>(
            () -> {
              try (OutputStream in = process.getOutputStream()) {
                in.write(registry.getBytes(UTF_8));
              } catch (IOException _) {
                // It does not read; what it says counts.
              }
              try (InputStream out = process.getInputStream()) {
                return new String(out.readNBytes(MAX_ANSWER), UTF_8);
              }
            });
    Thread.ofVirtual().name("credential helper").start(output);
    String text;
    int code;
    try {
      text = output.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        throw new TimeoutException();
      }
      code = process.exitValue();
    } catch (TimeoutException e) {
      throw failure("no answer within " + Display.duration(TIMEOUT), e);
    } catch (ExecutionException e) {
      throw failure(Display.of(e.getCause()), e);
    }
    if (code != 0) {
      if (text.contains("credentials not found")) {
        return null;
      }
      String line = text.lines().findFirst().orElse("");
      throw failure(
          "exit code " + code + ": " + line.substring(0, Math.min(line.length(), MAX_MESSAGE)),
          null);
    }
    try {
      Json json = Json.parse(text);
      String user = json.text("Username");
      String secret = json.text("Secret");
      if (user == null || secret == null) {
        throw new IllegalArgumentException("it has no user name or no secret");
      }
      boolean isToken = user.equals(TOKEN_USER);
      return new Login(isToken ? "" : user, secret, isToken, program);
    } catch (IllegalArgumentException e) {
      throw failure("its answer is not valid: " + e.getMessage(), null);
    }
  }

  private @Nullable Path find() {
    boolean isWindows = File.separatorChar == '\\';
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      for (String end : isWindows ? List.of(".exe", ".cmd") : List.of("")) {
        Path path = Path.of(folder, program + end);
        if (!folder.isEmpty() && Files.isRegularFile(path) && Files.isExecutable(path)) {
          return path;
        }
      }
    }
    return null;
  }

  private StoreException failure(String reason, @Nullable Throwable cause) {
    return new StoreException(
        Reason.PERMANENT,
        "the credential helper " + program + " failed: " + reason,
        "install it, remove it from "
            + file
            + ", or set CACHEPROG_OCI_USERNAME and CACHEPROG_OCI_PASSWORD",
        cause);
  }
}
