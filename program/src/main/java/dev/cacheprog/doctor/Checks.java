package dev.cacheprog.doctor;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.Unexpected;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Runs checks one after another. After a required check has failed, the checks that depend on it
/// are skipped.
public final class Checks {
  private static final String NOT_CHECKED = "not checked, because an earlier check failed";

  private final Consumer<Finding> listener;
  private final CapturedLog notes;
  private final List<Finding> findings = new ArrayList<>();
  private boolean stopped;

  /// One check.
  @FunctionalInterface
  public interface Check {
    /// @throws IOException or [StoreException] if the check fails; the message has the reason
    Finding run() throws IOException, StoreException, InterruptedException;
  }

  /// @param listener receives each finding at once
  /// @param notes collects warnings of the checked code
  public Checks(Consumer<Finding> listener, CapturedLog notes) {
    this.listener = listener;
    this.notes = notes;
  }

  /// Runs a check that depends on no other one.
  public void independent(String name, Check check) throws InterruptedException {
    add(run(name, check));
  }

  /// Runs a check on which the following ones depend.
  public void required(String name, Check check) throws InterruptedException {
    if (stopped) {
      add(Finding.skipped(name, NOT_CHECKED));
      return;
    }
    Finding finding = run(name, check);
    stopped = finding.verdict() == Finding.Verdict.FAILED;
    add(finding);
  }

  /// Runs a check unless a required one has failed. The following ones do not depend on it.
  public void dependent(String name, Check check) throws InterruptedException {
    if (stopped) {
      add(Finding.skipped(name, NOT_CHECKED));
    } else {
      independent(name, check);
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
      // A warning in the log of a build is a warning here.
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

  /// The findings so far, in order.
  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  /// Whether no check has failed.
  public boolean healthy() {
    return findings.stream().noneMatch(f -> f.verdict() == Finding.Verdict.FAILED);
  }
}
