package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.STORE_COMMANDS;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Options of a store in a container of Azure Blob Storage.
public final class AzureFlags {
  public static final Option<Optional<String>> AZURE_CONTAINER =
      Option.of("--azure-container", "AZURE_CONTAINER", ValueType.text(), STORE_COMMANDS)
          .help("Name of the blob container. Required for the storage type azure.");

  public static final Option<Optional<String>> AZURE_ACCOUNT =
      Option.of("--azure-account", "AZURE_ACCOUNT", ValueType.text(), STORE_COMMANDS)
          .defaultText("$AZURE_STORAGE_ACCOUNT")
          .help("Name of the storage account.");

  public static final Option<Optional<URI>> AZURE_ENDPOINT =
      Option.of(
              "--azure-endpoint", "AZURE_ENDPOINT", ValueType.url("http", "https"), STORE_COMMANDS)
          .defaultText("https://ACCOUNT.blob.core.windows.net")
          .help(
              "URL of the blob service, for other clouds and for Azurite, whose URL has the account"
                  + " in its path.");

  public static final Option<PrefixTemplate> AZURE_PREFIX =
      Option.of("--azure-prefix", "AZURE_PREFIX", ValueType.prefixTemplate(), STORE_COMMANDS)
          .help(
              "Name prefix of all objects in the container, with placeholders as in --s3-prefix.");

  public static final Option<Optional<String>> AZURE_ACCOUNT_KEY =
      Option.of("--azure-account-key", "AZURE_ACCOUNT_KEY", ValueType.credential(), STORE_COMMANDS)
          .defaultText("$AZURE_STORAGE_KEY")
          .secret()
          .help("Key of the storage account. Prefer the variable.");

  public static final Option<Optional<String>> AZURE_SAS_TOKEN =
      Option.of("--azure-sas-token", "AZURE_SAS_TOKEN", ValueType.credential(), STORE_COMMANDS)
          .defaultText("$AZURE_STORAGE_SAS_TOKEN")
          .secret()
          .help("Shared access signature (SAS) of the container or account. Prefer the variable.");

  public static final Option<Optional<String>> AZURE_CONNECTION_STRING =
      Option.of(
              "--azure-connection-string",
              "AZURE_CONNECTION_STRING",
              ValueType.credential(),
              STORE_COMMANDS)
          .defaultText("$AZURE_STORAGE_CONNECTION_STRING")
          .secret()
          .help(
              "Connection string of the storage account: account, endpoint, and key or SAS in one."
                  + " Prefer the variable.");

  public static final Option<Optional<String>> AZURE_ID_TOKEN =
      Option.of("--azure-id-token", "AZURE_ID_TOKEN", ValueType.credential(), STORE_COMMANDS)
          .secret()
          .help(
              "ID token of a CI system such as GitLab, for the identity in $AZURE_CLIENT_ID and"
                  + " $AZURE_TENANT_ID. Prefer the variable.");

  public static final Option<Boolean> AZURE_ANONYMOUS =
      Option.of("--azure-anonymous", "AZURE_ANONYMOUS", ValueType.bool(), STORE_COMMANDS)
          .defaultValue("false")
          .help("Read a public container without credentials. Nothing is uploaded.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL =
      List.of(
          AZURE_CONTAINER,
          AZURE_ACCOUNT,
          AZURE_ENDPOINT,
          AZURE_PREFIX,
          AZURE_ACCOUNT_KEY,
          AZURE_SAS_TOKEN,
          AZURE_CONNECTION_STRING,
          AZURE_ID_TOKEN,
          AZURE_ANONYMOUS);

  private AzureFlags() {}
}
