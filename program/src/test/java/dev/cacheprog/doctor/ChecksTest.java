package dev.cacheprog.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChecksTest {
  private final CapturedLog notes = new CapturedLog();
  private final List<Finding> heard = new ArrayList<>();
  private final Checks checks = new Checks(heard::add, notes);

  @Test
  void notesDoNotChangeAFailure() throws Exception {
    checks.independent(
        "get",
        () -> {
          notes.warn("A policy is missing");
          return Finding.failed("get", "denied");
        });

    assertThat(heard).containsExactly(Finding.failed("get", "denied; A policy is missing"));
    assertThat(checks.healthy()).isFalse();
  }

  @Test
  void notesTurnAFindingIntoAWarning() throws Exception {
    checks.independent(
        "get",
        () -> {
          notes.warn("The clock is wrong");
          return Finding.ok("get", "answered");
        });

    assertThat(heard).containsExactly(Finding.warning("get", "answered; The clock is wrong"));
    assertThat(checks.healthy()).isTrue();
  }

  @Test
  void checksThatDependOnAFailedOneAreSkipped() throws Exception {
    checks.required(
        "host",
        () -> {
          throw new IOException("there is no such host");
        });
    checks.required("get", () -> Finding.ok("get", "answered"));

    assertThat(heard)
        .extracting(Finding::verdict)
        .containsExactly(Finding.Verdict.FAILED, Finding.Verdict.SKIPPED);
  }
}
