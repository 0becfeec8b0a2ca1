package dev.cacheprog.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdleSettingsTest {
  private static final String TYPE = "CACHEPROG_REMOTE_STORAGE_TYPE";

  private static Options options(Map<String, String> environment, String... args)
      throws OptionException {
    return CommandLines.options(CommandLine.parse(List.of(args), environment));
  }

  @Test
  void settingsOfAStoreWithoutATypeAreReported() throws Exception {
    assertThat(
            IdleSettings.storeWithoutType(
                options(Map.of("CACHEPROG_S3_BUCKET", "b", "CACHEPROG_S3_ENDPOINT", "http://s"))))
        .contains(
            "CACHEPROG_S3_BUCKET is set, but CACHEPROG_REMOTE_STORAGE_TYPE is not: set it to s3, or"
                + " to disabled if no store is wanted");
    assertThat(IdleSettings.storeWithoutType(options(Map.of(), "--s3-prefix=p")))
        .get()
        .asString()
        .startsWith("--s3-prefix is set, but");
    assertThat(
            IdleSettings.storeWithoutType(
                options(Map.of("CACHEPROG_HTTP_STORAGE_BASE_URL", "http://s", TYPE, ""))))
        .get()
        .asString()
        .contains("CACHEPROG_HTTP_STORAGE_BASE_URL is set", "set it to http,");
    assertThat(
            IdleSettings.storeWithoutType(
                options(Map.of("CACHEPROG_HTTP_STORAGE_BASE_URL", "http://s"), "--s3-bucket", "b")))
        .get()
        .asString()
        .contains("--s3-bucket and CACHEPROG_HTTP_STORAGE_BASE_URL are set", "s3 or http");
    assertThat(IdleSettings.storeWithoutType(options(Map.of("CACHEPROG_OCI_PASSWORD", "x"))))
        .get()
        .asString()
        .contains("CACHEPROG_OCI_PASSWORD is set", "set it to oci,");
  }

  @Test
  void anExplicitTypeIsNotReported() throws Exception {
    for (String type : List.of("disabled", "s3", "http")) {
      assertThat(
              IdleSettings.storeWithoutType(
                  options(Map.of("CACHEPROG_S3_BUCKET", "b", TYPE, type))))
          .isEqualTo(Optional.empty());
    }
    assertThat(IdleSettings.storeWithoutType(options(Map.of()))).isEmpty();
  }

  @Test
  void settingsOfAnotherStoreAndOfMetricsAreReported() throws Exception {
    assertThat(IdleSettings.others(options(Map.of("CACHEPROG_S3_BUCKET", "b", TYPE, "http"))))
        .containsExactly("CACHEPROG_S3_BUCKET has no effect with the storage type http");
    assertThat(
            IdleSettings.others(
                options(
                    Map.of("CACHEPROG_HTTP_STORAGE_EXTRA_HEADERS", "a:b", TYPE, "s3"),
                    "--metrics-push-method=PUT")))
        .containsExactly(
            "CACHEPROG_HTTP_STORAGE_EXTRA_HEADERS has no effect with the storage type s3",
            "--metrics-push-method has no effect without CACHEPROG_METRICS_PUSH_ENDPOINT");
    assertThat(
            IdleSettings.others(
                options(
                    Map.of(
                        "CACHEPROG_S3_BUCKET", "b", "CACHEPROG_OCI_REPOSITORY", "r", TYPE, "oci"))))
        .containsExactly("CACHEPROG_S3_BUCKET has no effect with the storage type oci");
    assertThat(IdleSettings.others(options(Map.of("CACHEPROG_S3_BUCKET", "b", TYPE, "s3"))))
        .isEmpty();
  }
}
