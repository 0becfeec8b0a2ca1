package dev.cacheprog.azure;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.StoreException;
import java.net.URI;

/// Authorizes requests with one kind of credentials. Safe for use by several threads.
interface Authorizer {
  /// The same request with what authorizes it.
  ///
  /// @throws StoreException if there are no credentials
  HttpTransport.Request authorize(HttpTransport.Request request)
      throws StoreException, InterruptedException;

  /// Azure has not accepted the credentials of `request`, which [#authorize] has returned.
  ///
  /// @return whether another attempt may succeed, as they have been renewed
  default boolean renew(HttpTransport.Request request, AzureError error) {
    return false;
  }

  /// What to check if Azure does not accept the credentials.
  String hintOfRejection();

  /// What to check if they lack a right.
  ///
  /// @param isPut whether to write
  String hintOfDenial(boolean isPut);

  /// The text without the secret that URLs have.
  default String withoutSecret(String text) {
    return text;
  }

  /// The credentials and their origin, for people.
  ///
  /// @throws StoreException if there are none
  String describe() throws StoreException, InterruptedException;

  /// Adds a SAS token to URLs.
  record BySas(AzureCredentials.Sas sas) implements Authorizer {
    @Override
    public HttpTransport.Request authorize(HttpTransport.Request request) {
      URI signed = URI.create(request.uri() + "?" + sas.token());
      return new HttpTransport.Request(request.method(), signed, request.headers(), request.body());
    }

    @Override
    public String hintOfRejection() {
      String end = sas.parameter("se");
      return "the SAS token is damaged, or is not valid now"
          + (end == null ? "" : " (its end is " + end.replace("%3A", ":") + ")")
          + ", or the clock of who made it was wrong: "
          + sas.origin();
    }

    @Override
    public String hintOfDenial(boolean isPut) {
      return (isPut
              ? "the SAS token needs the permissions c and w to write, for the container or for"
                  + " objects: "
              : "the SAS token needs the permission r to read, for the container or for objects: ")
          + sas.origin();
    }

    @Override
    public String withoutSecret(String text) {
      return text.replace(sas.token(), "...");
    }

    @Override
    public String describe() {
      return sas.toString();
    }
  }

  /// Sends requests as they are.
  record ByNobody() implements Authorizer {
    private static final String HINT =
        "--azure-anonymous needs a container that everybody may read (access level blob), in a"
            + " storage account that allows it: CACHEPROG_AZURE_CONTAINER";

    @Override
    public HttpTransport.Request authorize(HttpTransport.Request request) {
      return request;
    }

    @Override
    public String hintOfRejection() {
      return HINT;
    }

    @Override
    public String hintOfDenial(boolean isPut) {
      return HINT;
    }

    @Override
    public String describe() {
      return "none; requests are anonymous";
    }
  }
}
