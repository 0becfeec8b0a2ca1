package dev.cacheprog.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AzureCredentialsTest {
  private static final String SAS = "sv=2023-11-03&sp=rcw&se=2027-01-01T00%3A00%3A00Z&sig=h%2Bush";
  private static final String KEY = "aHVzaGh1c2g=";
  private static final String ORIGIN = "CACHEPROG_AZURE_CONNECTION_STRING";

  @Test
  void aSasTokenMayHaveItsQuestionMark() {
    AzureCredentials.Sas sas = new AzureCredentials.Sas(" ?" + SAS + "\n", "V");

    assertThat(sas.token()).isEqualTo(SAS);
    assertThat(sas)
        .hasToString("a SAS token, from V, permissions rcw, valid until 2027-01-01T00:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hush",
        "sv=1&sp=hush",
        "https://account.blob.core.windows.net/builds?sig=hush",
        "sig=hu sh",
        "sig=hu\"sh",
        "sig=hüsh",
        "sig=hush%3",
        "sig=hush%zz",
        "sig="
      })
  void whatIsNoSasTokenIsNotShown(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AzureCredentials.Sas(text, "CACHEPROG_AZURE_SAS_TOKEN"))
        .withMessageContaining("CACHEPROG_AZURE_SAS_TOKEN")
        .withMessageNotContaining("hush");
  }

  @Test
  void aKeyIsBase64() {
    assertThat(new AzureCredentials.AccountKey("account", KEY, "V").key())
        .asString()
        .isEqualTo("hushhush");
    for (String wrong : new String[] {"hush!", "", "a"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new AzureCredentials.AccountKey("account", wrong, "V"))
          .withMessageEndingWith("V")
          .withMessageNotContaining("hush");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AzureCredentials.AccountKey("", KEY, "V"))
        .withMessageContaining("CACHEPROG_AZURE_ACCOUNT");
  }

  @Test
  void noTextHasASecret() {
    assertThat(new AzureCredentials.AccountKey("account", KEY, "V").toString())
        .contains("account", "V")
        .doesNotContain(KEY);
    assertThat(new AzureCredentials.Entra(Map.of("AZURE_CLIENT_SECRET", "hush"), "hush"))
        .hasToString("tokens of Microsoft Entra ID");
    assertThat(new IdTokens.Secret("hush")).hasToString("AZURE_CLIENT_SECRET");
    assertThat(new IdTokens.Given("hush").toString()).doesNotContain("hush");
    assertThat(new AccessToken("hush", java.time.Instant.EPOCH).toString()).doesNotContain("hush");
  }

  @Test
  void aConnectionStringHasAccountEndpointAndKey() {
    ConnectionString connection =
        new ConnectionString(
            "DefaultEndpointsProtocol=https;AccountName=account;AccountKey="
                + KEY
                + ";EndpointSuffix=core.windows.net;",
            ORIGIN);

    assertThat(connection.endpoint())
        .isEqualTo(URI.create("https://account.blob.core.windows.net"));
    assertThat(connection.account()).isEqualTo("account");
    assertThat(connection.credentials())
        .isInstanceOfSatisfying(
            AzureCredentials.AccountKey.class,
            key -> assertThat(key.key()).asString().isEqualTo("hushhush"))
        .hasToString("a key of the account account, from " + ORIGIN);
  }

  @Test
  void aConnectionStringMayHaveAnEndpointAndASasToken() {
    ConnectionString connection =
        new ConnectionString(
            "BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1; SharedAccessSignature=" + SAS,
            ORIGIN);

    assertThat(connection.endpoint())
        .isEqualTo(URI.create("http://127.0.0.1:10000/devstoreaccount1"));
    assertThat(connection.account()).isEqualTo("devstoreaccount1");
    assertThat(connection.credentials())
        .isInstanceOfSatisfying(
            AzureCredentials.Sas.class, sas -> assertThat(sas.token()).isEqualTo(SAS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hush",
        "AccountName=account",
        "AccountKey=aHVzaGh1c2g=",
        "UseDevelopmentStorage=true",
        "AccountName=hush hush;AccountKey=aHVzaGh1c2g=",
        "BlobEndpoint=hush://[;AccountKey=aHVzaGh1c2g=",
        "AccountName=account;AccountKey=hush!",
        "AccountName=account;SharedAccessSignature=hush",
        ";"
      })
  void aWrongConnectionStringIsNotShown(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> {
              ConnectionString connection = new ConnectionString(text, ORIGIN);
              connection.endpoint();
              connection.credentials();
            })
        .withMessageContaining(ORIGIN)
        .withMessageNotContaining("hush");
  }
}
