package dev.cacheprog.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.options.CommandLine;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.ParsedCommand;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Which account and which credentials the options and the variables of Azure's tools stand for.
class AzureSettingsTest {
  private static final String KEY = "aHVzaA==";
  private static final String SAS = "sv=1&sig=hush";
  private static final String CONNECTION =
      "AccountName=connected;AccountKey=" + KEY + ";EndpointSuffix=core.usgovcloudapi.net";

  private static AzureSettings settings(String... variables) throws OptionException {
    Map<String, String> environment = new HashMap<>();
    environment.put("CACHEPROG_AZURE_CONTAINER", "builds");
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    ParsedCommand.Direct command = (ParsedCommand.Direct) CommandLine.parse(List.of(), environment);
    return AzureSettings.of(command.options(), environment);
  }

  /// The credentials, as the log has them.
  private static String credentials(AzureSettings settings) {
    MemoryLog log = new MemoryLog();
    settings
        .open(new StoreSettings.Opening("", new FakeTransport(), StoreMemory.NONE, log))
        .close();
    String facts = log.lines().getFirst().facts();
    return facts.substring(facts.indexOf("credentials=") + "credentials=".length());
  }

  @Test
  void theAccountMakesTheEndpoint() throws Exception {
    AzureSettings given =
        settings("CACHEPROG_AZURE_ACCOUNT", "given", "AZURE_STORAGE_ACCOUNT", "theirs");
    assertThat(given.url()).isEqualTo(URI.create("https://given.blob.core.windows.net"));
    assertThat(given.urlVariable()).isEqualTo("CACHEPROG_AZURE_ACCOUNT");
    assertThat(given.isOverTls()).isTrue();
    assertThat(given.name()).isEqualTo("azure https://given.blob.core.windows.net/builds");

    AzureSettings theirs = settings("AZURE_STORAGE_ACCOUNT", "theirs");
    assertThat(theirs.url()).isEqualTo(URI.create("https://theirs.blob.core.windows.net"));
    assertThat(theirs.urlVariable()).isEqualTo("AZURE_STORAGE_ACCOUNT");
    assertThat(credentials(theirs)).isEqualTo("tokens of Microsoft Entra ID");
  }

  @Test
  void credentialsOfTheOptionsComeFirst() throws Exception {
    assertThat(
            credentials(
                settings(
                    "CACHEPROG_AZURE_ACCOUNT",
                    "account",
                    "CACHEPROG_AZURE_SAS_TOKEN",
                    "?" + SAS,
                    "AZURE_STORAGE_KEY",
                    KEY,
                    "AZURE_STORAGE_CONNECTION_STRING",
                    CONNECTION)))
        .isEqualTo("a SAS token, from CACHEPROG_AZURE_SAS_TOKEN");
    assertThat(
            credentials(
                settings(
                    "CACHEPROG_AZURE_ENDPOINT",
                    "http://127.0.0.1:10000/account",
                    "CACHEPROG_AZURE_ACCOUNT_KEY",
                    KEY)))
        .isEqualTo("a key of the account account, from CACHEPROG_AZURE_ACCOUNT_KEY");
    assertThat(
            settings("CACHEPROG_AZURE_ACCOUNT", "account", "CACHEPROG_AZURE_ANONYMOUS", "true")
                .isReadOnly())
        .isTrue();
    assertThat(
            credentials(
                settings(
                    "CACHEPROG_AZURE_ACCOUNT", "account",
                    "CACHEPROG_AZURE_ID_TOKEN", "hush",
                    "AZURE_CLIENT_ID", "c",
                    "AZURE_TENANT_ID", "t",
                    "AZURE_STORAGE_KEY", KEY)))
        .isEqualTo("tokens of Microsoft Entra ID");
  }

  @Test
  void aConnectionStringOfAzuresToolsIsUsedIfNothingElseIsGiven() throws Exception {
    AzureSettings settings = settings("AZURE_STORAGE_CONNECTION_STRING", CONNECTION);

    assertThat(settings.url())
        .isEqualTo(URI.create("https://connected.blob.core.usgovcloudapi.net"));
    assertThat(settings.urlVariable()).isEqualTo("AZURE_STORAGE_CONNECTION_STRING");
    assertThat(credentials(settings))
        .isEqualTo("a key of the account connected, from AZURE_STORAGE_CONNECTION_STRING");
    assertThat(
            settings(
                    "AZURE_STORAGE_CONNECTION_STRING",
                    CONNECTION,
                    "CACHEPROG_AZURE_ACCOUNT",
                    "given")
                .url())
        .isEqualTo(URI.create("https://given.blob.core.windows.net"));
  }

  /// Keys of another account are never used silently.
  @Test
  void aKeyOfAzuresToolsIsForTheirAccountOnly() throws Exception {
    assertThat(credentials(settings("AZURE_STORAGE_ACCOUNT", "theirs", "AZURE_STORAGE_KEY", KEY)))
        .isEqualTo("a key of the account theirs, from AZURE_STORAGE_KEY");
    assertThat(
            credentials(
                settings("CACHEPROG_AZURE_ACCOUNT", "given", "AZURE_STORAGE_SAS_TOKEN", SAS)))
        .isEqualTo("a SAS token, from AZURE_STORAGE_SAS_TOKEN");
    assertThat(
            credentials(
                settings(
                    "CACHEPROG_AZURE_ACCOUNT", "given",
                    "AZURE_STORAGE_ACCOUNT", "theirs",
                    "AZURE_STORAGE_KEY", KEY)))
        .isEqualTo("tokens of Microsoft Entra ID");
  }

  @Test
  void anUnsetVariableInThePrefixIsReported() throws Exception {
    MemoryLog log = new MemoryLog();
    AzureSettings settings =
        settings(
            "CACHEPROG_AZURE_ACCOUNT", "account", "CACHEPROG_AZURE_PREFIX", "go/{% env.NOT_SET %}");

    settings
        .open(new StoreSettings.Opening("", new FakeTransport(), StoreMemory.NONE, log))
        .close();

    assertThat(settings.name()).endsWith("/builds/go");
    assertThat(log.lines().getLast().message())
        .isEqualTo("Variable in Azure prefix not set; using empty text");
  }

  @Test
  void contradictionsAreErrorsThatNameBoth() {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(
            () ->
                settings(
                    "CACHEPROG_AZURE_CONNECTION_STRING",
                    CONNECTION,
                    "CACHEPROG_AZURE_ACCOUNT",
                    "given"))
        .withMessage(
            "CACHEPROG_AZURE_CONNECTION_STRING has the account and its endpoint: leave out"
                + " CACHEPROG_AZURE_ACCOUNT");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(
            () ->
                settings(
                    "CACHEPROG_AZURE_ACCOUNT", "a-b",
                    "CACHEPROG_AZURE_ANONYMOUS", "true",
                    "CACHEPROG_AZURE_ACCOUNT_KEY", KEY))
        .withMessageContaining("CACHEPROG_AZURE_ACCOUNT_KEY and CACHEPROG_AZURE_ANONYMOUS");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(
            () -> settings("CACHEPROG_AZURE_ACCOUNT", "given", "CACHEPROG_AZURE_ID_TOKEN", "hush"))
        .withMessage(
            "CACHEPROG_AZURE_ID_TOKEN needs the identity that it is for: set AZURE_CLIENT_ID and"
                + " AZURE_TENANT_ID");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(
            () ->
                settings(
                    "CACHEPROG_AZURE_ENDPOINT", "https://h/a?sig=hush",
                    "CACHEPROG_AZURE_ANONYMOUS", "true"))
        .withMessageContaining("CACHEPROG_AZURE_ENDPOINT")
        .matches(e -> !String.valueOf(e.getMessage()).contains("hush"));
  }
}
