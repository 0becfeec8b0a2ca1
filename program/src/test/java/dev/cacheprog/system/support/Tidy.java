package dev.cacheprog.system.support;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// After each class of tests, deletes the folders that it had from [Fixture]. JUnit finds this by
/// itself.
public final class Tidy implements AfterAllCallback {
  @Override
  public void afterAll(ExtensionContext context) {
    if (context.getRequiredTestClass().getEnclosingClass() == null) {
      Fixture.tidy();
    }
  }
}
