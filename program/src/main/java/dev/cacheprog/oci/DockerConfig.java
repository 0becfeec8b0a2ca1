package dev.cacheprog.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.Json;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The file `config.json` of docker, in which it and many other tools keep logins: `auths`, and the
/// helpers that know others, `credHelpers` and `credsStore`.
final class DockerConfig {
  private static final String DOCKER_HUB_KEY = "https://index.docker.io/v1/";
  private static final int MAX_FILE = 1 << 20;

  private final Json json;
  private final String origin;
  private final List<String> names;

  private DockerConfig(Json json, String origin, List<String> names) {
    this.json = json;
    this.origin = origin;
    this.names = names;
  }

  /// The login for a repository; null if the file has none.
  ///
  /// @param setting that has led to this file
  static @Nullable Login login(
      Path file, String setting, OciRepository repository, Map<String, String> environment)
      throws StoreException, InterruptedException {
    Json json;
    try {
      if (Files.size(file) > MAX_FILE) {
        throw new IllegalArgumentException("more than " + MAX_FILE + " bytes");
      }
      json = Json.parse(Files.readString(file));
    } catch (IOException | IllegalArgumentException e) {
      throw new StoreException(
          Reason.PERMANENT,
          "the logins in " + file + " cannot be read: " + message(e),
          "check that file (" + setting + ")",
          e);
    }
    DockerConfig config = new DockerConfig(json, file.toString(), names(repository));
    Json helper = config.entry("credHelpers");
    if (helper instanceof Json.Text name) {
      return config.ofHelper(name.value(), repository, environment);
    }
    Login login = config.ofAuths();
    String store = json.text("credsStore");
    return login == null && store != null && !store.isEmpty()
        ? config.ofHelper(store, repository, environment)
        : login;
  }

  private static String message(Exception e) {
    return e instanceof IOException io ? Display.reason(io) : String.valueOf(e.getMessage());
  }

  /// What a repository may be listed as, the most specific one first.
  private static List<String> names(OciRepository repository) {
    if (repository.isDockerHub()) {
      return List.of("index.docker.io", "docker.io", repository.host());
    }
    List<String> names = new ArrayList<>();
    String name = repository.host() + "/" + repository.name();
    for (int end = name.length(); end > 0; end = name.lastIndexOf('/', end - 1)) {
      names.add(name.substring(0, end));
    }
    return names;
  }

  private @Nullable Json entry(String member) {
    Map<String, Json> entries = new HashMap<>();
    for (Map.Entry<String, Json> entry : json.members(member).entrySet()) {
      entries.putIfAbsent(bare(entry.getKey()), entry.getValue());
    }
    for (String name : names) {
      Json entry = entries.get(name);
      if (entry != null) {
        return entry;
      }
    }
    return null;
  }

  /// A key without what some tools write around the name of the registry.
  private static String bare(String key) {
    String name = key.substring(key.startsWith("https://") ? 8 : key.startsWith("http://") ? 7 : 0);
    while (name.endsWith("/")) {
      name = name.substring(0, name.length() - 1);
    }
    return name.endsWith("/v1") || name.endsWith("/v2")
        ? name.substring(0, name.length() - 3)
        : name;
  }

  private @Nullable Login ofAuths() {
    Json entry = entry("auths");
    if (entry == null) {
      return null;
    }
    String identity = entry.text("identitytoken");
    if (identity != null && !identity.isEmpty()) {
      return new Login("", identity, true, origin);
    }
    String auth = entry.text("auth");
    if (auth != null && !auth.isEmpty()) {
      return decoded(auth);
    }
    String user = entry.text("username");
    String password = entry.text("password");
    return user == null || password == null ? null : new Login(user, password, false, origin);
  }

  private Login decoded(String auth) {
    String text;
    try {
      text = new String(Base64.getDecoder().decode(auth.strip()), UTF_8);
    } catch (IllegalArgumentException _) {
      text = "";
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(
          origin
              + ": the login for "
              + names.getLast()
              + " is not a user and a password in Base64");
    }
    // Some versions of docker end it with zero bytes.
    int end = text.indexOf('\0');
    return new Login(
        text.substring(0, colon),
        text.substring(colon + 1, end < 0 ? text.length() : end),
        false,
        origin);
  }

  private @Nullable Login ofHelper(
      String name, OciRepository repository, Map<String, String> environment)
      throws StoreException, InterruptedException {
    return new CredentialHelper(name, origin, environment)
        .get(repository.isDockerHub() ? DOCKER_HUB_KEY : repository.host());
  }
}
