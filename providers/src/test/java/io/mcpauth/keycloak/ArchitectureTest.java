package io.mcpauth.keycloak;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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

  private static final DescribedPredicate<JavaClass> OPEN_CONNECTIONS =
      DescribedPredicate.describe(
          "open connections or look names up",
          type ->
              type.getName()
                      .matches(
                          "java\\.net\\.((Datagram|Multicast|Server)?Socket|URL|(Http|Jar)?URLConnection"
                              + "|Inet.*Address)"
                              + "|javax\\.net\\.ssl\\..*"
                              + "|org\\.keycloak\\..*(SimpleHttp.*|HttpClientProvider|JWKSHttpUtils"
                              + "|ResourceAdminManager)")
                  || type.getPackageName()
                      .matches(
                          "(java\\.net\\.http|java\\.nio\\.channels|javax\\.naming|org\\.apache\\.http"
                              + "|jakarta\\.ws\\.rs\\.client|io\\.netty|io\\.vertx)(\\..*)?"));

  private static final String ROOT = "io.mcpauth.keycloak.";

  /** No feature needs one of a floor above its own. */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of(
              "redirect",
              "fetch",
              "limit",
              "client",
              "policy",
              "request",
              "rehearsal",
              "told",
              "page"),
          List.of("secret", "access", "bound", "lifetime", "rotation"),
          List.of("registration", "cimd"),
          List.of("callout", "resource", "grant", "metadata"),
          List.of("props", "consent", "connections", "servers", "lifecycle", "events"),
          List.of("setup", "refusal", "console"),
          List.of("admin", "endpoint"));

  private static final Set<String> FEATURES =
      JAR.stream().map(ArchitectureTest::feature).collect(Collectors.toCollection(TreeSet::new));

  private static final DescribedPredicate<JavaClass> ARE_IN_A_ROOM =
      DescribedPredicate.describe(
          "are in a room of a feature",
          type -> type.getPackageName().substring(ROOT.length()).contains("."));

  private static final ArchCondition<JavaClass> BE_USED_BY_THEIR_OWN_FEATURE =
      new ArchCondition<>("be used by their own feature only") {
        @Override
        public void check(JavaClass type, ConditionEvents events) {
          for (Dependency use : type.getDirectDependenciesToSelf()) {
            if (!feature(use.getOriginClass()).equals(feature(type))) {
              events.add(SimpleConditionEvent.violated(type, use.getDescription()));
            }
          }
        }
      };

  private static String feature(JavaClass type) {
    return type.getPackageName().substring(ROOT.length()).replaceFirst("\\..*", "");
  }

  private static String whole(String feature) {
    return ROOT + feature + "..";
  }

  @Test
  void redirectUriParserKnowsTheJdkOnly() {
    check(
        classes()
            .that()
            .resideInAPackage("io.mcpauth.keycloak.redirect..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.mcpauth.keycloak.redirect..", "java..", "org.jspecify.."));
  }

  @Test
  void theLimiterKnowsTheJdkOnly() {
    check(
        classes()
            .that()
            .resideInAPackage("io.mcpauth.keycloak.limit..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.mcpauth.keycloak.limit..", "java..", "org.jspecify.."));
  }

  @Test
  void cryptographyStandsInPurePackages() {
    check(
        classes()
            .that(USE_JCA)
            .should()
            .resideInAnyPackage(
                "io.mcpauth.keycloak.secret.hash",
                "io.mcpauth.keycloak.props.seal",
                "io.mcpauth.keycloak.grant.seal"));
  }

  @Test
  void cryptographyOfSecretsKnowsTheJdkAndItsMemoryOnly() {
    check(
        classes()
            .that()
            .resideInAPackage("io.mcpauth.keycloak.secret.hash")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "io.mcpauth.keycloak.secret.hash",
                "java..",
                "javax.crypto..",
                "com.github.benmanes.caffeine..",
                "org.jspecify.."));
  }

  @Test
  void cryptographyOfPropsKnowsTheJdkAndBouncyCastleOnly() {
    check(
        classes()
            .that()
            .resideInAPackage("io.mcpauth.keycloak.props.seal")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "io.mcpauth.keycloak.props.seal",
                "java..",
                "javax.crypto..",
                "org.bouncycastle..",
                "org.jspecify.."));
  }

  @Test
  void cryptographyOfRetriesKnowsTheJdkAndBouncyCastleOnly() {
    check(
        classes()
            .that()
            .resideInAPackage("io.mcpauth.keycloak.grant.seal")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "io.mcpauth.keycloak.grant.seal",
                "java..",
                "javax.crypto..",
                "org.bouncycastle..",
                "org.jspecify.."));
  }

  @Test
  void bouncyCastleIsKnownToTheSealsAlone() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "io.mcpauth.keycloak.props.seal", "io.mcpauth.keycloak.grant.seal")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle.."));
  }

  @Test
  void featuresDoNotNeedEachOtherInCircles() {
    check(slices().matching("io.mcpauth.keycloak.(*)..").should().beFreeOfCycles());
  }

  @Test
  void roomsDoNotNeedEachOtherOrTheirHallInCircles() {
    check(slices().matching("io.mcpauth.keycloak.(**)").should().beFreeOfCycles());
  }

  /** What is public because of the split alone is for its own feature. */
  @Test
  void roomsOfAFeatureAreEnteredThroughItsOwnHall() {
    check(classes().that(ARE_IN_A_ROOM).should(BE_USED_BY_THEIR_OWN_FEATURE));
  }

  /** The ground floor, then what asks it; see docs/architecture.md. */
  @Test
  void noArrowRunsUp() {
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      String[] above =
          FLOORS.subList(floor + 1, FLOORS.size()).stream()
              .flatMap(List::stream)
              .map(ArchitectureTest::whole)
              .toArray(String[]::new);
      String[] here =
          FLOORS.get(floor).stream().map(ArchitectureTest::whole).toArray(String[]::new);
      if (above.length > 0) {
        check(
            noClasses()
                .that()
                .resideInAnyPackage(here)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(above));
      }
    }
  }

  @Test
  void everyFeatureHasItsFloor() {
    assertThat(FLOORS.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(FEATURES);
  }

  @Test
  void onlyMetadataDocumentsAndCalledAddressesAskWhatAClientMayRegister() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "io.mcpauth.keycloak.registration..",
                "io.mcpauth.keycloak.cimd..",
                "io.mcpauth.keycloak.metadata..",
                "io.mcpauth.keycloak.callout..",
                // It asks by having one registered, and taken back.
                "io.mcpauth.keycloak.refusal..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.mcpauth.keycloak.registration.."));
  }

  /** One place with a deadline, a bound and a judge of addresses; a second one would have none. */
  @Test
  void oneFeatureOpensConnections() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.mcpauth.keycloak.fetch")
            // It hands the server's own client and its look-up of names to the fetcher.
            .and()
            .doNotHaveFullyQualifiedName("io.mcpauth.keycloak.policy.NodeFetcher")
            // It reads the text of an IPv6 address, which is never looked up as a name.
            .and()
            .doNotHaveFullyQualifiedName("io.mcpauth.keycloak.limit.Source")
            .should()
            .dependOnClassesThat(OPEN_CONNECTIONS));
  }

  @Test
  void theFetcherKnowsNoKeycloakType() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.mcpauth.keycloak.fetch")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.keycloak.."));
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
