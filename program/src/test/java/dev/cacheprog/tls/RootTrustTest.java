package dev.cacheprog.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RootTrustTest {
  /// Names that the JDK does not compare.
  @ParameterizedTest
  @CsvSource({
    "my_store, my_store, true",
    "My_Store.example, my_store.EXAMPLE, true",
    "*.svc.example, my_store.svc.example, true",
    "*.svc.example, a.my_store.svc.example, false",
    "*.example, my_store.example, false",
    "*, my_store, false",
    "my_*.svc.example, my_store.svc.example, false",
    "my_store.example, my_store, false",
    "store, my_store, false",
  })
  void namesWithUnderscoresAreCompared(String certified, String host, boolean same) {
    assertThat(RootTrust.matches(certified, host)).isEqualTo(same);
  }
}
