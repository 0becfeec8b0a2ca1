package dev.cacheprog.s3;

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
  void whatIsWrongWithAnEndpointIsNamed() {
    assertThat(NetworkFailure.hint(new UnknownHostException("store.invalid"), ""))
        .contains("no such host", "CACHEPROG_S3_ENDPOINT");
    assertThat(NetworkFailure.hint(new ConnectException("Connection refused"), ""))
        .contains("nobody answers");
    assertThat(NetworkFailure.hint(new SSLException("Unsupported or unrecognized SSL message"), ""))
        .contains("http:// instead of https://");
    assertThat(NetworkFailure.hint(new SSLException("Unable to parse TLS packet header"), ""))
        .contains("http:// instead of https://");
    assertThat(
            NetworkFailure.hint(
                new SSLHandshakeException("unable to find valid certification"), ""))
        .contains("certificate", "CACHEPROG_CA_FILE");
    assertThat(NetworkFailure.hint(new IOException("Invalid Http response"), ""))
        .contains("https:// instead of http://");
  }

  @Test
  void whereTheBucketMayBelongIntoThePathIsNamed() {
    for (IOException failure :
        new IOException[] {
          new UnknownHostException("cache.localhost"), new SSLHandshakeException("not verified")
        }) {
      assertThat(NetworkFailure.hint(failure, "set minio+http://localhost"))
          .endsWith("; set minio+http://localhost");
    }
  }

  @Test
  void whatMayPassIsNot() {
    assertThat(NetworkFailure.hint(new SocketException("Connection reset"), "")).isEmpty();
    assertThat(NetworkFailure.hint(new IOException((String) null), "")).isEmpty();
  }
}
