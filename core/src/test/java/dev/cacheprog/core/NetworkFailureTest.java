package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class NetworkFailureTest {
  @Test
  void theHintNamesTheSetting() {
    assertThat(
            NetworkFailure.hint(new UnknownHostException("store.invalid"), "CACHEPROG_S3_ENDPOINT"))
        .contains("host name", "CACHEPROG_S3_ENDPOINT");
    assertThat(
            NetworkFailure.hint(
                new ConnectException("Connection refused"), "CACHEPROG_S3_ENDPOINT"))
        .contains("host and port");
    assertThat(
            NetworkFailure.hint(
                new SSLException("Unsupported or unrecognized SSL message"),
                "CACHEPROG_S3_ENDPOINT"))
        .contains("http:// instead of https://");
    assertThat(
            NetworkFailure.hint(
                new SSLException("Unable to parse TLS packet header"), "CACHEPROG_S3_ENDPOINT"))
        .contains("http:// instead of https://");
    assertThat(
            NetworkFailure.hint(
                new SSLHandshakeException("unable to find valid certification"),
                "CACHEPROG_S3_ENDPOINT"))
        .contains("certificate", "CACHEPROG_CA_FILE");
    assertThat(
            NetworkFailure.hint(new IOException("Invalid Http response"), "CACHEPROG_S3_ENDPOINT"))
        .contains("https:// instead of http://");
  }

  @Test
  void theHintForAnUnknownHostHasAnAlternative() {
    for (IOException failure :
        new IOException[] {
          new UnknownHostException("cache.localhost"), new SSLHandshakeException("not verified")
        }) {
      assertThat(
              NetworkFailure.hint(failure, "CACHEPROG_S3_ENDPOINT", "set minio+http://localhost"))
          .endsWith("; set minio+http://localhost");
    }
  }

  @Test
  void temporaryFailuresHaveNoHint() {
    assertThat(
            NetworkFailure.hint(new SocketException("Connection reset"), "CACHEPROG_S3_ENDPOINT"))
        .isEmpty();
    assertThat(NetworkFailure.hint(new IOException((String) null), "CACHEPROG_S3_ENDPOINT"))
        .isEmpty();
  }
}
