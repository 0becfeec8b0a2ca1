package dev.cacheprog.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TokenAuthorizerTest {
  private static final HttpTransport.Request REQUEST =
      new HttpTransport.Request("GET", URI.create("https://h/x"), Map.of(), null);
  private static final AzureError REJECTED =
      new AzureError(401, "InvalidAuthenticationInfo", true, null, null);

  private final HandClock clock = new HandClock();
  private final AtomicInteger fetched = new AtomicInteger();
  private final Queue<StoreException> failures = new ConcurrentLinkedQueue<>();
  private volatile Duration life = Duration.ofHours(1);
  private volatile Duration takes = Duration.ZERO;
  private final TokenAuthorizer authorizer = authorizer(Duration.ofSeconds(30));

  private TokenAuthorizer authorizer(Duration limit) {
    return new TokenAuthorizer(
        new TokenSource() {
          @Override
          public AccessToken fetch() throws StoreException {
            clock.advance(takes);
            StoreException failure = failures.poll();
            if (failure != null) {
              throw failure;
            }
            return new AccessToken("t" + fetched.incrementAndGet(), clock.instant().plus(life));
          }

          @Override
          public String origin() {
            return "a test";
          }
        },
        clock,
        limit,
        new MemoryLog());
  }

  private String sent() throws Exception {
    return String.valueOf(authorizer.authorize(REQUEST).headers().get("Authorization"));
  }

  private static boolean has(TokenAuthorizer authorizer, String token) {
    try {
      return authorizer.current().value().equals(token);
    } catch (StoreException _) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void allThreadsShareAToken() throws Exception {
    Together.run(20, _ -> assertThat(sent()).isEqualTo("Bearer t1"));

    assertThat(fetched).hasValue(1);
  }

  @Test
  void aTokenIsRenewedInTheBackgroundBeforeItExpires() throws Exception {
    assertThat(sent()).isEqualTo("Bearer t1");
    clock.advance(Duration.ofMinutes(54));
    assertThat(sent()).isEqualTo("Bearer t1");
    clock.advance(Duration.ofMinutes(1));

    assertThat(sent()).startsWith("Bearer t");
    Together.until(() -> fetched.get() == 2);
    Together.until(() -> has(authorizer, "t2"));
  }

  @Test
  void aShortLivedTokenIsUsedForMostOfItsTime() throws Exception {
    life = Duration.ofSeconds(10);
    assertThat(sent()).isEqualTo("Bearer t1");
    clock.advance(Duration.ofSeconds(7));
    assertThat(sent()).isEqualTo("Bearer t1");
    assertThat(fetched).hasValue(1);
  }

  @Test
  void anExpiredTokenIsNeverSent() throws Exception {
    assertThat(sent()).isEqualTo("Bearer t1");
    clock.advance(Duration.ofMinutes(61));

    assertThat(sent()).isEqualTo("Bearer t2");
  }

  @Test
  void aFailedRenewalDoesNoHarmWhileTheTokenIsValid() throws Exception {
    assertThat(sent()).isEqualTo("Bearer t1");
    failures.add(new StoreException(Reason.TRANSIENT, "no answer", null));
    takes = Duration.ofSeconds(1);
    clock.advance(Duration.ofMinutes(56));

    assertThat(sent()).isEqualTo("Bearer t1");
    Together.until(failures::isEmpty);
    assertThat(sent()).isEqualTo("Bearer t1");
    clock.advance(Duration.ofMinutes(5));
    assertThat(sent()).isEqualTo("Bearer t2");
  }

  @Test
  void afterAFailureRequestsFailAtOnceForAWhile() throws Exception {
    takes = Duration.ofSeconds(1);
    failures.add(new StoreException(Reason.PERMANENT, "no identity", "set it", null));

    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(this::sent)
          .withMessage("no identity")
          .matches(e -> e.hint().equals("set it"));
    }
    clock.advance(Duration.ofSeconds(51));
    assertThat(sent()).isEqualTo("Bearer t1");
  }

  @Test
  void aTokenThatIsNotAcceptedIsRenewedOnceInAWhile() throws Exception {
    HttpTransport.Request first = authorizer.authorize(REQUEST);

    assertThat(authorizer.renew(first, REJECTED)).isTrue();
    HttpTransport.Request second = authorizer.authorize(REQUEST);
    assertThat(second.headers()).containsEntry("Authorization", "Bearer t2");
    assertThat(authorizer.renew(first, REJECTED))
        .as("another request with the old token is repeated with the new one")
        .isTrue();
    assertThat(sent()).isEqualTo("Bearer t2");
    assertThat(authorizer.renew(second, REJECTED)).as("a new token helps no more").isFalse();

    clock.advance(Duration.ofSeconds(11));
    assertThat(authorizer.renew(second, REJECTED)).isTrue();
    assertThat(sent()).isEqualTo("Bearer t3");
  }

  @Test
  void requestsDoNotWaitForeverForAToken() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    TokenAuthorizer slow =
        new TokenAuthorizer(
            new TokenSource() {
              @Override
              public AccessToken fetch() throws InterruptedException {
                end.await();
                return new AccessToken("late", clock.instant().plus(life));
              }

              @Override
              public String origin() {
                return "a test";
              }
            },
            clock,
            Duration.ofMillis(20),
            new MemoryLog());

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(slow::current)
        .matches(e -> e.reason() == Reason.TRANSIENT);
    end.countDown();
    Together.until(() -> has(slow, "late"));
  }

  @Test
  void aDefectIsAFailureToo() {
    TokenAuthorizer broken =
        new TokenAuthorizer(
            new TokenSource() {
              @Override
              public AccessToken fetch() {
                throw new IllegalStateException("a defect");
              }

              @Override
              public String origin() {
                return "a test";
              }
            },
            clock,
            new MemoryLog());

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(broken::current)
        .withMessageContaining("an unexpected java.lang.IllegalStateException");
  }

  @Test
  void hintsNameTheRole() {
    assertThat(authorizer.hintOfDenial(true)).contains("Storage Blob Data Contributor");
    assertThat(authorizer.hintOfDenial(false)).contains("Storage Blob Data Reader");
    assertThat(authorizer.hintOfRejection()).contains("AZURE_TENANT_ID");
  }
}
