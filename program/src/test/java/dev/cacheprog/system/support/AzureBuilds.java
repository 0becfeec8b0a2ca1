package dev.cacheprog.system.support;

import dev.cacheprog.testkit.Azurite;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// A container in Azurite, and the settings of builds that use it.
public final class AzureBuilds {
  /// The one container of this run.
  public static final String CONTAINER = "builds";

  private static boolean isMade;

  private AzureBuilds() {}

  /// Azurite with the container.
  public static synchronized Azurite azurite() throws IOException, InterruptedException {
    Azurite azurite = Fixture.azurite();
    if (!isMade) {
      azurite.container(CONTAINER);
      isMade = true;
    }
    return azurite;
  }

  /// The settings of a store without credentials. None of Azure's tools or of a CI system is set.
  ///
  /// @param url of the account
  public static Map<String, String> withoutCredentials(String url, String prefix) {
    Map<String, String> environment = new HashMap<>();
    for (String name : System.getenv().keySet()) {
      if (name.startsWith("AZURE_")
          || name.startsWith("ACTIONS_")
          || name.startsWith("IDENTITY_")) {
        environment.put(name, "");
      }
    }
    environment.put("CACHEPROG_REMOTE_STORAGE_TYPE", "azure");
    environment.put("CACHEPROG_AZURE_CONTAINER", CONTAINER);
    environment.put("CACHEPROG_AZURE_ENDPOINT", url);
    environment.put("CACHEPROG_AZURE_PREFIX", prefix);
    // Nobody answers there.
    environment.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1");
    environment.put("CACHEPROG_MAX_BACKGROUND_WAIT", "120s");
    return environment;
  }

  /// The settings of a store with the key of the account.
  ///
  /// @param port of Azurite, or of what stands before it
  public static Map<String, String> environment(int port, String prefix)
      throws IOException, InterruptedException {
    Map<String, String> environment =
        withoutCredentials("http://127.0.0.1:" + port + "/" + Azurite.ACCOUNT, prefix);
    environment.put("CACHEPROG_AZURE_ACCOUNT_KEY", azurite().key());
    return environment;
  }

  /// The same, straight to Azurite.
  public static Map<String, String> environment(String prefix)
      throws IOException, InterruptedException {
    return environment(azurite().port(), prefix);
  }
}
