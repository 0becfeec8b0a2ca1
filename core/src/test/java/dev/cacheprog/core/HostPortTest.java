package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
  @ParameterizedTest
  @CsvSource({
    "http://store/x, store, -1, store",
    "http://my_store:8080, my_store, 8080, my_store:8080",
    "http://my_store:80/, my_store, 80, my_store",
    "https://me:hush@a.b_c:443, a.b_c, 443, a.b_c",
    "https://s:80, s, 80, s:80",
    "minio+https://s:443, s, 443, s",
    "http://10.1.2.3:9000, 10.1.2.3, 9000, 10.1.2.3:9000",
    "http://[fd00::1]:9000, [fd00::1], 9000, [fd00::1]:9000",
    "http://[fd00::1], [fd00::1], -1, [fd00::1]",
    "http://store:, store, -1, store",
  })
  void urlsHaveHostAndPort(String url, String host, int port, String authority) {
    URI uri = URI.create(url);

    assertThat(HostPort.of(uri)).isEqualTo(new HostPort(host, port));
    assertThat(HostPort.required(uri).authority(uri.getScheme())).isEqualTo(authority);
  }

  @Test
  void addressesHaveNoBracketsAsNames() {
    assertThat(HostPort.required(URI.create("http://[fd00::1]:9000")).name()).isEqualTo("fd00::1");
    assertThat(HostPort.required(URI.create("http://my_store")).name()).isEqualTo("my_store");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http:store",
        "http:///path",
        "http://my_store:port",
        "http://store:65536",
        "http://store:123456",
        "http://a,b",
        "http://a_b:80:90",
        "mailto:x"
      })
  void urlsWithoutAHostHaveNone(String url) {
    assertThat(HostPort.of(URI.create(url))).isNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostPort.required(URI.create(url)))
        .withMessageContaining(url);
  }
}
