package dev.cacheprog.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OciRepositoryTest {
  @ParameterizedTest
  @CsvSource({
    "registry.example/team/go-cache, https://registry.example, team/go-cache",
    "https://registry.example/a, https://registry.example, a",
    "http://registry.example:5000/a.b__c/d-e/, http://registry.example:5000, a.b__c/d-e",
    "localhost/cache, https://localhost, cache",
    "localhost:5000/cache, https://localhost:5000, cache",
    "http://[::1]:5000/cache, http://[::1]:5000, cache",
    "docker.io/team/cache, https://registry-1.docker.io, team/cache",
    "index.docker.io/team/cache, https://registry-1.docker.io, team/cache",
  })
  void aTextNamesARegistryAndARepository(String text, URI registry, String name) {
    assertThat(OciRepository.of(text)).isEqualTo(new OciRepository(registry, name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "cache",
        "team/cache",
        "registry.example",
        "registry.example/",
        "https:///a",
        "registry.example/Team/cache",
        "registry.example//a",
        "registry.example/a/-b",
        "registry.example/a.",
        "registry.example/a/../b",
        "registry.example/a?x=1",
        "registry.example/a%2Fb",
        "registry.example/a b",
        "registry.example:port/a",
        "registry.example:99999/a",
        "user@registry.example/a",
        "user:secret@registry.example/a",
        "oci://registry.example/a",
        "http://registry.example:5000:1/a",
        "reg istry.example/a"
      })
  void otherTextIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> OciRepository.of(text));
  }

  @Test
  void aPasswordInItIsNotShown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OciRepository.of("https://user:hush@registry.example/a"))
        .withMessageContaining("CACHEPROG_OCI_PASSWORD")
        .withMessageNotContaining("hush");
  }

  @ParameterizedTest
  @ValueSource(strings = {"registry.example/team/cache:latest", "registry.example/cache@sha256:a"})
  void aTagIsTooMuch(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OciRepository.of(text))
        .withMessageContaining("give the repository without it");
  }

  @Test
  void urlsAreBelowTheRepository() {
    OciRepository repository = OciRepository.of("http://localhost:5000/team/cache");
    assertThat(repository.url("tags/list?n=1"))
        .isEqualTo(URI.create("http://localhost:5000/v2/team/cache/tags/list?n=1"));
    assertThat(repository).hasToString("http://localhost:5000/team/cache");
    assertThat(OciRepository.of("registry.example/a")).hasToString("registry.example/a");
  }
}
