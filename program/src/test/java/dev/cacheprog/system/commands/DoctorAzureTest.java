package dev.cacheprog.system.commands;

import static dev.cacheprog.system.commands.DoctorRun.visit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.commands.DoctorRun.Visit;
import dev.cacheprog.system.support.AzureBuilds;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Azurite;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `cacheprog doctor` with a container of Azurite.
@Tag("system")
class DoctorAzureTest {
  @Test
  void allIsWell() throws Exception {
    String prefix = Fixture.unique("doctor");

    Visit visit = visit(AzureBuilds.environment(prefix));

    assertThat(visit.exit()).as("%s", visit).isZero();
    assertThat(visit.row("options")).contains("storage type azure");
    assertThat(visit.row("endpoint")).contains(" ok ", "from CACHEPROG_AZURE_ENDPOINT");
    assertThat(visit.row("credentials"))
        .contains(
            " ok ", "a key of the account devstoreaccount1, from CACHEPROG_AZURE_ACCOUNT_KEY");
    assertThat(visit.row("container"))
        .contains(" ok ", "builds of the account devstoreaccount1, prefix " + prefix);
    for (String row : new String[] {"connection", "clock", "get", "put", "read back"}) {
      assertThat(visit.row(row)).as("%s", visit).contains(" ok ");
    }
    assertThat(visit.row("permissions")).contains("read and write");
  }

  @Test
  void aContainerThatIsNotThereIsNamed() throws Exception {
    Map<String, String> environment = AzureBuilds.environment("p");
    environment.put("CACHEPROG_AZURE_CONTAINER", "elsewhere");

    Visit visit = visit(environment);

    assertThat(visit.exit()).isEqualTo(1);
    assertThat(visit.row("get"))
        .contains("FAILED", "ContainerNotFound", "CACHEPROG_AZURE_CONTAINER");
  }

  @Test
  void aTokenThatMayOnlyReadIsAWarning() throws Exception {
    Azurite azurite = AzureBuilds.azurite();
    Map<String, String> environment =
        AzureBuilds.withoutCredentials(azurite.url(), Fixture.unique("doctor"));
    String sas = azurite.sas(AzureBuilds.CONTAINER, "", "r");
    environment.put("CACHEPROG_AZURE_SAS_TOKEN", sas);

    Visit visit = visit(environment);

    assertThat(visit.exit()).as("%s", visit).isZero();
    assertThat(visit.row("credentials"))
        .contains("a SAS token, from CACHEPROG_AZURE_SAS_TOKEN, permissions r, valid until ");
    assertThat(visit.row("put"))
        .contains("warning", "AuthorizationPermissionMismatch", "CACHEPROG_DISABLE_PUT=true");
    assertThat(visit.stdout()).doesNotContain(sas.substring(sas.indexOf("sig=")));
  }

  @Test
  void missingCredentialsAreAFailureThatSaysWhatMayBeSet() throws Exception {
    Map<String, String> environment =
        AzureBuilds.withoutCredentials(AzureBuilds.azurite().url(), "p");

    Visit visit = visit(environment);

    assertThat(visit.exit()).isEqualTo(1);
    assertThat(visit.row("credentials"))
        .contains("FAILED", "no Azure credentials", "CACHEPROG_AZURE_ACCOUNT_KEY", "id-token");
    assertThat(visit.row("get")).contains("not checked");
  }
}
