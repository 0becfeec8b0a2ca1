package dev.cacheprog.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginsTest {
  @TempDir Path folder;

  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void home() {
    environment.put("HOME", folder.toString());
    environment.put("PATH", folder + ":/usr/bin:/bin");
  }

  private @Nullable Login find(String repository) throws Exception {
    return new Logins(OciRepository.of(repository), null, environment).find();
  }

  private Login found(String repository) throws Exception {
    return requireNonNull(find(repository));
  }

  private static String auth(String login) {
    return Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
  }

  private Path config(String json) throws Exception {
    Path file = folder.resolve(".docker/config.json");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, json);
  }

  /// A credential helper.
  private void helper(String name, String script) throws Exception {
    Path file = folder.resolve("docker-credential-" + name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void failure(String repository, String... texts) {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> find(repository))
        .matches(e -> e.reason() == StoreException.Reason.PERMANENT)
        .extracting(StoreException::explanation)
        .asString()
        .contains(texts)
        .doesNotContain("s3cret");
  }

  @Test
  void optionsComeFirst() throws Exception {
    Login given = new Login("me", "s3cret", false, "options");
    environment.put("GITHUB_TOKEN", "t");
    config("not json");
    assertThat(new Logins(OciRepository.of("ghcr.io/a/b"), given, environment).find())
        .isEqualTo(given);
    assertThat(given).hasToString("user me from options");
  }

  @Test
  void nobodyIsFoundWithoutAny() throws Exception {
    assertThat(find("registry.example/a")).isNull();
    config("{}");
    assertThat(find("registry.example/a")).isNull();
  }

  @Test
  void loginsOfDockerAreFoundByAllTheirNames() throws Exception {
    for (String key :
        new String[] {
          "registry.example:5000",
          "https://registry.example:5000",
          "http://registry.example:5000/",
          "https://registry.example:5000/v1/",
          "https://registry.example:5000/v2/",
          "registry.example:5000/team",
          "registry.example:5000/team/cache"
        }) {
      Path file =
          config(
              "{\"auths\":{\"registry.example\":{\"auth\":\"%s\"},\"%s\":{\"auth\":\"%s\"}}}"
                  .formatted(auth("other:x"), key, auth("me:a:b")));
      assertThat(find("registry.example:5000/team/cache"))
          .as(key)
          .isEqualTo(new Login("me", "a:b", false, file.toString()));
      assertThat(find("registry.example:500/team/cache")).isNull();
    }
  }

  @Test
  void theMostSpecificNameWins() throws Exception {
    config(
        "{\"auths\":{\"registry.example\":{\"auth\":\"%s\"},\"registry.example/team\":{\"auth\":\"%s\"}}}"
            .formatted(auth("all:x"), auth("team:x")));
    assertThat(found("registry.example/team/cache").user()).isEqualTo("team");
    assertThat(found("registry.example/teams/cache").user()).isEqualTo("all");
  }

  @Test
  void dockerHubHasANameOfItsOwn() throws Exception {
    config(
        "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"%s\"}}}".formatted(auth("me:x")));
    assertThat(found("docker.io/team/cache").user()).isEqualTo("me");

    helper(
        "hub", "read server; echo \"{\\\"Username\\\":\\\"$server\\\",\\\"Secret\\\":\\\"x\\\"}\"");
    config("{\"credHelpers\":{\"docker.io\":\"hub\"}}");
    assertThat(found("docker.io/team/cache").user()).isEqualTo("https://index.docker.io/v1/");
  }

  @Test
  void otherFormsOfLoginsAreRead() throws Exception {
    Path file =
        config(
            "{\"auths\":{\"a.example\":{\"username\":\"me\",\"password\":\"x\"},"
                + "\"b.example\":{\"auth\":\"%s\",\"identitytoken\":\"token\"},\"c.example\":{}}}"
                    .formatted(auth("00000000:")));
    assertThat(find("a.example/c")).isEqualTo(new Login("me", "x", false, file.toString()));
    assertThat(find("b.example/c")).isEqualTo(new Login("", "token", true, file.toString()));
    assertThat(find("c.example/c")).isNull();
  }

  @Test
  void filesAreAskedInTheirOrder() throws Exception {
    String json = "{\"auths\":{\"registry.example\":{\"auth\":\"%s\"}}}";
    config(json.formatted(auth("home:x")));
    assertThat(found("registry.example/a").user()).isEqualTo("home");

    Path docker = Files.createDirectory(folder.resolve("docker"));
    Files.writeString(docker.resolve("config.json"), json.formatted(auth("docker:x")));
    environment.put("DOCKER_CONFIG", docker.toString());
    assertThat(found("registry.example/a").user()).isEqualTo("docker");

    Path given = Files.writeString(folder.resolve("auth"), json.formatted(auth("given:x")));
    environment.put("REGISTRY_AUTH_FILE", given.toString());
    assertThat(found("registry.example/a").user()).isEqualTo("given");
    Files.writeString(given, "{}");
    assertThat(found("registry.example/a").user()).isEqualTo("docker");
  }

  @Test
  void aFileThatCannotBeReadIsNamedWithItsSetting() throws Exception {
    Path file = config("{\"auths\": s3cret");
    failure("registry.example/a", file.toString(), "invalid JSON", "docker login");
    config("{\"auths\":{\"registry.example\":{\"auth\":\"s3cret\"}}}");
    failure("registry.example/a", file.toString(), "registry.example", "Base64");
    config("{\"auths\":{\"registry.example\":{\"auth\":\"%s\"}}}".formatted(auth("me:")));
    failure("registry.example/a", file.toString(), "empty");
    environment.put("REGISTRY_AUTH_FILE", "/absent/auth.json");
    failure("registry.example/a", "/absent/auth.json", "REGISTRY_AUTH_FILE");
  }

  @Test
  void aHelperIsAskedForTheRegistry() throws Exception {
    helper(
        "one",
        "[ \"$1\" = get ] || exit 3; read server; echo"
            + " \"{\\\"ServerURL\\\":\\\"x\\\",\\\"Username\\\":\\\"$MARK\\\",\\\"Secret\\\":\\\"$server\\\"}\"");
    environment.put("MARK", "mark");
    config("{\"credHelpers\":{\"registry.example:5000\":\"one\"},\"credsStore\":\"absent\"}");
    assertThat(find("registry.example:5000/a"))
        .isEqualTo(new Login("mark", "registry.example:5000", false, "docker-credential-one"));
  }

  @Test
  void theStoreOfAllLoginsIsAskedAfterTheFile() throws Exception {
    helper("store", "echo '{\"Username\":\"<token>\",\"Secret\":\"identity\"}'");
    config(
        "{\"auths\":{\"a.example\":{\"auth\":\"%s\"},\"b.example\":{}},\"credsStore\":\"store\"}"
            .formatted(auth("file:x")));
    assertThat(found("a.example/c").user()).isEqualTo("file");
    assertThat(find("b.example/c"))
        .isEqualTo(new Login("", "identity", true, "docker-credential-store"));
  }

  @Test
  void aHelperThatKnowsNoLoginIsPassedOver() throws Exception {
    helper("none", "echo 'credentials not found in native keychain'; exit 1");
    config("{\"credsStore\":\"none\"}");
    assertThat(find("ghcr.io/a/b")).isNull();
    environment.put("GITHUB_TOKEN", "t");
    assertThat(find("ghcr.io/a/b")).isNotNull();
  }

  @Test
  void aHelperThatFailsIsNamedWithTheFileThatNamesIt() throws Exception {
    Path file = config("{\"credsStore\":\"absent\"}");
    failure("a.example/b", "docker-credential-absent", "not in PATH", file.toString());
    config("{\"credsStore\":\"../evil\"}");
    failure("a.example/b", "'../evil' is no credential helper");
    config("{\"credsStore\":\"bad\"}");
    helper("bad", "echo 'no session'; echo s3cret; exit 7");
    failure("a.example/b", "exit code 7: no session");
    helper("bad", "echo '{\"Username\":\"s3cret\"}'");
    failure("a.example/b", "not valid");
    helper("bad", "echo s3cret");
    failure("a.example/b", "not valid: invalid JSON");
  }

  @Test
  void theTokensOfCisAreForTheirOwnRegistries() throws Exception {
    environment.put("GITHUB_TOKEN", "gh");
    environment.put("GITHUB_ACTOR", "octo");
    environment.put("CI_REGISTRY", "registry.gitlab.example:5050");
    environment.put("CI_REGISTRY_USER", "gitlab-ci-token");
    environment.put("CI_REGISTRY_PASSWORD", "gl");

    assertThat(find("ghcr.io/a/b")).isEqualTo(new Login("octo", "gh", false, "GITHUB_TOKEN"));
    assertThat(find("registry.gitlab.example:5050/a/b"))
        .isEqualTo(
            new Login("gitlab-ci-token", "gl", false, "CI_REGISTRY_USER and CI_REGISTRY_PASSWORD"));
    assertThat(find("registry.gitlab.example/a/b")).isNull();
    assertThat(find("registry.example/a/b")).isNull();
    environment.remove("GITHUB_ACTOR");
    assertThat(found("ghcr.io/a/b").secret()).isEqualTo("gh");
  }

  @Test
  void aLoginIsCheckedAndShowsNoSecret() {
    assertThat(new Login("", "s3cret", true, "x")).hasToString("an identity token from x");
    assertThat(new Login(" me\n", "\ts3cret ", false, "x"))
        .isEqualTo(new Login("me", "s3cret", false, "x"));
    for (String[] wrong : new String[][] {{"", "s3cret"}, {"me", ""}, {"me", "s3c\nret"}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Login(wrong[0], wrong[1], false, "the file"))
          .withMessageContaining("the file")
          .withMessageNotContaining("s3c");
    }
  }
}
