package io.petrel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The rules of the core: one direction, and nothing that the same input could not repeat. */
class CoreArchitectureTest {
  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(
              "io.petrel.series",
              "io.petrel.stat",
              "io.petrel.setting",
              "io.petrel.machine",
              "io.petrel.detect",
              "io.petrel.alert",
              "io.petrel.route",
              "io.petrel.pipeline",
              "io.petrel.replay");

  private static final ArchRule NO_IO =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.nio.file..",
                      "java.nio.channels..",
                      "java.net..",
                      "java.sql..",
                      "javax..",
                      "java.util.logging..",
                      "sun..",
                      "jdk..")
                  .or(nameMatching("java\\.io\\.(?!Serializable).*")));

  private static final ArchRule NOTHING_UNREPEATABLE =
      noClasses()
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(Random.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.util\\.(UUID|Timer.*|concurrent\\..*)")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.security.SecureRandom");

  @Test
  void there_is_something_to_check() {
    assertThat(CORE.contain("io.petrel.pipeline.Pipeline")).isTrue();
    assertThat(CORE.size()).isGreaterThan(40);
  }

  @Test
  void packages_have_no_cycles() {
    slices().matching("io.petrel.(*)..").should().beFreeOfCycles().check(CORE);
  }

  @Test
  void core_touches_no_input_or_output() {
    NO_IO.check(CORE);
  }

  @Test
  void core_knows_no_clock_no_thread_and_no_chance() {
    NOTHING_UNREPEATABLE.check(CORE);
  }

  @Test
  void core_stands_on_the_jdk_alone() {
    classes()
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage("io.petrel..", "java..", "org.jspecify.."))
        .check(CORE);
  }

  @Test
  void packages_look_in_one_direction() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("setting")
        .definedBy("io.petrel.setting..")
        .layer("stat")
        .definedBy("io.petrel.stat..")
        .layer("series")
        .definedBy("io.petrel.series..")
        .layer("machine")
        .definedBy("io.petrel.machine..")
        .layer("detect")
        .definedBy("io.petrel.detect..")
        .layer("alert")
        .definedBy("io.petrel.alert..")
        .layer("route")
        .definedBy("io.petrel.route..")
        .layer("pipeline")
        .definedBy("io.petrel.pipeline..")
        .layer("replay")
        .definedBy("io.petrel.replay..")
        .whereLayer("setting")
        .mayNotAccessAnyLayer()
        .whereLayer("stat")
        .mayNotAccessAnyLayer()
        .whereLayer("series")
        .mayNotAccessAnyLayer()
        .whereLayer("machine")
        .mayOnlyAccessLayers("series")
        .whereLayer("detect")
        .mayOnlyAccessLayers("series", "machine", "stat", "setting")
        .whereLayer("alert")
        .mayOnlyAccessLayers("series", "machine", "detect")
        .whereLayer("route")
        .mayOnlyAccessLayers("series", "machine", "detect", "alert")
        .whereLayer("pipeline")
        .mayOnlyAccessLayers("series", "machine", "detect", "alert", "route", "stat")
        .whereLayer("replay")
        .mayOnlyAccessLayers(
            "series", "machine", "detect", "alert", "route", "pipeline", "stat", "setting")
        .check(CORE);
  }
}
