package io.petrel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rules of the whole program: one direction, and only the app sees everything. */
final class ServerArchitectureTest {
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.petrel");

  @Test
  void there_is_something_to_check() {
    assertThat(ALL.contain("io.petrel.app.App")).isTrue();
    assertThat(ALL.contain("io.petrel.store.Store")).isTrue();
    assertThat(ALL.contain("io.petrel.pipeline.Pipeline")).isTrue();
  }

  @Test
  void packages_have_no_cycles() {
    slices().matching("io.petrel.(*)..").should().beFreeOfCycles().check(ALL);
  }

  @Test
  void source_store_and_notify_do_not_know_each_other() {
    String[] three = {"io.petrel.source..", "io.petrel.store..", "io.petrel.notify.."};
    for (String one : three) {
      for (String other : three) {
        if (!one.equals(other)) {
          noClasses()
              .that()
              .resideInAPackage(one)
              .should()
              .dependOnClassesThat()
              .resideInAPackage(other)
              .check(ALL);
        }
      }
    }
  }

  @Test
  void packages_of_the_server_look_in_one_direction() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("io")
        .definedBy(
            "io.petrel.http..", "io.petrel.source..", "io.petrel.store..", "io.petrel.notify..")
        .layer("config")
        .definedBy("io.petrel.config..")
        .layer("serve")
        .definedBy("io.petrel.serve..")
        .layer("demo")
        .definedBy("io.petrel.demo..")
        .layer("access")
        .definedBy("io.petrel.access..")
        .layer("web")
        .definedBy("io.petrel.web..")
        .layer("cli")
        .definedBy("io.petrel.cli..")
        .layer("app")
        .definedBy("io.petrel.app..")
        .whereLayer("io")
        .mayNotAccessAnyLayer()
        .whereLayer("config")
        .mayNotAccessAnyLayer()
        .whereLayer("serve")
        .mayOnlyAccessLayers("io")
        .whereLayer("demo")
        .mayOnlyAccessLayers("serve", "io")
        .whereLayer("access")
        .mayOnlyAccessLayers("io")
        .whereLayer("web")
        .mayOnlyAccessLayers("access", "io")
        .whereLayer("cli")
        .mayOnlyAccessLayers("access", "config", "io")
        .whereLayer("app")
        .mayNotBeAccessedByAnyLayer()
        .check(ALL);
  }

  @Test
  void core_and_io_do_not_know_the_server() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.petrel.access..",
            "io.petrel.app..",
            "io.petrel.cli..",
            "io.petrel.config..",
            "io.petrel.demo..",
            "io.petrel.serve..",
            "io.petrel.web..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.petrel.access..",
            "io.petrel.app..",
            "io.petrel.cli..",
            "io.petrel.config..",
            "io.petrel.demo..",
            "io.petrel.serve..",
            "io.petrel.web..")
        .check(ALL);
  }
}
