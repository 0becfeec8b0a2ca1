package dev.cacheprog.azure;

/// The options of a store in Azure.
///
/// @param urlVariable the variable that has the endpoint, or the account that it is made of
public record AzureOptions(
    AzureContainer container, AzureCredentials credentials, String urlVariable) {
  /// The same with another prefix.
  public AzureOptions under(String prefix) {
    return new AzureOptions(container.under(prefix), credentials, urlVariable);
  }

  /// Whether nothing can be written.
  public boolean isAnonymous() {
    return credentials instanceof AzureCredentials.Anonymous;
  }
}
