package dev.cacheprog;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The walls of the house, see ARCHITECTURE.md.
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // what it has read is large, and not kept
class ArchitectureTest {
  private final JavaClasses program =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("testkit"))
          .importPackages("dev.cacheprog");

  @Test
  void noSpokeSeesAnother() {
    slices()
        .matching("dev.cacheprog.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(alwaysTrue(), resideInAPackage("dev.cacheprog.core"))
        .ignoreDependency(alwaysTrue(), resideInAPackage("dev.cacheprog.store.."))
        .ignoreDependency(
            resideInAPackage("dev.cacheprog.sessionlog"),
            resideInAPackage("dev.cacheprog.report.format"))
        .ignoreDependency(resideInAPackage("dev.cacheprog.command"), alwaysTrue())
        .check(program);
  }

  @Test
  void onlyMainSeesTheCommands() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.cacheprog.command")
        .and()
        .doNotHaveFullyQualifiedName(Main.class.getName())
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.cacheprog.command")
        .check(program);
  }

  @Test
  void thereAreNoCycles() {
    slices().matching("dev.cacheprog.(**)").should().beFreeOfCycles().check(program);
  }

  @Test
  void theStoreApiSeesNothingButTheJdk() {
    classes()
        .that()
        .resideInAPackage("dev.cacheprog.store")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.jspecify..", "dev.cacheprog.store")
        .check(program);
  }

  @Test
  void coreSeesNothingButTheStoreApiAndTheJdk() {
    classes()
        .that()
        .resideInAPackage("dev.cacheprog.core")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.net.ssl..",
            "org.jspecify..",
            "dev.cacheprog.core",
            "dev.cacheprog.store")
        .check(program);
  }

  @Test
  void theStoreServerSeesNothingButTheStoreApiAndTheJdk() {
    classes()
        .that()
        .resideInAPackage("dev.cacheprog.store.server")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.net.ssl..",
            "com.sun.net.httpserver..",
            "org.jspecify..",
            "dev.cacheprog.store..")
        .check(program);
  }

  /// It is not for the program that go starts: a server has no place in there.
  @Test
  void onlyTheProxySeesTheServer() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.cacheprog.store.server", "dev.cacheprog.proxy")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.cacheprog.store.server")
        .check(program);
  }

  /// What the program relies on in them is not documented: see `NativeContractTest`.
  @Test
  void onlyJniUsesLibrariesByPrivateContracts() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.cacheprog.jni")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.conscrypt..", "org.bouncycastle..")
        .check(program);
  }

  /// stdout is the protocol: one stray line ends the build.
  @Test
  void onlyMainKnowsTheStandardStreams() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(Main.class.getName())
        .should(ACCESS_STANDARD_STREAMS)
        .check(program);
  }

  /// Enum sets and maps, and looking constants up by name, go through reflection, which takes
  /// milliseconds of every start: see docs/decisions/0003-start-up.md.
  @Test
  void enumsAreNotReflectedUpon() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.util\\.Enum(Set|Map)")
        .check(program);
  }

  /// A constructor with more arguments belongs to a class with more than one duty.
  @Test
  void constructorsHaveAtMostSevenArguments() {
    for (JavaClass each : program) {
      if (each.isEnum() || each.isAnonymousClass()) {
        continue; // the compiler adds arguments of its own
      }
      int outer = each.isInnerClass() && !each.getModifiers().contains(JavaModifier.STATIC) ? 1 : 0;
      for (JavaConstructor constructor : each.getConstructors()) {
        assertThat(constructor.getRawParameterTypes().size() - outer)
            .as(constructor.getFullName())
            .isLessThanOrEqualTo(7);
      }
    }
  }

  @Test
  void sourceFilesHaveAtMost400Lines() throws IOException {
    for (Path source : Sources.all()) {
      assertThat(Files.readAllLines(source)).as(source.toString()).hasSizeLessThanOrEqualTo(400);
    }
  }
}
