package dev.cacheprog.system.support;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Gives each class of tests folders of its own from [Fixture], and deletes them after it. JUnit
/// finds this by itself.
public final class Tidy implements BeforeAllCallback, AfterAllCallback {
  private static boolean isNested(ExtensionContext context) {
    return context.getRequiredTestClass().getEnclosingClass() != null;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (!isNested(context)) {
      Fixture.begin();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (!isNested(context)) {
      Fixture.tidy();
    }
  }
}
