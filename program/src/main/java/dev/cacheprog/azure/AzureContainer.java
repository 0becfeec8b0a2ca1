package dev.cacheprog.azure;

import dev.cacheprog.core.HostPort;
import dev.cacheprog.core.HttpHeaders;
import dev.cacheprog.core.ObjectKeys;
import dev.cacheprog.store.ActionId;
import java.net.URI;
import java.util.Locale;

/// Where objects are: a container of a storage account, and a prefix in it.
///
/// @param endpoint of the blob service, such as `https://account.blob.core.windows.net`; its path
///   is that of the account, if any
/// @param account empty if it is not known; needed to sign with its key
/// @param name of the container
/// @param prefix of all objects, cleaned
public record AzureContainer(URI endpoint, String account, String name, String prefix) {
  private static final int MAX_PREFIX = 900;

  public AzureContainer {
    String scheme = endpoint.getScheme();
    if ((!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme))
        || HostPort.of(endpoint) == null) {
      throw new IllegalArgumentException(
          "the endpoint must be an http:// or https:// URL: '"
              + withoutQuery(endpoint)
              + "' (CACHEPROG_AZURE_ENDPOINT)");
    }
    if (endpoint.getRawQuery() != null || endpoint.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the endpoint must end with its path, without ? and #: '"
              + withoutQuery(endpoint)
              + "' (CACHEPROG_AZURE_ENDPOINT); a SAS token belongs in CACHEPROG_AZURE_SAS_TOKEN");
    }
    if (!account.isEmpty() && !isAccount(account)) {
      throw notAnAccount(account);
    }
    if (!isContainer(name)) {
      throw new IllegalArgumentException(
          "no container can be named '"
              + name
              + "': 3 to 63 lower-case letters, digits and single dashes"
              + " (CACHEPROG_AZURE_CONTAINER)");
    }
    prefix = ObjectKeys.cleanPrefix(prefix);
    if (!isPrefix(prefix)) {
      throw new IllegalArgumentException(
          "the prefix '"
              + prefix
              + "' cannot be that of blobs: at most 900 characters, without control characters, \\"
              + " and names that end with a dot (CACHEPROG_AZURE_PREFIX)");
    }
  }

  /// Its query may have a signature.
  private static String withoutQuery(URI url) {
    return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
  }

  /// The endpoint of an account in Azure's public cloud.
  ///
  /// @throws IllegalArgumentException if no account can have that name
  public static URI endpointOf(String account) {
    if (!isAccount(account)) {
      throw notAnAccount(account);
    }
    return URI.create("https://" + account + ".blob.core.windows.net");
  }

  private static IllegalArgumentException notAnAccount(String text) {
    return new IllegalArgumentException(
        "no storage account can be named '"
            + text
            + "': 3 to 24 lower-case letters and digits (CACHEPROG_AZURE_ACCOUNT,"
            + " AZURE_STORAGE_ACCOUNT)");
  }

  /// The account that an endpoint names: in its path, as Azurite's does, or before `.blob.` in its
  /// host name; empty if it names none.
  public static String accountOf(URI endpoint) {
    if (endpoint.getRawPath() == null) {
      return ""; // such as localhost:10000/account, which has no scheme
    }
    String path = ObjectKeys.withoutSlashes(endpoint.getRawPath());
    if (!path.isEmpty()) {
      String last = path.substring(path.lastIndexOf('/') + 1);
      return isAccount(last) ? last : "";
    }
    HostPort host = HostPort.of(endpoint);
    int dot = host == null ? -1 : host.name().indexOf('.');
    if (host == null || dot < 0 || !host.name().contains(".blob.")) {
      return "";
    }
    String label = host.name().substring(0, dot);
    return isAccount(label) ? label : "";
  }

  private static boolean isAccount(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
        return false;
      }
    }
    return text.length() >= 3 && text.length() <= 24;
  }

  private static boolean isContainer(String text) {
    if (text.equals("$root") || text.equals("$web")) {
      return true;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean dash = c == '-' && i > 0 && i + 1 < text.length() && text.charAt(i - 1) != '-';
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && !dash) {
        return false;
      }
    }
    return text.length() >= 3 && text.length() <= 63;
  }

  /// Azure takes `\` for a slash, and drops dots at the end of a name.
  private static boolean isPrefix(String text) {
    return text.length() <= MAX_PREFIX
        && text.indexOf('\\') < 0
        && !HttpHeaders.hasControl(text)
        && text.indexOf('\t') < 0
        && !text.endsWith(".")
        && !text.contains("./");
  }

  /// The same container with another prefix.
  AzureContainer under(String other) {
    return new AzureContainer(endpoint, account, name, other);
  }

  /// The URL of an object.
  URI blob(ActionId id) {
    return URI.create(base() + "/" + ObjectKeys.encodePath(ObjectKeys.key(prefix, id)));
  }

  private String base() {
    String scheme = endpoint.getScheme().toLowerCase(Locale.ROOT);
    return scheme
        + "://"
        + HostPort.required(endpoint).authority(scheme)
        + ObjectKeys.withoutSlashes(endpoint.getRawPath())
        + "/"
        + ObjectKeys.encodePath(name);
  }

  /// Whether requests are sent over https.
  public boolean isOverTls() {
    return "https".equalsIgnoreCase(endpoint.getScheme());
  }

  /// The URL of all objects, for people.
  @Override
  public String toString() {
    return base() + (prefix.isEmpty() ? "" : prefix.startsWith("/") ? prefix : "/" + prefix);
  }
}
