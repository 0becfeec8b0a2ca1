package dev.cacheprog.oci;

import dev.cacheprog.core.HostPort;
import java.net.URI;

/// A repository of a registry, as in `registry.example/team/go-cache`. `http://` in front of it
/// means a registry without TLS.
///
/// @param registry scheme, host and port, such as `https://registry.example`
/// @param name of the repository in that registry, such as `team/go-cache`
public record OciRepository(URI registry, String name) {
  /// Where Docker Hub is, whose repositories have another host in their names.
  private static final String DOCKER_HUB = "registry-1.docker.io";

  private static final int MAX_NAME = 255;

  public OciRepository {
    HostPort.required(registry);
    checkName(name);
  }

  /// Runs before the first line, see docs/decisions/0003-start-up.md.
  ///
  /// @throws IllegalArgumentException if the text names no repository; the message has the text
  public static OciRepository of(String text) {
    boolean isPlain = text.startsWith("http://");
    String rest =
        isPlain || text.startsWith("https://") ? text.substring(text.indexOf('/') + 2) : text;
    int slash = rest.indexOf('/');
    if (slash > 0 && rest.lastIndexOf('@', slash) >= 0) {
      // Without the text, which may have a password.
      throw new IllegalArgumentException(
          "the user and the password do not belong into it: give CACHEPROG_OCI_USERNAME and"
              + " CACHEPROG_OCI_PASSWORD");
    }
    String host = slash < 0 ? "" : rest.substring(0, slash);
    // As for docker: without these it is a part of the name.
    if (host.indexOf('.') < 0 && host.indexOf(':') < 0 && !host.equals("localhost")) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' names no registry and repository, as registry.example/team/go-cache does");
    }
    if (host.equals("docker.io") || host.equals("index.docker.io")) {
      host = DOCKER_HUB;
    }
    URI registry;
    try {
      registry = URI.create((isPlain ? "http://" : "https://").concat(host));
    } catch (IllegalArgumentException _) {
      registry = URI.create("https:///");
    }
    HostPort found = registry.getRawPath().isEmpty() ? HostPort.of(registry) : null;
    if (found == null) {
      throw new IllegalArgumentException("'" + host + "' is no host of a registry");
    }
    String name = rest.substring(slash + 1);
    return new OciRepository(
        registry, name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
  }

  private static void checkName(String name) {
    if (name.indexOf(':') >= 0 || name.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "'" + name + "' has a tag or a digest: give the repository without it");
    }
    boolean isValid = !name.isEmpty() && name.length() <= MAX_NAME;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean isEdge =
          i == 0
              || i == name.length() - 1
              || name.charAt(i - 1) == '/'
              || name.charAt(i + 1) == '/';
      if (c == '/' || c == '.' || c == '_' || c == '-') {
        isValid &= !isEdge;
      } else if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
        isValid = false;
      }
    }
    if (!isValid) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is no name of a repository: lower-case letters and digits, with '/', '.',"
              + " '_' and '-' between them");
    }
  }

  /// Whether requests are sent over https.
  public boolean isOverTls() {
    return registry.getScheme().equals("https");
  }

  /// Host and port, as tools write them.
  String host() {
    return registry.getRawAuthority();
  }

  boolean isDockerHub() {
    return host().equals(DOCKER_HUB);
  }

  /// The URL of something in this repository.
  ///
  /// @param path such as `blobs/` and a digest
  URI url(String path) {
    return URI.create(registry + "/v2/" + name + "/" + path);
  }

  @Override
  public String toString() {
    return (isOverTls() ? "" : "http://") + host() + "/" + name;
  }
}
