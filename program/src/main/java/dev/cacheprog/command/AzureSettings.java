package dev.cacheprog.command;

import static dev.cacheprog.options.AzureFlags.AZURE_ACCOUNT;
import static dev.cacheprog.options.AzureFlags.AZURE_ACCOUNT_KEY;
import static dev.cacheprog.options.AzureFlags.AZURE_ANONYMOUS;
import static dev.cacheprog.options.AzureFlags.AZURE_CONNECTION_STRING;
import static dev.cacheprog.options.AzureFlags.AZURE_CONTAINER;
import static dev.cacheprog.options.AzureFlags.AZURE_ENDPOINT;
import static dev.cacheprog.options.AzureFlags.AZURE_ID_TOKEN;
import static dev.cacheprog.options.AzureFlags.AZURE_PREFIX;
import static dev.cacheprog.options.AzureFlags.AZURE_SAS_TOKEN;

import dev.cacheprog.azure.AzureContainer;
import dev.cacheprog.azure.AzureCredentials;
import dev.cacheprog.azure.AzureOptions;
import dev.cacheprog.azure.AzureStore;
import dev.cacheprog.azure.ConnectionString;
import dev.cacheprog.ci.Scope;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.NetworkFailure;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.http.UrlConnectionTransport;
import dev.cacheprog.options.Option;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.store.RemoteStore;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings of a container of Azure, from options and from the variables of Azure's own tools.
final class AzureSettings implements StoreSettings {
  private static final String ACCOUNT = "AZURE_STORAGE_ACCOUNT";
  private static final String KEY = "AZURE_STORAGE_KEY";
  private static final String SAS = "AZURE_STORAGE_SAS_TOKEN";
  private static final String CONNECTION_STRING = "AZURE_STORAGE_CONNECTION_STRING";

  /// For services of this machine, which answer at once.
  private static final Duration DIRECT_TIMEOUT = Duration.ofSeconds(5);

  private final Options options;
  private final Map<String, String> environment;
  private final AzureOptions azure;

  private AzureSettings(Options options, Map<String, String> environment, AzureOptions azure) {
    this.options = options;
    this.environment = environment;
    this.azure = azure;
  }

  /// @throws OptionException if one is missing or wrong
  static AzureSettings of(Options options, Map<String, String> environment) throws OptionException {
    // No lambda: this runs before the first line, see docs/decisions/0003-start-up.md.
    Optional<String> container = options.get(AZURE_CONTAINER);
    if (container.isEmpty()) {
      throw MissingOption.of(
          "--remote-storage-type azure needs a container: give --azure-container or"
              + " CACHEPROG_AZURE_CONTAINER",
          environment,
          AZURE_CONTAINER);
    }
    checkCredentials(options, environment);
    try {
      return new AzureSettings(options, environment, azure(options, environment, container.get()));
    } catch (IllegalArgumentException e) {
      throw new OptionException("Azure: " + e.getMessage());
    }
  }

  /// One kind of credentials is given at most, so that none is used unexpectedly.
  private static void checkCredentials(Options options, Map<String, String> environment)
      throws OptionException {
    List<String> given = new ArrayList<>();
    for (Option<Optional<String>> option :
        List.of(AZURE_ACCOUNT_KEY, AZURE_SAS_TOKEN, AZURE_CONNECTION_STRING, AZURE_ID_TOKEN)) {
      if (options.get(option).isPresent()) {
        given.add(options.source(option));
      }
    }
    if (options.get(AZURE_ANONYMOUS)) {
      given.add(options.source(AZURE_ANONYMOUS));
    }
    if (given.size() > 1) {
      throw new OptionException(
          String.join(" and ", given) + " are both credentials for Azure: leave out one of them");
    }
    if (options.get(AZURE_CONNECTION_STRING).isPresent()) {
      for (Option<?> option : List.of(AZURE_ACCOUNT, AZURE_ENDPOINT)) {
        if (!options.get(option).equals(Optional.empty())) {
          throw new OptionException(
              options.source(AZURE_CONNECTION_STRING)
                  + " has the account and its endpoint: leave out "
                  + options.source(option));
        }
      }
    }
    if (options.get(AZURE_ID_TOKEN).isPresent()
        && (variable(environment, "AZURE_CLIENT_ID").isEmpty()
            || variable(environment, "AZURE_TENANT_ID").isEmpty())) {
      throw new OptionException(
          options.source(AZURE_ID_TOKEN)
              + " needs the identity that it is for: set AZURE_CLIENT_ID and AZURE_TENANT_ID");
    }
  }

  private static AzureOptions azure(
      Options options, Map<String, String> environment, String container) throws OptionException {
    String prefix = options.get(AZURE_PREFIX).expand(environment).text();
    Optional<String> account = options.get(AZURE_ACCOUNT);
    Optional<URI> endpoint = options.get(AZURE_ENDPOINT);
    Optional<String> connection = options.get(AZURE_CONNECTION_STRING);
    if (connection.isPresent()) {
      return connected(container, prefix, connection.get(), "CACHEPROG_AZURE_CONNECTION_STRING");
    }
    String ofAzure = variable(environment, CONNECTION_STRING);
    if (!ofAzure.isEmpty() && account.isEmpty() && endpoint.isEmpty() && isOpen(options)) {
      return connected(container, prefix, ofAzure, CONNECTION_STRING);
    }
    String name = account.isPresent() ? account.get() : variable(environment, ACCOUNT);
    if (endpoint.isPresent()) {
      String own = AzureContainer.accountOf(endpoint.get());
      AzureContainer place =
          new AzureContainer(
              endpoint.get(), account.isEmpty() && !own.isEmpty() ? own : name, container, prefix);
      return new AzureOptions(
          place, credentials(options, environment, place.account()), "CACHEPROG_AZURE_ENDPOINT");
    }
    if (name.isEmpty()) {
      throw MissingOption.of(
          "--remote-storage-type azure needs a storage account: give --azure-account or"
              + " CACHEPROG_AZURE_ACCOUNT",
          environment,
          AZURE_ACCOUNT);
    }
    return new AzureOptions(
        new AzureContainer(AzureContainer.endpointOf(name), name, container, prefix),
        credentials(options, environment, name),
        account.isPresent() ? "CACHEPROG_AZURE_ACCOUNT" : ACCOUNT);
  }

  private static AzureOptions connected(
      String container, String prefix, String text, String origin) {
    ConnectionString connection = new ConnectionString(text, origin);
    AzureContainer place =
        new AzureContainer(connection.endpoint(), connection.account(), container, prefix);
    return new AzureOptions(place, connection.credentials(), origin);
  }

  /// Whether no option has credentials.
  private static boolean isOpen(Options options) {
    return options.get(AZURE_ACCOUNT_KEY).isEmpty()
        && options.get(AZURE_SAS_TOKEN).isEmpty()
        && options.get(AZURE_ID_TOKEN).isEmpty()
        && !options.get(AZURE_ANONYMOUS);
  }

  /// @param account may be empty
  private static AzureCredentials credentials(
      Options options, Map<String, String> environment, String account) {
    if (options.get(AZURE_ANONYMOUS)) {
      return new AzureCredentials.Anonymous();
    }
    Optional<String> key = options.get(AZURE_ACCOUNT_KEY);
    if (key.isPresent()) {
      return new AzureCredentials.AccountKey(account, key.get(), "CACHEPROG_AZURE_ACCOUNT_KEY");
    }
    Optional<String> sas = options.get(AZURE_SAS_TOKEN);
    if (sas.isPresent()) {
      return new AzureCredentials.Sas(sas.get(), "CACHEPROG_AZURE_SAS_TOKEN");
    }
    Optional<String> idToken = options.get(AZURE_ID_TOKEN);
    if (idToken.isEmpty()) {
      // Those of Azure's tools are for the account that these tools would use.
      String theirs = variable(environment, ACCOUNT);
      if (theirs.isEmpty() || theirs.equals(account)) {
        String keyOfAzure = variable(environment, KEY);
        if (!keyOfAzure.isEmpty()) {
          return new AzureCredentials.AccountKey(account, keyOfAzure, KEY);
        }
        String sasOfAzure = variable(environment, SAS);
        if (!sasOfAzure.isEmpty()) {
          return new AzureCredentials.Sas(sasOfAzure, SAS);
        }
      }
    }
    return new AzureCredentials.Entra(environment, idToken.orElse(null));
  }

  private static String variable(Map<String, String> environment, String name) {
    return environment.getOrDefault(name, "").strip();
  }

  @Override
  public String name() {
    return "azure " + azure.container();
  }

  @Override
  public URI url() {
    return azure.container().endpoint();
  }

  @Override
  public String urlVariable() {
    return azure.urlVariable();
  }

  @Override
  public String originOfUrl() {
    return "from " + azure.urlVariable();
  }

  @Override
  public String hint(IOException failure) {
    return NetworkFailure.hint(failure, azure.urlVariable());
  }

  @Override
  public boolean isReadOnly() {
    return azure.isAnonymous();
  }

  @Override
  public boolean isOverTls() {
    return azure.container().isOverTls();
  }

  /// Tokens come over https, too.
  @Override
  public boolean usesTls() {
    return isOverTls() || azure.credentials() instanceof AzureCredentials.Entra;
  }

  @Override
  public RemoteStore open(Opening opening) {
    Log log = opening.log();
    String prefix = ReadPrefixes.below(azure.container().prefix(), opening.part());
    log.info(
        "Configuring Azure storage",
        "container",
        azure.container().name(),
        "endpoint",
        azure.container().endpoint(),
        "prefix",
        prefix,
        "credentials",
        azure.credentials());
    for (String name : options.get(AZURE_PREFIX).expand(environment).unset()) {
      log.warn("Variable in Azure prefix not set; using empty text", "variable", name);
    }
    return new AzureStore(
        azure.under(prefix),
        opening.transport(),
        new UrlConnectionTransport(DIRECT_TIMEOUT),
        CommandContext.CLOCK,
        Ticker.SYSTEM,
        log);
  }

  @Override
  public Parts parts() {
    return Parts.ALL;
  }

  @Override
  public List<String> readPrefixes(Scope scope, Log log) {
    return ReadPrefixes.of(azure.container().prefix(), scope, List.of(), environment, log);
  }
}
