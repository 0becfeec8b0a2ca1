package dev.cacheprog.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsForwardTest {
  @Test
  void labelsAreAddedToThePathOfTheEndpoint() {
    assertThat(MetricsForward.target(URI.create("http://gw:9091/x"), Map.of()))
        .hasToString("http://gw:9091/x");
    assertThat(MetricsForward.target(URI.create("http://gw:9091/"), Map.of("b", "1", "a", "ü+ &")))
        .hasToString("http://gw:9091/metrics/job/cacheprog/a/%C3%BC%2B%20%26/b/1");
    assertThat(MetricsForward.target(URI.create("http://gw"), Map.of("job", "a/b", "z", "")))
        .hasToString("http://gw/metrics/job@base64/YS9i/z@base64/=");
  }
}
