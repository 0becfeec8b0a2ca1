package dev.cacheprog.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.Body;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/// Against the examples in Microsoft's documentation. Whether real signatures are accepted is
/// tested with Azurite.
class SharedKeyTest {
  private static final Instant TIME = Instant.parse("2015-06-26T23:39:12Z");
  private static final String KEY = Base64.getEncoder().encodeToString("a key".getBytes(UTF_8));

  /// "Authorize with Shared Key", the example of the string to sign: all fields but the date are
  /// empty. There the resource has a query, too.
  @Test
  void theStringToSignIsThatOfTheDocumentation() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-ms-version", "2015-02-21");
    headers.put("X-MS-Date", "Fri, 26 Jun 2015 23:39:12 GMT");

    assertThat(
            SharedKey.stringToSign(
                "GET",
                headers,
                0,
                "/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20"))
        .isEqualTo(
            lines(
                "GET",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "x-ms-date:Fri, 26 Jun 2015 23:39:12 GMT",
                "x-ms-version:2015-02-21",
                "/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20"));
  }

  @Test
  void aPutSignsLengthTypeAndMetadata() throws Exception {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-ms-version", "2023-11-03");
    headers.put("Content-Type", "application/octet-stream");
    headers.put("x-ms-meta-outputid", " ab ");
    headers.put("x-ms-blob-type", "BlockBlob");
    AzureCredentials.AccountKey key = new AzureCredentials.AccountKey("account", KEY, "it");

    HttpTransport.Request signed =
        SharedKey.sign(
            new HttpTransport.Request(
                "PUT",
                URI.create("http://127.0.0.1:10000/account/builds/a%20b/x"),
                headers,
                Body.of(new byte[11])),
            key,
            TIME);

    String text =
        lines(
            "PUT",
            "",
            "",
            "11",
            "",
            "application/octet-stream",
            "",
            "",
            "",
            "",
            "",
            "",
            "x-ms-blob-type:BlockBlob",
            "x-ms-date:Fri, 26 Jun 2015 23:39:12 GMT",
            "x-ms-meta-outputid:ab",
            "x-ms-version:2023-11-03",
            "/account/account/builds/a%20b/x");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("a key".getBytes(UTF_8), "HmacSHA256"));
    assertThat(signed.headers())
        .containsAllEntriesOf(headers)
        .containsEntry("x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT")
        .containsEntry(
            "Authorization",
            "SharedKey account:"
                + Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8))));
  }

  private static String lines(String... lines) {
    return String.join("\n", lines);
  }
}
