package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsEndpointTest {
  private final FakeTransport transport = new FakeTransport();
  private final HandClock clock = new HandClock();
  private final MemoryLog log = new MemoryLog();
  private final CredentialsEndpoint endpoint =
      new CredentialsEndpoint(URI.create("http://keys/role"), transport, clock, log);

  private void answer(String id, Duration lifetime) {
    String json =
        """
        {"RoleArn": "arn", "AccessKeyId": "%s", "SecretAccessKey": "hush", "Token": "t/%s",
         "Expiration": "%s"}
        """
            .formatted(id, id, clock.instant().plus(lifetime));
    transport.answer(200, Map.of(), json);
  }

  @Test
  void keysAreFetchedOnceAndRenewedBeforeTheyExpire() throws Exception {
    answer("first", Duration.ofHours(1));
    assertThat(endpoint.current()).isEqualTo(new Credentials("first", "hush", "t/first"));
    clock.advance(Duration.ofMinutes(54));
    assertThat(endpoint.current().accessKeyId()).isEqualTo("first");
    assertThat(transport.requests()).hasSize(1);

    clock.advance(Duration.ofMinutes(2));
    answer("second", Duration.ofHours(1));
    assertThat(endpoint.current().accessKeyId()).isEqualTo("second");
    assertThat(transport.requests())
        .allMatch(r -> r.method().equals("GET") && r.uri().toString().equals("http://keys/role"));
  }

  @Test
  void whiteSpaceAroundKeysIsRemoved() throws Exception {
    transport.answer(
        200,
        Map.of(),
        "{\"AccessKeyId\":\" a\\n\",\"SecretAccessKey\":\"b\\r\\n\",\"Token\":\"\\tc \"}");

    assertThat(endpoint.current()).isEqualTo(new Credentials("a", "b", "c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"AccessKeyId\":\"hu\\nsh\",\"SecretAccessKey\":\"b\"}",
        "{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"hu\\rsh\"}",
        "{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\",\"Token\":\"hu\\u0000sh\"}",
      })
  void keysWithControlCharactersAreNotUsedAndNotShown(String answer) {
    transport.answer(200, Map.of(), answer);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(endpoint::current)
        .withMessageContaining("http://keys/role")
        .withMessageContaining("holds a line break or another control character")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hu").doesNotContain("\n"));
  }

  @Test
  void shortLivedKeysAreNotFetchedForEachRequest() throws Exception {
    answer("brief", Duration.ofMinutes(1));
    endpoint.current();
    clock.advance(Duration.ofSeconds(40));
    assertThat(endpoint.current().accessKeyId()).isEqualTo("brief");
    assertThat(transport.requests()).hasSize(1);
  }

  @Test
  void keysWithoutAnExpirationAreNotRenewed() throws Exception {
    transport.answer(200, Map.of(), "{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\"}");
    assertThat(endpoint.current()).isEqualTo(new Credentials("a", "b", null));
    clock.advance(Duration.ofDays(1000));
    assertThat(endpoint.current()).isEqualTo(new Credentials("a", "b", null));
  }

  @Test
  void aServiceThatFailsDoesNoHarmWhileTheKeysAreValid() throws Exception {
    answer("first", Duration.ofHours(1));
    endpoint.current();
    clock.advance(Duration.ofMinutes(57));
    transport.answer(500, Map.of(), "");
    assertThat(endpoint.current().accessKeyId()).isEqualTo("first");
    assertThat(endpoint.current().accessKeyId()).isEqualTo("first");
    assertThat(transport.requests()).as("it is left alone for a while").hasSize(2);
    assertThat(log.messages(Log.Level.WARN)).isEmpty();

    clock.advance(Duration.ofMinutes(4));
    transport.fail(new IOException("connection refused"));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(endpoint::current)
        .withMessageContaining("http://keys/role cannot be reached: connection refused")
        .matches(e -> e.hint().contains("CACHEPROG_S3_CREDENTIALS_ENDPOINT"))
        .matches(StoreException::retryable);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[1]",
        "<html>secret-stuff</html>",
        "{\"AccessKeyId\":\"secret-stuff\"}",
        "{\"AccessKeyId\":1,\"SecretAccessKey\":\"secret-stuff\"}",
        "{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"secret-stuff\",\"Expiration\":\"soon\"}"
      })
  void whatIsNoCredentialsIsToldWithoutQuotingIt(String answer) {
    transport.answer(200, Map.of(), answer);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(endpoint::current)
        .withMessageContaining("did not answer with credentials")
        .satisfies(e -> assertThat(e).message().doesNotContain("secret-stuff"));
    assertThat(transport.openResponses).hasValue(0);
  }
}
