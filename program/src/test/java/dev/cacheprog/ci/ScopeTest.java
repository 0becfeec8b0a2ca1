package dev.cacheprog.ci;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScopeTest {
  private static CiSource branch(String ref, String base, String strangers) {
    return new CiSource("GitHub", "acme/shop", false, ref, base, "main", strangers);
  }

  @Test
  void theDefaultBranchHasThePrefixItself() {
    Scope scope = Scope.of(branch("main", "", ""));

    assertThat(scope.written()).isEmpty();
    assertThat(scope.read()).isEmpty();
    assertThat(scope.readOnly()).isEmpty();
    assertThat(scope)
        .hasToString("default branch main of acme/shop (GitHub): writes to the prefix");
  }

  @Test
  void aBranchReadsThoseOfItsBaseAndTheDefaultBranch() {
    Scope scope = Scope.of(branch("fix/a", "next", ""));

    assertThat(scope.written()).isEqualTo("branches/acme/shop/-/fix/a");
    assertThat(scope.read()).containsExactly("branches/acme/shop/-/next", "");
    assertThat(scope)
        .hasToString(
            "branch fix/a of acme/shop (GitHub): writes to branches/acme/shop/-/fix/a, reads"
                + " branches/acme/shop/-/next, the prefix, too");
    assertThat(Scope.of(branch("fix/a", "main", "")).read()).containsExactly("");
  }

  @Test
  void strangersWriteNothing() {
    Scope scope = Scope.of(branch("main", "next", "a pull request from the fork eve/shop"));

    assertThat(scope.readOnly()).isEqualTo("a pull request from the fork eve/shop");
    assertThat(scope.written()).isEqualTo("branches/acme/shop/-/next");
    assertThat(scope.read()).containsExactly("");
    assertThat(scope)
        .hasToString(
            "branch main of acme/shop (GitHub), read-only since it is a pull request from the"
                + " fork eve/shop: reads branches/acme/shop/-/next and the prefix");
    Scope event = Scope.of(branch("main", "", "a run for the event issues"));
    assertThat(event.readOnly()).isNotEmpty();
    assertThat(event.written()).isEmpty();
    assertThat(event.read()).isEmpty();
  }

  @Test
  void releasesReadOnlyReleases() {
    Scope scope = Scope.of(new CiSource("GitLab", "acme/shop", true, "v1", "", "main", ""));

    assertThat(scope.written()).isEqualTo("releases/acme/shop");
    assertThat(scope.read()).isEmpty();
    assertThat(Scope.release("acme/shop").written()).isEqualTo(scope.written());
    assertThat(Scope.release("").written()).isEqualTo("releases");
  }

  @Test
  void namesHaveOnlyWhatAllStoresTake() {
    assertThat(Scope.path("fix/a_B-1.2")).isEqualTo("fix/a_B-1.2");
    assertThat(Scope.path("größe")).matches("gr--e-[0-9a-f]{16}");
    assertThat(Scope.path("a/../b")).matches("a-+/b-[0-9a-f]{16}");
    assertThat(Scope.path("a/./b")).matches("a-+/b-[0-9a-f]{16}");
    assertThat(Scope.path("/a")).startsWith("-a-");
    assertThat(Scope.path("a.")).startsWith("a--");
    assertThat(Scope.path("x".repeat(300))).hasSize(117);
    assertThat(Scope.path("a#b")).isNotEqualTo(Scope.path("a?b"));
  }

  @Test
  void aBranchHasThePathOfNoOtherRepository() {
    CiSource group = new CiSource("GitLab", "acme/shop/x", false, "y", "", "main", "");

    assertThat(Scope.of(group).written()).isNotEqualTo(Scope.of(branch("x/y", "", "")).written());
  }
}
