package dev.cacheprog.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardProxiesTest {
  private static final String PROXY = "http://user:p%40ss@proxy.example:3128";

  private static String of(Map<String, String> environment, String url) {
    Proxy proxy = ForwardProxies.of(environment).select(URI.create(url));
    return proxy.equals(Proxy.NO_PROXY) ? "direct" : proxy.toString();
  }

  @Test
  void eachSchemeHasItsProxy() {
    Map<String, String> environment = Map.of("HTTPS_PROXY", PROXY, "http_proxy", "other:8080");

    assertThat(of(environment, "https://s3.example/b")).contains("HTTP @ proxy.example", ":3128");
    assertThat(of(environment, "http://s3.example/b")).contains("HTTP @ other", ":8080");
    assertThat(of(Map.of("HTTPS_PROXY", PROXY), "http://s3.example")).isEqualTo("direct");
    assertThat(of(Map.of("HTTP_PROXY", "socks5://p"), "http://s3.example"))
        .contains("SOCKS @ p", ":1080");
  }

  @ParameterizedTest
  @CsvSource({
    "'', s3.example, false",
    "*, s3.example, true",
    "example, s3.example, true",
    "s3.example, s3.example, true",
    "s3.example, xs3.example, false",
    ".example, s3.example, true",
    ".s3.example, s3.example, false",
    "*.example, s3.example, true",
    "'a.b, S3.Example ', s3.example, true",
    "s3.example:443, s3.example, true",
    "s3.example:80, s3.example, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.0.0.0/8, 10.1.2.3, true",
    "10.0.0.0/8, 11.1.2.3, false",
    "fd00::/8, [fd00::1], true",
    "fd00::1, [fd00::1], true",
    "[fd00::1]:443, [fd00::1], true",
    "my_store, my_store, true",
    "'', 127.example, false",
    "'', localhost, true",
    "'', 127.0.0.1, true",
    "'', [::1], true",
  })
  void hostsOfNoProxyAreConnectedToDirectly(String noProxy, String host, boolean direct) {
    Map<String, String> environment = new HashMap<>(Map.of("HTTPS_PROXY", PROXY));
    environment.put("NO_PROXY", noProxy);

    assertThat(of(environment, "https://" + host + "/b").equals("direct")).isEqualTo(direct);
  }

  @Test
  void namesMayHaveUnderscoresAndValuesWhiteSpaceAround() {
    Map<String, String> environment =
        Map.of("HTTP_PROXY", " http://user:p%40ss@corp_proxy:3128\n", "NO_PROXY", "\ta.b \n");

    assertThat(of(environment, "http://s3.example/b")).contains("HTTP @ corp_proxy", ":3128");
    assertThat(of(environment, "http://a.b")).isEqualTo("direct");
    assertThat(ForwardProxies.of(environment).login(URI.create("http://s3.example")))
        .isNotNull()
        .returns("p@ss", login -> new String(login.getPassword()));
  }

  @Test
  void theCredentialsAreThoseOfTheProxy() {
    ForwardProxies proxies = ForwardProxies.of(Map.of("HTTPS_PROXY", PROXY, "HTTP_PROXY", "p"));

    assertThat(proxies.login(URI.create("https://s3.example")))
        .isNotNull()
        .returns("user", PasswordAuthentication::getUserName)
        .returns("p@ss", login -> new String(login.getPassword()));
    assertThat(proxies.login(URI.create("http://s3.example"))).isNull();
    assertThat(proxies.login(URI.create("https://localhost"))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "https://user:hush@proxy.example, must begin with http:// or socks5://",
    "http://hush hush, is not a URL",
    "http:///hush, has no host",
    "http://user:hush@proxy_of_ours:port, no valid port",
    "http://user:hush%zz@proxy_of_ours, is not a URL",
  })
  void aProxyThatCannotBeUsedIsReportedWithoutSecrets(String url, String problem) {
    ForwardProxies proxies = ForwardProxies.of(Map.of("HTTPS_PROXY", url));

    assertThat(proxies.problems()).singleElement().asString().contains("HTTPS_PROXY", problem);
    assertThat(proxies.problems().getFirst()).doesNotContain("hush");
    assertThat(proxies.select(URI.create("https://s3.example"))).isEqualTo(Proxy.NO_PROXY);
  }
}
