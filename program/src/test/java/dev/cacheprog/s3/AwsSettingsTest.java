package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsSettingsTest {
  private static final URI ONE = URI.create("http://one:1");
  private static final URI TWO = URI.create("http://two:2");

  @TempDir Path home;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void atHome() throws IOException {
    Files.createDirectory(home.resolve(".aws"));
    environment.put("HOME", home.toString());
  }

  private void config(String text) throws IOException {
    Files.writeString(home.resolve(".aws/config"), text);
  }

  private Destination destination() {
    return new AwsSettings(environment).destination(AwsSettings.endpointOfVariables(environment));
  }

  @Test
  void withoutSettingsTheEndpointIsThatOfAws() {
    assertThat(destination()).isEqualTo(Destination.AWS);
    assertThat(new AwsSettings(environment).region()).isNull();
  }

  @Test
  void theVariableOfTheServiceOverridesTheGeneralOne() throws Exception {
    environment.put("AWS_ENDPOINT_URL", "http://one:1");
    assertThat(destination().endpoint()).isEqualTo(ONE);

    environment.put("AWS_ENDPOINT_URL_S3", " http://two:2\n");
    config("[default]\nendpoint_url = http://three:3\n");
    assertThat(destination().endpoint()).isEqualTo(TWO);
    assertThat(new AwsSettings(environment).originOfEndpoint())
        .isEqualTo("from AWS_ENDPOINT_URL_S3");
  }

  @Test
  void theProfileNamesAnEndpointForAllServicesOrForThisOne() throws Exception {
    config(
        """
        # of a laptop
        [default]
        endpoint_url = http://three:3

        [profile builds] ; for CI
        region=eu-central-1
        endpoint_url = http://one:1 # all services
        use_fips_endpoint = true

        [profile local]
        services = local
        endpoint_url = http://one:1

        [services local]
        dynamodb =
          endpoint_url = http://three:3
        s3 =
          endpoint_url = http://two:2
        """);
    environment.put("AWS_PROFILE", "builds");
    assertThat(destination()).isEqualTo(Destination.at(ONE));
    assertThat(new AwsSettings(environment).originOfEndpoint())
        .isEqualTo("from the AWS profile builds");
    assertThat(new AwsSettings(environment).region())
        .isEqualTo(new AwsSettings.Setting("eu-central-1", "from the AWS profile builds"));

    environment.put("AWS_PROFILE", "local");
    assertThat(destination().endpoint()).isEqualTo(TWO);

    environment.put("AWS_PROFILE", "absent");
    assertThat(destination()).isEqualTo(Destination.AWS);
  }

  @Test
  void configuredEndpointsCanBeIgnored() throws Exception {
    config("[default]\nendpoint_url = http://one:1\n");
    environment.put("AWS_ENDPOINT_URL", "http://one:1");
    environment.put("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "True");
    assertThat(destination()).isEqualTo(Destination.AWS);
    assertThat(new AwsSettings(environment).originOfEndpoint()).isEqualTo("AWS's own");

    environment.remove("AWS_ENDPOINT_URL");
    environment.remove("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    config("[default]\nendpoint_url = http://one:1\nignore_configured_endpoint_urls = true\n");
    assertThat(destination()).isEqualTo(Destination.AWS);
  }

  @Test
  void theCredentialsFileIsReadToo() throws Exception {
    config("[default]\nregion = eu-a-1\n");
    Files.writeString(
        home.resolve(".aws/credentials"),
        "[default]\r\nregion = eu-b-1\r\nendpoint_url = http://one:1\r\n");

    assertThat(destination().endpoint()).isEqualTo(ONE);
    assertThat(new AwsSettings(environment).region())
        .extracting(AwsSettings.Setting::value)
        .isEqualTo("eu-b-1");
  }

  @ParameterizedTest
  @CsvSource({
    "true, , , , true, false",
    "false, , true, , false, false",
    ", true, true, , true, true",
    ", , true, true, true, true",
    ", false, , true, false, false",
  })
  void variablesOfKindsOfEndpointsComeBeforeTheProfile(
      String fips,
      String dualStack,
      String fipsOfProfile,
      String dualStackOfProfile,
      boolean expectFips,
      boolean expectDualStack)
      throws Exception {
    config(
        "[default]\nuse_fips_endpoint = %s\nuse_dualstack_endpoint = %s\n"
            .formatted(
                fipsOfProfile == null ? "" : fipsOfProfile,
                dualStackOfProfile == null ? "" : dualStackOfProfile));
    if (fips != null) {
      environment.put("AWS_USE_FIPS_ENDPOINT", fips);
    }
    if (dualStack != null) {
      environment.put("AWS_USE_DUALSTACK_ENDPOINT", dualStack);
    }

    assertThat(destination()).isEqualTo(new Destination(null, expectFips, expectDualStack));
  }

  @Test
  void noFileIsReadIfVariablesSuffice() throws Exception {
    // Reading a folder fails.
    environment.put("AWS_CONFIG_FILE", home.toString());
    environment.put("AWS_ENDPOINT_URL", "http://one:1");
    environment.put("AWS_REGION", "eu-a-1");
    AwsSettings settings = new AwsSettings(environment);

    settings.destination(AwsSettings.endpointOfVariables(environment));
    settings.region();
    assertThat(settings.unreadable()).isEmpty();

    settings.destination(null);
    assertThat(settings.unreadable()).containsExactly(home.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "AWS_ENDPOINT_URL_S3, localhost:4566, 'AWS_ENDPOINT_URL_S3: the endpoint must begin with http'",
    "AWS_ENDPOINT_URL, http://a b, 'AWS_ENDPOINT_URL: '",
    "AWS_USE_FIPS_ENDPOINT, yes, AWS_USE_FIPS_ENDPOINT must be true or false: 'yes'",
  })
  void aVariableWithAnImpossibleValueIsNamed(String name, String value, String message) {
    environment.put(name, value);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> AwsSettings.endpointOfVariables(environment))
        .withMessageContaining(message.replace("\"", ""));
  }

  @Test
  void anInvalidValueInAProfileIsNamed() throws Exception {
    config("[default]\nendpoint_url = localhost\n");

    assertThatIllegalArgumentException()
        .isThrownBy(this::destination)
        .withMessageStartingWith("endpoint_url of the AWS profile default: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[",
        "[]",
        "=",
        "[default]\n  = x\n= y\n",
        "[profile]\nregion = x"
      })
  void anyTextCanBeRead(String text) throws Exception {
    config(text);

    assertThat(destination()).isEqualTo(Destination.AWS);
    assertThat(new AwsSettings(environment).region()).isNull();
  }
}
