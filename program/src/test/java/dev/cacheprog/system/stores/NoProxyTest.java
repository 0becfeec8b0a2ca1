package dev.cacheprog.system.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.http.ForwardProxies;
import dev.cacheprog.system.support.Fixture;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `NO_PROXY` means to this program what it means to Go's: a program of Go decides about the same
/// URLs, with golang.org/x/net/http/httpproxy as the standard library has it.
@Tag("system")
class NoProxyTest {
  private static final List<String> ENTRIES =
      List.of(
          "",
          "*",
          " * ",
          "a,*",
          "10.0.0.0/8",
          "10.1.0.0/16, 192.168.0.0/16",
          "10.1.2.3",
          "10.1.2.3:9000",
          "10.1.2.3:80",
          "10.1.2.3/32",
          "10.1.2.0/33",
          "10.1.2.3/",
          "0.0.0.0/0",
          "::/0",
          "10.1.2",
          "10.01.2.3",
          "010.1.2.3",
          "fd00::/8",
          "FD00::1",
          "fd00::1",
          "[fd00::1]",
          "[fd00::1]:9000",
          "[fd00::1]:80",
          "fd00::1:9000",
          "fd00:0:0:0:0:0:0:1",
          "fd00::%1/8",
          "[fd00::]/8",
          "::ffff:10.1.2.3",
          "::ffff:10.0.0.0/104",
          "::ffff:10.0.0.0/90",
          "example.com",
          ".example.com",
          "*.example.com",
          "**.example.com",
          "..example.com",
          ".",
          "*.",
          "Example.COM",
          "example.com:9000",
          ".example.com:9000",
          "*.example.com:80",
          "example.com:",
          ":9000",
          "example.com:9000:1",
          "[example.com]:9000",
          "[]:9000",
          "com",
          ".svc,.cluster.local",
          "my_store",
          "store",
          "127.0.0.1",
          "localhost",
          "http://example.com",
          "example.com.",
          ",, ,example.com",
          "münchen.example");

  private static final List<String> URLS =
      List.of(
          "http://10.1.2.3",
          "http://10.1.2.3:9000",
          "https://10.1.2.3",
          "http://11.1.2.3",
          "http://192.168.4.5:9000/x",
          "http://10.1.2",
          "http://0.0.0.0",
          "http://[fd00::1]",
          "http://[fd00::1]:9000",
          "https://[FD00:0::1]",
          "http://[fe80::1]",
          "http://[::ffff:10.1.2.3]:9000",
          "http://[::1]:9000",
          "http://[::]",
          "http://127.0.0.1:9000",
          "http://127.8.9.10",
          "http://127.example.com",
          "http://localhost:9000",
          "http://LOCALHOST",
          "http://localhost.example.com",
          "http://example.com",
          "http://EXAMPLE.com:9000",
          "https://example.com",
          "https://a.b.example.com",
          "http://badexample.com",
          "http://example.com.",
          "http://store.svc",
          "http://store.svc.cluster.local",
          "http://my_store:9000",
          "http://a.my_store",
          "http://store",
          "http://xn--mnchen-3ya.example");

  /// One row for each entry, one letter for each URL.
  private static final String PROGRAM =
      """
      package main

      import (
      	"fmt"
      	"net/http"
      	"os"
      )

      func main() {
      	for _, url := range os.Args[1:] {
      		request, err := http.NewRequest("GET", url, nil)
      		if err != nil {
      			panic(err)
      		}
      		proxy, err := http.ProxyFromEnvironment(request)
      		if err != nil {
      			panic(err)
      		}
      		if proxy == nil {
      			fmt.Print("d")
      		} else {
      			fmt.Print("p")
      		}
      	}
      }
      """;

  private static Map<String, String> environment(String noProxy) {
    return Map.of(
        "HTTP_PROXY",
        "http://p.example:1",
        "HTTPS_PROXY",
        "http://p.example:1",
        "NO_PROXY",
        noProxy);
  }

  private static String ours(String noProxy) {
    ForwardProxies proxies = ForwardProxies.of(environment(noProxy));
    StringBuilder answers = new StringBuilder();
    for (String url : URLS) {
      answers.append(proxies.select(URI.create(url)).equals(Proxy.NO_PROXY) ? 'd' : 'p');
    }
    return answers.toString();
  }

  private static Path program() throws Exception {
    Path folder = Fixture.fresh("noproxy");
    Files.writeString(folder.resolve("go.mod"), "module noproxy\n\ngo 1.24\n");
    Files.writeString(folder.resolve("main.go"), PROGRAM);
    Path binary = folder.resolve("noproxy");
    ProcessBuilder build = new ProcessBuilder("go", "build", "-o", binary.toString(), ".");
    build.environment().remove("GOCACHEPROG");
    build.environment().put("GOFLAGS", "-mod=mod");
    Fixture.Result built = Fixture.run(build.directory(folder.toFile()));
    assertThat(built.exit()).as("%s", built).isZero();
    return binary;
  }

  @Test
  void hostsAreAskedDirectlyAsByGo() throws Exception {
    String binary = program().toString();
    List<String> others = new ArrayList<>();
    for (String entry : ENTRIES) {
      List<String> command = new ArrayList<>(List.of(binary));
      command.addAll(URLS);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().remove("no_proxy");
      builder.environment().putAll(environment(entry));
      Process process = builder.start();
      String go = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).isZero();
      assertThat(go).as("what go does with %s", entry).hasSize(URLS.size());
      String ours = ours(entry);
      for (int i = 0; i < go.length(); i++) {
        if (go.charAt(i) != ours.charAt(i)) {
          others.add("'%s' %s: go %s".formatted(entry, URLS.get(i), go.charAt(i)));
        }
      }
    }
    assertThat(others).isEmpty();
  }
}
