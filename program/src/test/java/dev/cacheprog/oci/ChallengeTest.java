package dev.cacheprog.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Effort;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChallengeTest {
  private static final Challenge BASIC = new Challenge("", "");

  @Test
  void aTokenServiceIsRead() {
    Challenge expected = new Challenge("https://auth.example/token?a=b", "registry, the \"one\"");
    assertThat(
            Challenge.of(
                List.of(
                    "Bearer realm=\"https://auth.example/token?a=b\",service=\"registry, the"
                        + " \\\"one\\\"\",scope=\"repository:a:pull,push\"")))
        .isEqualTo(expected);
    assertThat(
            Challenge.of(
                List.of(
                    "bearer  error=\"x=y, z\" , SERVICE = \"registry, the \\\"one\\\"\","
                        + " realm=https://auth.example/token?a=b")))
        .isEqualTo(expected);
    assertThat(Challenge.of(List.of("Bearer realm=\"https://a/t\"")))
        .isEqualTo(new Challenge("https://a/t", ""));
  }

  @Test
  void aTokenIsPreferredToAPassword() {
    Challenge token = new Challenge("https://a/t", "s");
    String bearer = "Bearer realm=\"https://a/t\",service=\"s\"";
    assertThat(Challenge.of(List.of("Basic realm=\"r\"", bearer))).isEqualTo(token);
    assertThat(Challenge.of(List.of("Basic realm=\"r\", " + bearer))).isEqualTo(token);
    assertThat(Challenge.of(List.of(bearer + ", Basic realm=\"r\""))).isEqualTo(token);
    assertThat(Challenge.of(List.of("Digest realm=\"r\"", "Basic"))).isEqualTo(BASIC);
    assertThat(Challenge.of(List.of("Bearer service=\"s\", Basic realm=\"r\""))).isEqualTo(BASIC);
  }

  @Test
  void othersAreNone() {
    for (String header :
        List.of("", "Negotiate abc=", "Bearer", "Bearer realm=\"\"", ",,=", "\"")) {
      assertThat(Challenge.of(List.of(header))).as(header).isNull();
    }
    assertThat(Challenge.of(List.of())).isNull();
  }

  @Test
  void anyTextIsReadToItsEnd() {
    Random random = new Random(7);
    String pieces = "Bearer Basic realm= service=\"\\, \t=x";
    for (int i = 0; i < Effort.times(20_000); i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(30); n > 0; n--) {
        int at = random.nextInt(pieces.length());
        text.append(pieces, at, Math.min(pieces.length(), at + 1 + random.nextInt(8)));
      }
      Challenge challenge = Challenge.of(List.of(text.toString()));
      assertThat(challenge == null || challenge.isBearer() || challenge.equals(BASIC)).isTrue();
    }
  }
}
