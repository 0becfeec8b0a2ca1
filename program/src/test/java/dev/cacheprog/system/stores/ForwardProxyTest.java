package dev.cacheprog.system.stores;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.ConnectProxy;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.FrontEnd;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.ServerKey;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A store that can only be reached through the proxy of a company, which wants a password. Its
/// name is known to that proxy alone.
@Tag("system")
class ForwardProxyTest {
  private static final String LOGIN =
      "Basic " + Base64.getEncoder().encodeToString("user:hush hush".getBytes(ISO_8859_1));

  private static Go.Run build(Map<String, String> environment) throws Exception {
    Go.Run run =
        Fixture.plainGo(Fixture.library().folder())
            .cached(Fixture.fresh("root"))
            .with(environment)
            .run("build", "-x", "-o", Fixture.fresh("binary").resolve("hello").toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
    assertThat(run.stderr()).doesNotContain("hush");
    return run;
  }

  /// What a proxy says to who does not log in.
  private static String withoutLogin(String head) {
    return head.toLowerCase(Locale.ROOT)
            .contains(("\r\nProxy-Authorization: " + LOGIN + "\r\n").toLowerCase(Locale.ROOT))
        ? ""
        : FrontEnd.answer(
            "407 Proxy Authentication Required",
            "Proxy-Authenticate: Basic realm=\"company\"\r\n",
            "");
  }

  @Test
  void passesRequestsOn() throws Exception {
    Fixture.library();
    try (FrontEnd proxy =
        FrontEnd.refusing(Fixture.minio().port(), ForwardProxyTest::withoutLogin)) {
      Map<String, String> environment =
          new HashMap<>(Fixture.minio().environment(Fixture.LIBRARY_PREFIX));
      environment.put("CACHEPROG_S3_ENDPOINT", "minio+http://store.example:9000");
      environment.put("HTTP_PROXY", "http://user:hush%20hush@127.0.0.1:" + proxy.port());

      Go.Run run = build(environment);

      assertThat(run.compilations()).as("%s", run).isZero();
      assertThat(proxy.heads)
          .isNotEmpty()
          .allMatch(head -> head.contains(" http://store.example:9000/cache/"));
    }
  }

  @Test
  void opensTunnels() throws Exception {
    Path folder = Fixture.fresh("keys");
    ServerKey key = ServerKey.make(folder, "dns:store.example,ip:127.0.0.1");
    try (S3Server store = S3Server.minio(Fixture.fresh("minio"), folder);
        ConnectProxy proxy = new ConnectProxy(store.port(), ForwardProxyTest::withoutLogin)) {
      Map<String, String> environment = new HashMap<>(store.environment("tunnel"));
      environment.put("CACHEPROG_S3_ENDPOINT", "minio+https://store.example");
      environment.put("CACHEPROG_CA_FILE", key.certificate().toString());
      environment.put("https_proxy", "http://user:hush%20hush@127.0.0.1:" + proxy.port());

      build(environment);
      Go.Run warm = build(environment);

      assertThat(warm.compilations()).as("%s", warm).isZero();
      assertThat(store.list("tunnel/")).isNotEmpty();
      assertThat(proxy.asked).isNotEmpty().containsOnly("CONNECT store.example:443 HTTP/1.1");
    }
  }
}
