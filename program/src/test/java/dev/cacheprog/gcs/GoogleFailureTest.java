package dev.cacheprog.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class GoogleFailureTest {
  private static HttpResponseException answer(int status, String content) {
    return new HttpResponseException.Builder(status, "", new HttpHeaders())
        .setContent(content)
        .build();
  }

  @Test
  void theAnswerOfATokenServiceIsShort() {
    StoreException failure =
        GoogleFailure.of(
            new IOException(
                "Error getting access token:\nPOST ...",
                answer(
                    400,
                    "{\"error\": \"invalid_grant\", \"error_description\": \"Invalid\\nSignature\"}")));

    assertThat(failure)
        .hasMessage(
            "the service that gives Google's tokens answered HTTP 400: invalid_grant (Invalid"
                + " Signature)");
    assertThat(failure.reason()).isEqualTo(Reason.PERMANENT);
    assertThat(failure.hint()).contains("GOOGLE_APPLICATION_CREDENTIALS");
  }

  @Test
  void theFormOfOtherServicesIsReadToo() {
    assertThat(
            GoogleFailure.of(
                answer(403, "{\"error\": {\"code\": 403, \"message\": \"Permission denied\"}}")))
        .hasMessageEndingWith("HTTP 403: Permission denied");
    for (String content : new String[] {"", "<html>", "[]", "{\"error\": 1}", "{\"error\": {}}"}) {
      assertThat(GoogleFailure.of(answer(502, content))).hasMessageEndingWith("HTTP 502");
    }
  }

  @Test
  void secretsAreLeftOut() {
    String text =
        "token ya29.c.b0Aa and eyJhbGciOi.J9.x and " + "k".repeat(300) + " and -----BEGIN stay";

    assertThat(GoogleFailure.clean(text)).isEqualTo("token ... and ... and ... and ... stay");
    assertThat(GoogleFailure.clean("word ".repeat(1000))).hasSizeLessThan(220);
  }

  @Test
  void aServiceThatCannotBeReachedMayBeReachedLater() {
    StoreException failure =
        GoogleFailure.of(new IOException("POST: ...", new ConnectException("Connection refused")));

    assertThat(failure.reason()).isEqualTo(Reason.TRANSIENT);
    assertThat(failure).hasMessageContaining("cannot be reached: ");
    assertThat(failure.hint()).contains("HTTPS_PROXY");
  }

  @Test
  void exceptionsOfTheLibraryAreDescribedWithoutTheirMessage() {
    StoreException failure = GoogleFailure.of(new IllegalStateException("secret"));

    assertThat(failure).hasMessageContaining("an unexpected java.lang.IllegalStateException at");
    assertThat(failure.getMessage()).doesNotContain("secret");
  }
}
