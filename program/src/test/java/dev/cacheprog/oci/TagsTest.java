package dev.cacheprog.oci;

import static dev.cacheprog.oci.OciStores.SCOPE;
import static dev.cacheprog.oci.OciStores.latest;
import static dev.cacheprog.oci.OciStores.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.store.ObjectName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TagsTest {
  private static List<String> written(String key, @Nullable String scope, String command) {
    return new Tags("").written(new ObjectName.Manifest(key, scope, command, Set.of()));
  }

  @Test
  void aManifestWithAScopeHasThreeTags() {
    String scope = new Tags("").read(latest(""));
    assertThat(written("key", SCOPE, "build"))
        .containsExactly("m-" + manifest("key", null, "").hex(), scope, scope + "-build")
        .contains(
            new Tags("").read(manifest("key", SCOPE, "build")), new Tags("").read(latest("build")));
    assertThat(written("key", SCOPE, "")).hasSize(2);
    assertThat(written("key", null, "build")).hasSize(1);
  }

  @Test
  void everyCommandHasItsOwnTagThatRegistriesTake() {
    Set<String> tags = new HashSet<>();
    List<String> commands =
        List.of("build", "Build", "go build", "-v", "v", "ü", "a/b", "a.b", "a_b", "x".repeat(300));
    for (String command : commands) {
      String tag = new Tags("").read(latest(command));
      assertThat(tag).matches("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
      assertThat(written("key", SCOPE, command)).contains(tag);
      tags.add(tag);
    }
    assertThat(tags).hasSameSizeAs(commands);
  }
}
