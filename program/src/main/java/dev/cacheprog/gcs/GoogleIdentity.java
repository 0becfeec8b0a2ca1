package dev.cacheprog.gcs;

import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.ExternalAccountCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.auth.oauth2.UserCredentials;

/// Describes credentials for people: what they are, whose, and where they come from.
final class GoogleIdentity {
  private static final String FILE = "GOOGLE_APPLICATION_CREDENTIALS";

  private GoogleIdentity() {}

  /// May ask the metadata server for the account.
  static String describe(GoogleCredentials credentials) {
    return who(credentials) + ", from " + source(credentials);
  }

  private static String who(GoogleCredentials credentials) {
    if (credentials instanceof ServiceAccountCredentials account) {
      return "service account " + account.getClientEmail();
    }
    if (credentials instanceof ImpersonatedCredentials impersonated) {
      return "service account " + impersonated.getAccount() + ", impersonated";
    }
    if (credentials instanceof ComputeEngineCredentials machine) {
      return "service account " + GoogleFailure.clean(machine.getAccount());
    }
    if (credentials instanceof ExternalAccountCredentials external) {
      String account = external.getServiceAccountEmail();
      return "workload identity federation with "
          + external.getAudience()
          + (account == null ? "" : ", as service account " + account);
    }
    return credentials instanceof UserCredentials
        ? "user of gcloud"
        : credentials.getClass().getSimpleName();
  }

  private static String source(GoogleCredentials credentials) {
    return credentials instanceof ComputeEngineCredentials ? "the metadata server" : file();
  }

  /// The file in which the library looks first.
  static String file() {
    // As the library does: not a variable of ours.
    String file = System.getenv(FILE);
    return file != null && !file.isEmpty()
        ? FILE + "=" + file
        : "the file of gcloud auth application-default login";
  }
}
