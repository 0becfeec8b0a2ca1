package dev.cacheprog.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.fakes.Samples;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GcsBucketTest {
  private static final String NAME = Samples.action("a").hex();

  @ParameterizedTest
  @CsvSource({
    "https://storage.googleapis.com, '', https://storage.googleapis.com/b.example/",
    "https://storage.googleapis.com/, go, https://storage.googleapis.com/b.example/go/",
    "http://10.0.0.1:8080/gcs/, /go/../x, http://10.0.0.1:8080/gcs/b.example//x/",
    "https://s.example, 'a b+ü%', https://s.example/b.example/a%20b%2B%C3%BC%25/",
  })
  void theUrlHasBucketAndKeyInItsPath(URI endpoint, String prefix, String url) {
    assertThat(new GcsBucket(endpoint, "b.example", prefix).url(Samples.action("a")))
        .isEqualTo(URI.create(url + NAME));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "Builds", "a/b", "gs://builds", "a?b", "a b", "bü3"})
  void otherNamesAreRejected(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GcsBucket(GcsBucket.GOOGLE, name, ""))
        .withMessageContaining("'" + name + "'");
  }

  @Test
  void otherEndpointsAreRejected() {
    for (String endpoint : new String[] {"ftp://host", "https:///path", "host"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new GcsBucket(URI.create(endpoint), "builds", ""))
          .withMessageContaining(endpoint);
    }
  }

  @Test
  void prefixesAndEndpointsTellBucketsApart() {
    GcsBucket bucket = new GcsBucket(GcsBucket.GOOGLE, "builds", "go//");

    assertThat(bucket.id()).isEqualTo("gcs https://storage.googleapis.com builds go");
    assertThat(bucket).hasToString("https://storage.googleapis.com/builds/go");
    assertThat(bucket.under("other").id()).isNotEqualTo(bucket.id());
  }
}
