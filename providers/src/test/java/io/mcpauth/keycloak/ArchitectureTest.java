package io.mcpauth.keycloak;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The promises of the layout that a compiler does not check. */
class ArchitectureTest {

  private static final JavaClasses JAR =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.mcpauth.keycloak");

  private static final DescribedPredicate<JavaClass> USE_JCA =
      DescribedPredicate.describe(
          "use javax.crypto",
          type ->
              type.getDirectDependenciesFromSelf().stream()
                  .anyMatch(to -> to.getTargetClass().getPackageName().startsWith("javax.crypto")));

  @Test
  void redirectUriParserKnowsTheJdkOnly() {
    check(
        classes()
            .that()
            .resideInAPackage("..redirect..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.mcpauth.keycloak.redirect..", "java..", "org.jspecify.."));
  }

  @Test
  void cryptographyKnowsNoKeycloakType() {
    check(
        noClasses()
            .that(USE_JCA)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.keycloak..")
            .allowEmptyShould(true));
  }

  @Test
  void cryptographyOfPropsKnowsTheJdkAndBouncyCastleOnly() {
    check(
        classes()
            .that()
            .resideInAPackage("..props..")
            .and()
            .haveNameMatching(
                ".*\\.(AudienceKey|Binding|CompactJwe|Hkdf|KeyMaterial|Open|RealmKey|Seal)")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "io.mcpauth.keycloak.props..",
                "java..",
                "javax.crypto..",
                "org.bouncycastle..",
                "org.jspecify.."));
  }

  @Test
  void onlyHkdfKnowsBouncyCastle() {
    check(
        noClasses()
            .that()
            .doNotHaveSimpleName("Hkdf")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle.."));
  }

  @Test
  void featuresDoNotNeedEachOtherInCircles() {
    check(slices().matching("io.mcpauth.keycloak.(*)..").should().beFreeOfCycles());
  }

  @Test
  void noPackageIsACupboard() {
    check(
        noClasses()
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..impl.."));
  }

  @Test
  void nothingPrintsOrLogsPastKeycloaksLogger() {
    check(NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS);
    check(NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING);
  }

  private static void check(ArchRule rule) {
    rule.check(JAR);
  }
}
