package dev.cacheprog.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.contract.RemoteStoreContract;
import dev.cacheprog.core.Json;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.system.support.AzureBuilds;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Azurite;
import dev.cacheprog.testkit.Workspace;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Azure's own client reads what is stored, and what it stores is read.
@Tag("system")
@Tag("variation")
class AzureClientInteropTest {
  private static final String PREFIX = "a b/ü+%";

  private static String azure(String... arguments) throws Exception {
    Fixture.requireTool("azure-client", "that Azure's own client reads the objects");
    Azurite azurite = AzureBuilds.azurite();
    List<String> command = new ArrayList<>();
    command.add(Workspace.tool("azure-client").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .put(
            "AZURE_STORAGE_CONNECTION_STRING",
            "DefaultEndpointsProtocol=http;AccountName="
                + Azurite.ACCOUNT
                + ";AccountKey="
                + azurite.key()
                + ";BlobEndpoint="
                + azurite.url());
    Fixture.Result result = Fixture.run(builder);
    assertThat(result.exit()).as("%s", result).isZero();
    return result.out();
  }

  private static AzureStore store() throws Exception {
    Azurite azurite = AzureBuilds.azurite();
    return AzureContractTest.store(
        azurite,
        PREFIX,
        new AzureCredentials.AccountKey(Azurite.ACCOUNT, azurite.key(), "the test"));
  }

  @Test
  void azuresClientReadsObjectsWithTheirMetadata() throws Exception {
    ActionId id = RemoteStoreContract.freshAction();
    byte[] body = Samples.noise(5000);
    OutputId output = OutputId.ofBody(Samples.text(9999));
    store().put(id, new ObjectMetadata(output, "zstd", 9999), Body.of(body));

    Json found = Json.parse(azure("get", AzureBuilds.CONTAINER, PREFIX + "/" + id.hex()));

    assertThat(found.number("size")).isEqualTo(5000);
    assertThat(found.text("body")).isEqualTo(Base64.getEncoder().encodeToString(body));
    assertThat(found.members("metadata"))
        .containsOnly(
            java.util.Map.entry("outputid", new Json.Text(output.hex())),
            java.util.Map.entry("compression", new Json.Text("zstd")),
            java.util.Map.entry("uncompressedsize", new Json.Text("9999")));
  }

  @Test
  void objectsOfAzuresClientAreRead() throws Exception {
    ActionId id = RemoteStoreContract.freshAction();
    byte[] body = "a body".getBytes(UTF_8);
    azure(
        "put",
        AzureBuilds.CONTAINER,
        PREFIX + "/" + id.hex(),
        Base64.getEncoder().encodeToString(body),
        "{\"outputid\":\"" + OutputId.ofBody(body) + "\",\"UncompressedSize\":\"6\"}");

    try (Lookup lookup = store().get(id)) {
      Lookup.Hit hit = (Lookup.Hit) lookup;
      assertThat(hit.metadata()).isEqualTo(Samples.entry(body));
      assertThat(hit.body().readAllBytes()).isEqualTo(body);
    }
  }
}
