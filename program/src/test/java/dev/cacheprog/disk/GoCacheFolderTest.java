package dev.cacheprog.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// In the order of go: the variable, the file of `go env -w`, the file of the installation, the
/// default.
class GoCacheFolderTest {
  @TempDir Path folder;

  private static Path found(String system, Map<String, String> environment) throws IOException {
    return new GoCacheFolder(environment, system).ofGo();
  }

  private static Map<String, String> with(Map<String, String> environment, String... more) {
    Map<String, String> all = new HashMap<>(environment);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  private Path go() throws IOException {
    Path root = Files.createDirectories(folder.resolve("goroot"));
    Path program = Files.createDirectory(root.resolve("bin")).resolve("go");
    Files.writeString(program, "#!/bin/sh\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return root;
  }

  @Test
  void theDefaultIsTheUsersFolderForCaches() throws IOException {
    assertThat(found("Linux", Map.of("HOME", "/home/u"))).hasToString("/home/u/.cache/go-build");
    assertThat(found("Linux", Map.of("HOME", "/home/u", "XDG_CACHE_HOME", "/var/c")))
        .hasToString("/var/c/go-build");
    assertThat(found("Mac OS X", Map.of("HOME", "/Users/u", "XDG_CACHE_HOME", "/var/c")))
        .hasToString("/Users/u/Library/Caches/go-build");
    assertThat(found("Windows 11", Map.of("LocalAppData", "/Users/u/AppData/Local")))
        .hasToString("/Users/u/AppData/Local/go-build");
  }

  @Test
  void theVariableCountsMost() throws IOException {
    Path env = Files.writeString(folder.resolve("env"), "GOCACHE=/from/file\n");

    assertThat(found("Linux", Map.of("GOCACHE", "/a", "GOENV", env.toString(), "HOME", "/h")))
        .hasToString("/a");
  }

  @Test
  void theFileOfGoEnvCounts() throws IOException {
    Path env = Files.writeString(folder.resolve("env"), "GOFLAGS=-v\nGOCACHE=/from/file\n");

    assertThat(found("Linux", Map.of("GOENV", env.toString(), "HOME", "/h")))
        .hasToString("/from/file");
    assertThat(found("Linux", Map.of("GOENV", "off", "HOME", "/h")))
        .hasToString("/h/.cache/go-build");
  }

  @Test
  void theFileOfGoEnvIsInTheUsersFolderForSettings() throws IOException {
    Files.createDirectories(folder.resolve(".config/go"));
    Files.writeString(folder.resolve(".config/go/env"), "GOCACHE=/linux\n");
    Path mac = Files.createDirectories(folder.resolve("Library/Application Support/go"));
    Files.writeString(mac.resolve("env"), "GOCACHE=/mac\n");
    Map<String, String> home = Map.of("HOME", folder.toString());

    assertThat(found("Linux", home)).hasToString("/linux");
    assertThat(found("Mac OS X", home)).hasToString("/mac");
    Path config = Files.createDirectories(folder.resolve("config/go"));
    Files.writeString(config.resolve("env"), "GOCACHE=/xdg\n");
    assertThat(found("Linux", with(home, "XDG_CONFIG_HOME", folder.resolve("config").toString())))
        .hasToString("/xdg");
    assertThat(found("Windows 11", with(home, "AppData", folder.resolve("config").toString())))
        .hasToString("/xdg");
  }

  @Test
  void theFileOfTheInstallationCounts() throws IOException {
    Path root = go();
    Files.writeString(root.resolve("go.env"), "# defaults\nGOCACHE=/from/root\n");
    Path link = Files.createDirectory(folder.resolve("bin"));
    Files.createSymbolicLink(link.resolve("go"), root.resolve("bin/go"));

    assertThat(found("Linux", Map.of("HOME", "/h", "GOROOT", root.toString())))
        .hasToString("/from/root");
    assertThat(found("Linux", Map.of("HOME", "/h", "PATH", "/none::" + link)))
        .hasToString("/from/root");
  }

  @Test
  void withoutAFolderItSaysWhy() {
    assertThatIOException()
        .isThrownBy(() -> found("Linux", Map.of("GOCACHE", "off")))
        .withMessage("GOCACHE is off: go has no cache that could be filled");
    assertThatIOException()
        .isThrownBy(() -> found("Linux", Map.of("GOCACHE", "cache")))
        .withMessage("GOCACHE is not an absolute path: 'cache'");
    assertThatIOException()
        .isThrownBy(() -> found("Linux", Map.of("XDG_CACHE_HOME", "cache")))
        .withMessage("XDG_CACHE_HOME is not an absolute path: 'cache'");
    assertThatIOException()
        .isThrownBy(() -> found("Linux", Map.of()))
        .withMessage("GOCACHE is not set, and neither is HOME");
  }

  @Test
  void otherProgramsHaveFoldersOfTheirOwn() throws IOException {
    Map<String, String> environment = Map.of("HOME", "/h", "STATICCHECK_CACHE", "/s");
    GoCacheFolder places = new GoCacheFolder(environment, "Linux");

    assertThat(places.of("STATICCHECK_CACHE", "staticcheck")).hasToString("/s");
    assertThat(places.of("GOLANGCI_LINT_CACHE", "golangci-lint"))
        .hasToString("/h/.cache/golangci-lint");
  }
}
