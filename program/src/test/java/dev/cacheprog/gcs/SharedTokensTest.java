package dev.cacheprog.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.store.StoreException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedTokensTest {
  private final Source source = new Source();
  private final SharedTokens tokens = new SharedTokens(source, "look there", new HandClock());

  private static final class Source implements SharedTokens.Source {
    private int number = 1;
    private int renewals;
    private boolean fails;
    private boolean same;

    private Authorization token() {
      return new Authorization(Map.of("Authorization", "Bearer " + number));
    }

    @Override
    public synchronized Authorization current() throws StoreException {
      if (fails) {
        throw new StoreException("no token", false, null);
      }
      return token();
    }

    @Override
    public synchronized Authorization renewed() throws StoreException {
      renewals++;
      number += same ? 0 : 1;
      return current();
    }

    @Override
    public String origin() {
      return "a test";
    }
  }

  @Test
  void aRejectedTokenIsReplacedOnceForAll() throws Exception {
    Authorization first = tokens.current();

    assertThat(tokens.renewed(first)).isNotNull().isNotEqualTo(first);
    assertThat(tokens.renewed(first)).isEqualTo(source.token());
    assertThat(source.renewals).isEqualTo(1);
  }

  @Test
  void aStoreThatRejectsEveryTokenDoesNotGetTwoRequestsForEach() throws Exception {
    Authorization first = tokens.current();
    source.same = true;

    for (int i = 0; i < 10; i++) {
      assertThat(tokens.renewed(first)).isNull();
    }

    assertThat(source.renewals).isEqualTo(1);
  }

  @Test
  void failuresArePassedOn() {
    source.fails = true;

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(tokens::current)
        .withMessage("no token");
    assertThat(tokens.origin()).isEqualTo("a test");
  }
}
