package dev.cacheprog.doctor;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.Unexpected;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Runs checks one after another. After one that others need has failed, those are skipped.
public final class Checks {
  private static final String NOT_LOOKED_AT = "not checked, because an earlier check failed";

  private final Consumer<Finding> listener;
  private final CapturedLog notes;
  private final List<Finding> findings = new ArrayList<>();
  private boolean stopped;

  /// One check.
  @FunctionalInterface
  public interface Check {
    /// @throws IOException or [StoreException] if what it looks at is wrong; the message says how
    Finding run() throws IOException, StoreException, InterruptedException;
  }

  /// @param listener is told of each finding at once
  /// @param notes where what is checked explains itself
  public Checks(Consumer<Finding> listener, CapturedLog notes) {
    this.listener = listener;
    this.notes = notes;
  }

  /// Runs a check that stands alone.
  public void alone(String name, Check check) throws InterruptedException {
    add(run(name, check));
  }

  /// Runs a check without which those that follow make no sense.
  public void needed(String name, Check check) throws InterruptedException {
    if (stopped) {
      add(Finding.skipped(name, NOT_LOOKED_AT));
      return;
    }
    Finding finding = run(name, check);
    stopped = finding.verdict() == Finding.Verdict.FAILED;
    add(finding);
  }

  /// Runs a check unless one that it needs has failed. Those that follow do not need it.
  public void apart(String name, Check check) throws InterruptedException {
    if (stopped) {
      add(Finding.skipped(name, NOT_LOOKED_AT));
    } else {
      alone(name, check);
    }
  }

  private Finding run(String name, Check check) throws InterruptedException {
    try {
      Finding finding = check.run();
      String more = notes.take();
      if (more.isEmpty()) {
        return finding;
      }
      String text = finding.text() + "; " + more;
      // What is worth a line in a build's log is worth a warning here.
      return finding.verdict() == Finding.Verdict.FAILED
          ? Finding.failed(finding.check(), text)
          : Finding.warning(finding.check(), text);
    } catch (StoreException e) {
      return failed(name, e.explanation());
    } catch (IOException e) {
      return failed(name, Display.reason(e));
    } catch (RuntimeException e) {
      return failed(name, Unexpected.describe(e));
    }
  }

  private Finding failed(String name, String text) {
    String more = notes.take();
    return Finding.failed(name, more.isEmpty() ? text : text + "; " + more);
  }

  private void add(Finding finding) {
    findings.add(finding);
    listener.accept(finding);
  }

  /// What was found so far, in order.
  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  /// Whether nothing has failed.
  public boolean healthy() {
    return findings.stream().noneMatch(f -> f.verdict() == Finding.Verdict.FAILED);
  }
}
