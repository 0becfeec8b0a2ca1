package dev.cacheprog.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzureContainerTest {
  private static final ActionId ID = Samples.action("a");

  private static AzureContainer container(String endpoint, String prefix) {
    return new AzureContainer(URI.create(endpoint), "account", "builds", prefix);
  }

  @ParameterizedTest
  @CsvSource({
    "https://account.blob.core.windows.net,'',https://account.blob.core.windows.net/builds/",
    "https://account.blob.core.windows.net/,go/,https://account.blob.core.windows.net/builds/go/",
    "HTTP://127.0.0.1:10000/account/,a//b/../c,http://127.0.0.1:10000/account/builds/a/c/",
    "https://h:443,/a b+ü%,https://h/builds//a%20b%2B%C3%BC%25/",
  })
  void anObjectHasTheSameNameAsInS3(String endpoint, String prefix, String url) {
    assertThat(container(endpoint, prefix).blob(ID)).isEqualTo(URI.create(url + ID.hex()));
  }

  @ParameterizedTest
  @CsvSource({
    "https://account1.blob.core.windows.net,account1",
    "https://account1.privatelink.blob.core.windows.net/,account1",
    "https://account1.blob.core.chinacloudapi.cn,account1",
    "http://127.0.0.1:10000/devstoreaccount1,devstoreaccount1",
    "http://azurite:10000/devstoreaccount1/,devstoreaccount1",
    "https://blobs.example,''",
    "https://localhost,''",
    "localhost:10000/devstoreaccount1,''",
    "https://blobs.example/a-b,''",
  })
  void anEndpointNamesItsAccount(String endpoint, String account) {
    assertThat(AzureContainer.accountOf(URI.create(endpoint))).isEqualTo(account);
  }

  @ParameterizedTest
  @ValueSource(strings = {"builds", "a-1", "$root", "$web", "0-0-0"})
  void containersHaveAzuresNames(String name) {
    assertThat(new AzureContainer(URI.create("https://h"), "", name, "").name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab", "Builds", "a_b", "-ab", "ab-", "a--b", "a/b", "", "$logs2"})
  void anotherNameIsAnErrorWithItsVariable(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AzureContainer(URI.create("https://h"), "", name, ""))
        .withMessageContaining("'" + name + "'")
        .withMessageContaining("CACHEPROG_AZURE_CONTAINER");
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a\\b", "a./b", "a.", "a\nb", "a\tb", "../.."})
  void aPrefixThatAzureWouldChangeIsAnError(String prefix) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> container("https://h", prefix))
        .withMessageContaining("CACHEPROG_AZURE_PREFIX");
  }

  @Test
  void longPrefixesAndOtherAccountsAreErrors() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> container("https://h", "p".repeat(901)))
        .withMessageContaining("CACHEPROG_AZURE_PREFIX");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AzureContainer.endpointOf("My.Account"))
        .withMessageContaining("'My.Account'")
        .withMessageContaining("CACHEPROG_AZURE_ACCOUNT");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AzureContainer(URI.create("https://h"), "a_b", "builds", ""))
        .withMessageContaining("CACHEPROG_AZURE_ACCOUNT");
  }

  @Test
  void aSignatureInTheEndpointIsNotShown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> container("https://h/account?sv=1&sig=hush", ""))
        .withMessageContaining("'https://h/account'")
        .withMessageContaining("CACHEPROG_AZURE_SAS_TOKEN")
        .withMessageNotContaining("hush");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> container("ftp://h/account?sig=hush", ""))
        .withMessageContaining("CACHEPROG_AZURE_ENDPOINT")
        .withMessageNotContaining("hush");
  }

  @Test
  void itsTextIsItsUrl() {
    assertThat(container("https://h/", "a b")).hasToString("https://h/builds/a b");
    assertThat(container("https://h/", "")).hasToString("https://h/builds");
  }
}
